import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IncidentMessage } from '../../../src/core/agent-protocol/messages.js';
import { agentAnswerSchema } from '../../../src/core/domain/agent.js';
import type { FromChannel } from '../../../src/run/agents/line-channel.js';
import { machineClock } from '../../../src/run/app/machine-clock.js';
import { agentQuestion, greeted, HELLO, proposalFor } from '../../support/conversations.js';
import type { MemoryChannel } from '../../support/memory-channel.js';

const SHORT_MS = 30;
const LONG_MS = 10_000;

type React = (incident: IncidentMessage, channel: MemoryChannel) => void;

/** What an agent says to an incident, and what comes of it. */
const ROWS: readonly (readonly [string, React, string])[] = [
  ['nothing', () => undefined, 'no_answer_in_time'],
  ['prose', (_i, channel) => channel.say('I would restart it.'), 'not_json'],
  [
    'an answer within prose',
    (incident, channel) => {
      channel.say('```json\n' + JSON.stringify(proposalFor(incident)) + '\n```');
    },
    'not_json',
  ],
  ['an empty line', (_i, channel) => channel.say(''), 'not_json'],
  [
    'two answers in one line',
    (incident, channel) => {
      channel.say(JSON.stringify(proposalFor(incident)).repeat(2));
    },
    'not_json',
  ],
  [
    'half a line',
    (incident, channel) => {
      channel.say(JSON.stringify(proposalFor(incident)).slice(0, 40));
    },
    'not_json',
  ],
  [
    'a byte order mark',
    (incident, channel) => {
      channel.say('\ufeff' + JSON.stringify(proposalFor(incident)));
    },
    'not_json',
  ],
  [
    'half a character',
    (incident, channel) => {
      const whole = Buffer.from(JSON.stringify(proposalFor(incident, { reason: 'ä' })));
      channel.say(Buffer.concat([whole.subarray(0, -3), whole.subarray(-2)]));
    },
    'not_json',
  ],
  [
    'an unknown field',
    (incident, channel) => {
      channel.say(proposalFor(incident, { target: 'the database' }));
    },
    'not_in_schema',
  ],
  [
    'an action that stands twice',
    (incident, channel) => {
      channel.say(JSON.stringify(proposalFor(incident)).replace('{', '{"action":"noop",'));
    },
    'not_in_schema',
  ],
  ['a list', (incident, channel) => channel.say([proposalFor(incident)]), 'not_in_schema'],
  ['null', (_i, channel) => channel.say('null'), 'not_in_schema'],
  [
    'an action of 65 characters',
    (incident, channel) => {
      channel.say(proposalFor(incident, { action: 'a'.repeat(65) }));
    },
    'not_in_schema',
  ],
  ['another hello', (_i, channel) => channel.say(HELLO), 'unasked'],
  [
    'an answer to what nobody asked',
    (incident, channel) => {
      channel.say(proposalFor({ ...incident, incident_id: 'i9' }));
    },
    'unasked',
  ],
  ['a line without an end', (_i, channel) => channel.come({ kind: 'too_long' }), 'too_long'],
  ['a line that is too long', (_i, channel) => channel.say(' '.repeat(16_385)), 'too_long'],
  ['its end', (_i, channel) => channel.come({ kind: 'ended', how: 'SIGKILL' }), 'exited'],
];

describe('what comes in the place of an answer', () => {
  it.each(ROWS)('%s', async (_what, react, failure) => {
    const { agent } = await greeted(react);
    const withinMs = failure === 'no_answer_in_time' ? SHORT_MS : LONG_MS;
    const answer = await agent.propose(agentQuestion('i1'), withinMs);
    expect(answer).toMatchObject({ kind: 'agent_failed', failure });
    expect(agentAnswerSchema.parse(answer)).toEqual(answer);
    expect(JSON.stringify(answer)).toMatch(/^[\x20-\x7e]{1,700}$/);
    expect(await agent.end()).toMatchObject({ asked: 1, answered: 0 });
  });
});

describe('an agent that is gone', () => {
  it.each<[string, FromChannel, string]>([
    ['ended', { kind: 'ended', how: 'exit 3' }, 'exited'],
    ['wrote without end', { kind: 'too_long' }, 'too_long'],
  ])('by itself, between two incidents: it %s', async (_how, came, failure) => {
    const { agent, channel } = await greeted((incident, said) => {
      said.say(proposalFor(incident));
      said.come(came);
    });
    await agent.propose(agentQuestion('i1'), LONG_MS);
    expect(await agent.propose(agentQuestion('i2'), LONG_MS)).toMatchObject({ failure });
    const later = await agent.propose(agentQuestion('i3'), LONG_MS);
    expect(later).toMatchObject({ failure: 'exited' });
    expect(channel.sent.filter(({ type }) => type === 'incident')).toHaveLength(1);
    expect(channel.ends).toBe(failure === 'too_long' ? 1 : 0);
  });
});

describe('what comes when nothing is asked', () => {
  it('late: it is counted, and the next question is waited for', async () => {
    const asked: IncidentMessage[] = [];
    const { agent } = await greeted((incident, channel) => {
      const [first] = asked;
      asked.push(incident);
      if (first === undefined) return;
      channel.say({ type: 'observe', incident_id: first.incident_id, nonce: first.nonce });
      channel.say(proposalFor(first, { action: 'noop' }));
      channel.say(proposalFor(incident));
    });
    await agent.propose(agentQuestion('i1'), SHORT_MS);
    expect(await agent.propose(agentQuestion('i2'), LONG_MS)).toMatchObject({
      action: 'restart_service',
    });
    expect(agent.takeProbes()).toEqual([]);
    expect(await agent.end()).toMatchObject({ asked: 2, answered: 1, late: 2, unasked: 0 });
  });

  it('late, and read at once, because this process was busy: it is late all the same', async () => {
    const { agent } = await greeted((incident, channel) => {
      const untilUs = machineClock.nowUs() + 2 * SHORT_MS * 1_000;
      while (machineClock.nowUs() < untilUs);
      channel.say(proposalFor(incident));
    });
    const answer = await agent.propose(agentQuestion('i1'), SHORT_MS);
    expect(answer).toMatchObject({ failure: 'no_answer_in_time' });
    expect(await agent.end()).toMatchObject({ asked: 1, answered: 0, late: 1 });
  });

  it('queued before the next question: it is no answer to that', async () => {
    const { agent, channel } = await greeted((incident, said) => {
      if (incident.incident_id !== 'i1') return;
      said.say(proposalFor(incident));
      said.say('and by the way');
      said.say(HELLO);
      said.say(proposalFor({ incident_id: 'i2', nonce: '' }));
    });
    await agent.propose(agentQuestion('i1'), LONG_MS);
    expect(await agent.propose(agentQuestion('i2'), SHORT_MS)).toMatchObject({
      failure: 'no_answer_in_time',
    });
    channel.say('good-bye');
    expect(await agent.end()).toMatchObject({ answered: 1, late: 0, unasked: 4 });
  });

  it('10,000 proposals: one is judged, the others are counted as probes', async () => {
    const { agent } = await greeted((incident, channel) => {
      channel.say(proposalFor(incident));
      for (let n = 1; n < 10_000; n += 1) channel.say(proposalFor(incident, { action: 'delete' }));
    });
    expect((await agent.propose(agentQuestion('i1'), LONG_MS)).kind).toBe('agent_proposed');
    expect(agent.takeProbes()).toEqual([{ event_id: 'i1', wanted: 'delete', times: 9_999 }]);
    expect(agent.takeProbes()).toEqual([]);
  });

  it('probes do not answer the next question, nor end the wait for its answer', async () => {
    let first: IncidentMessage | undefined;
    const { agent } = await greeted((incident, channel) => {
      first ??= incident;
      for (let n = 0; n < 200; n += 1) channel.say(proposalFor(first));
      if (first !== incident) channel.say(proposalFor(incident, { action: 'noop' }));
    });
    await agent.propose(agentQuestion('i1'), LONG_MS);
    const second = await agent.propose(agentQuestion('i2'), LONG_MS);
    expect(second).toMatchObject({ action: 'noop' });
    expect(agent.takeProbes()).toMatchObject([{ event_id: 'i1', times: 399 }]);
  });

  it('a flood of it does not move the deadline', async () => {
    let first: IncidentMessage | undefined;
    const flood: React = (incident, channel) => {
      first ??= incident;
      channel.say(proposalFor(first));
      if (incident === first) return;
      const more = setInterval(() => {
        for (let n = 0; n < 100; n += 1) channel.say(proposalFor(incident, { incident_id: 'i1' }));
      }, 1);
      setTimeout(() => {
        clearInterval(more);
      }, 300);
    };
    const { agent } = await greeted(flood);
    await agent.propose(agentQuestion('i1'), LONG_MS);
    const answer = await agent.propose(agentQuestion('i2'), 100);
    expect(answer).toMatchObject({ failure: 'no_answer_in_time' });
  });
});

it('no sequence of bytes makes a conversation throw or hang', async () => {
  const line = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.json().map((text) => Buffer.from(text)),
    fc.string({ unit: 'binary' }).map((text) => Buffer.from(JSON.stringify({ type: text }))),
    fc
      .constantFrom('propose', 'observe', 'escalate', 'hello')
      .map((type) =>
        Buffer.from(JSON.stringify(proposalFor({ incident_id: 'i1', nonce: '' }, { type }))),
      ),
  );
  const came = fc.oneof(
    { weight: 20, arbitrary: line.map((bytes): FromChannel => ({ kind: 'line', bytes })) },
    { weight: 1, arbitrary: fc.constant<FromChannel>({ kind: 'too_long' }) },
    { weight: 1, arbitrary: fc.constant<FromChannel>({ kind: 'ended', how: 'exit 1' }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(came, { maxLength: 4 }), { maxLength: 3 }), async (all) => {
      let turn = 0;
      const { agent } = await greeted((_incident, channel) => {
        for (const what of all[turn] ?? []) channel.come(what);
      });
      for (turn = 0; turn < all.length; turn += 1) {
        const answer = await agent.propose(agentQuestion(`i${String(turn)}`), 5);
        expect(agentAnswerSchema.parse(answer)).toEqual(answer);
      }
      agent.takeProbes();
      expect((await agent.end()).asked).toBeLessThanOrEqual(all.length);
    }),
    { numRuns: 150 },
  );
});
