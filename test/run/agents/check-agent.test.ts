import { expect, it } from 'vitest';
import { DEFAULT_AGENT_BUDGETS } from '../../../src/core/domain/agent.js';
import { checkAgent, type CheckProgress } from '../../../src/run/agents/check-agent.js';
import { machineClock } from '../../../src/run/app/machine-clock.js';
import {
  GREETING,
  HELLO,
  nextNonce,
  onIncident,
  proposalFor,
} from '../../support/conversations.js';
import type { IncidentMessage } from '../../../src/core/agent-protocol/messages.js';
import { MemoryChannel, type Reaction } from '../../support/memory-channel.js';

const LONG_MS = 10_000;

async function checked(
  react: Reaction,
  answer_within_ms = LONG_MS,
  notify?: (progress: CheckProgress) => void,
) {
  const options = {
    budgets: { ...DEFAULT_AGENT_BUDGETS, answer_within_ms },
    clock: machineClock,
    newNonce: nextNonce,
    signal: new AbortController().signal,
    helloWithinMs: 1_000,
  };
  const check = await checkAgent(new MemoryChannel(react), GREETING, options, notify);
  return {
    ...check,
    broken: check.rules.filter(({ kept }) => kept === false).map(({ rule }) => rule),
    unseen: check.rules.filter(({ kept }) => kept === null).map(({ rule }) => rule),
  };
}

it('an agent that keeps every rule is asked about one incident of each class', async () => {
  const { answers, rules } = await checked((message, channel) => {
    if (message.type === 'hello') channel.say(HELLO);
    if (message.type === 'incident') channel.say(proposalFor(message));
  });
  expect(answers.map(({ incident }) => incident)).toEqual([
    'crash',
    'overload',
    'false_alarm',
    'dependency',
  ]);
  expect(rules.map(({ kept }) => kept)).toEqual(rules.map(() => true));
});

it.each<[string, Reaction, string[]]>([
  ['prose', onIncident((_i, channel) => channel.say('restart it')), ['writes_strict_json']],
  [
    'a proposal without a nonce',
    onIncident((_i, channel) => channel.say('{"type":"escalate","incident_id":"i1"}')),
    ['keeps_to_the_schema'],
  ],
  [
    'an end that had to be asked for',
    (message, channel) => {
      if (message.type === 'hello') channel.say(HELLO);
      if (message.type === 'incident') channel.say(proposalFor(message));
      if (message.type === 'bye') channel.come({ kind: 'ended', how: 'exit 0; after SIGTERM' });
    },
    ['ends_on_bye'],
  ],
  [
    'a foreign nonce',
    onIncident((i, c) => c.say(proposalFor(i, { nonce: 'x' }))),
    ['bears_the_nonce'],
  ],
  [
    'an action that is never allowed',
    onIncident((i, c) => c.say(proposalFor(i, { action: 'delete' }))),
    ['asks_for_what_is_allowed'],
  ],
  [
    'two proposals',
    onIncident((i, channel) => {
      channel.say(proposalFor(i));
      channel.say(proposalFor(i));
    }),
    ['proposes_once'],
  ],
  [
    'chatter',
    onIncident((i, channel) => {
      channel.say(proposalFor(i));
      channel.say('done.');
    }),
    ['speaks_when_asked'],
  ],
])('%s breaks one rule', async (_what, react, rules) => {
  expect((await checked(react)).broken).toEqual(rules);
});

/** The number that its readings ask for, where they ask for one. */
const asked = ({ readings }: IncidentMessage) => readings.workers_by_utilization;

it.each<[string, (incident: IncidentMessage) => object, string[]]>([
  ['another number', (i) => (asked(i) === null ? {} : { workers_to: 99 }), ['to 99, not to 3']],
  ['no number', (i) => (asked(i) === null ? {} : { workers_to: null }), ['to no number, not to 3']],
  [
    'a number below zero',
    (i) => (asked(i) === null ? {} : { workers_to: -3 }),
    ['to -3, not to 3'],
  ],
])('%s is not what is allowed', async (_what, bent, seen) => {
  const { rules, broken } = await checked(
    onIncident((i, channel) => {
      const isBusy = asked(i) === 3;
      channel.say(proposalFor(i, isBusy ? { action: 'scale_workers', ...bent(i) } : {}));
    }),
  );
  expect(broken).toEqual(['asks_for_what_is_allowed']);
  const { faults } = rules.find(({ rule }) => rule === 'asks_for_what_is_allowed') ?? {};
  expect(faults).toEqual(seen.map((fault) => `overload: scale_workers ${fault}`));
});

it('a number is wrong where the readings ask for none, and beside another action', async () => {
  const { rules } = await checked(
    onIncident((i, channel) => {
      const action = asked(i) === null ? 'scale_workers' : 'restart_service';
      channel.say(proposalFor(i, { action, workers_to: 1 }));
    }),
  );
  expect(rules.find(({ rule }) => rule === 'asks_for_what_is_allowed')?.faults).toEqual([
    'crash: scale_workers to 1: the readings ask for no number',
    'overload: restart_service to 1: only scale_workers takes a number',
    'false_alarm: restart_service to 1: only scale_workers takes a number',
    'dependency: restart_service to 1: only scale_workers takes a number',
  ]);
});

const SHOWN_BY_AN_ANSWER = [
  'writes_strict_json',
  'keeps_to_the_schema',
  'bears_the_nonce',
  'proposes_once',
  'asks_for_what_is_allowed',
];

it('silence breaks one rule, and shows nothing of what an answer would show', async () => {
  const silent = onIncident(() => undefined);
  const { broken, unseen } = await checked(silent, 10);
  expect(broken).toEqual(['answers_in_time']);
  expect(unseen).toEqual(SHOWN_BY_AN_ANSWER);
});

it('one that leaves is asked no more, and told nothing that it could not follow', async () => {
  const { answers, broken, unseen, rules } = await checked(
    onIncident((_i, channel) => channel.come({ kind: 'ended', how: 'exit 7' })),
  );
  expect(answers.map(({ incident }) => incident)).toEqual(['crash']);
  expect(broken).toEqual(['answers_in_time']);
  expect(rules.find(({ kept }) => kept === false)?.faults).toEqual(['crash: exited, exit 7']);
  expect(unseen).toEqual([...SHOWN_BY_AN_ANSWER, 'ends_on_bye']);
});

it('of an agent that says no hello, the other rules are not seen', async () => {
  const { broken, unseen } = await checked(() => undefined);
  expect(broken).toEqual(['says_hello_in_time']);
  expect(unseen).toContain('answers_in_time');
  expect(unseen).toContain('ends_on_bye');
});

it('is heard of while it goes on: what was said, and what is waited for', async () => {
  const known: string[] = [];
  const silent = onIncident((i, channel) => {
    if (asked(i) !== null) channel.come({ kind: 'ended', how: 'exit 7' });
    else channel.say(proposalFor(i));
  });
  await checked(silent, LONG_MS, ({ known: what }) => known.push(what));
  expect(known).toEqual(['hello', 'asked', 'answer', 'asked', 'answer']);
});
