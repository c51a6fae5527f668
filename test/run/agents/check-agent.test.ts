import { expect, it } from 'vitest';
import { DEFAULT_AGENT_BUDGETS } from '../../../src/core/domain/agent.js';
import { checkAgent } from '../../../src/run/agents/check-agent.js';
import { machineClock } from '../../../src/run/app/machine-clock.js';
import {
  GREETING,
  HELLO,
  nextNonce,
  onIncident,
  proposalFor,
} from '../../support/conversations.js';
import { MemoryChannel, type Reaction } from '../../support/memory-channel.js';

const LONG_MS = 10_000;

async function checked(react: Reaction, answer_within_ms = LONG_MS) {
  const check = await checkAgent(new MemoryChannel(react), GREETING, {
    budgets: { ...DEFAULT_AGENT_BUDGETS, answer_within_ms },
    clock: machineClock,
    newNonce: nextNonce,
    signal: new AbortController().signal,
    helloWithinMs: 1_000,
  });
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
  expect(answers.map(({ incident }) => incident)).toEqual(['crash', 'overload', 'false_alarm']);
  expect(rules.map(({ kept }) => kept)).toEqual(rules.map(() => true));
});

it.each<[string, Reaction, string[]]>([
  ['prose', onIncident((_i, channel) => channel.say('restart it')), ['writes_strict_json']],
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

it('silence breaks one rule', async () => {
  expect(
    (
      await checked(
        onIncident(() => undefined),
        10,
      )
    ).broken,
  ).toEqual(['answers_in_time']);
});

it('of an agent that says no hello, the other rules are not seen', async () => {
  const { broken, unseen } = await checked(() => undefined);
  expect(broken).toEqual(['says_hello_in_time']);
  expect(unseen).toContain('answers_in_time');
});
