import { describe, expect, it } from 'vitest';
import { agentAnswerSchema } from '../../../src/core/domain/agent.js';
import { readTranscript } from '../../../src/run/agents/read-transcript.js';
import { machineClock } from '../../../src/run/app/machine-clock.js';
import type { Reaction } from '../../support/memory-channel.js';
import {
  agentQuestion,
  conversationWith,
  greeted,
  GREETING,
  HELLO,
  onIncident,
  proposalFor,
} from '../../support/conversations.js';

const SHORT_MS = 40;
const LONG_MS = 10_000;

describe('hello', () => {
  it('is what the agent says of itself', async () => {
    const { agent, channel } = conversationWith(onIncident(() => undefined));
    expect(await agent.start(GREETING)).toMatchObject({ agent: 'acme-sre', version: '1.4.0' });
    expect(channel.sent[0]).toMatchObject({
      protocol: 'demo-run-agent/1',
      actions: GREETING.actions,
      limits: { answer_ms: 120_000, observations: 5, proposals: 1, bytes: 16_384 },
    });
  });

  it.each<[string, Reaction, string]>([
    ['silence', () => undefined, 'bad_hello'],
    ['prose', (_m, channel) => channel.say('Hello! How can I help you?'), 'bad_hello'],
    [
      'another protocol',
      (_m, channel) => channel.say({ ...HELLO, protocol: 'demo-run-agent/2' }),
      'bad_hello',
    ],
    ['a field too many', (_m, channel) => channel.say({ ...HELLO, mood: 'good' }), 'bad_hello'],
    [
      'a proposal',
      (_m, channel) => channel.say(proposalFor({ incident_id: 'i1', nonce: '' })),
      'bad_hello',
    ],
    ['an exit', (_m, channel) => channel.come({ kind: 'ended', how: 'exit 127' }), 'cannot_start'],
    ['an endless line', (_m, channel) => channel.come({ kind: 'too_long' }), 'too_long'],
  ])('%s is none', async (_what, react, failure) => {
    const { agent } = conversationWith(react);
    expect(await agent.start(GREETING)).toMatchObject({ failure });
  });

  it('is not waited for when the run is interrupted', async () => {
    const run = new AbortController();
    const { agent } = conversationWith(() => undefined, { signal: run.signal });
    const started = agent.start(GREETING);
    run.abort();
    expect(await started).toMatchObject({ failure: 'cannot_start' });
  });
});

describe('an answer', () => {
  it('is what the agent proposed, with how it came about', async () => {
    const extras = { confidence_ppm: 920_000, signature: 'c2ln', usage: { tokens: 7 } };
    const { agent } = await greeted((incident, channel) => {
      channel.say(proposalFor(incident, extras));
    });
    const answer = await agent.propose(agentQuestion('i1'), LONG_MS);
    expect(agentAnswerSchema.parse(answer)).toEqual(answer);
    expect(answer).toMatchObject({
      kind: 'agent_proposed',
      action: 'restart_service',
      confidence_ppm: 920_000,
      observations: 0,
      measured: { signature: 'c2ln', usage: { tokens: 7 } },
    });
    expect(answer).not.toHaveProperty('measured.answered_nonce');
  });

  it('may be that a human is needed', async () => {
    const { agent } = await greeted(({ incident_id, nonce }, channel) => {
      channel.say({ type: 'escalate', incident_id, nonce, reason: 'I do not know' });
    });
    expect(await agent.propose(agentQuestion('i1'), LONG_MS)).toMatchObject({
      kind: 'agent_escalated',
      reason: 'I do not know',
    });
  });

  it('goes to the gates with the nonce that it bore', async () => {
    const { agent } = await greeted((incident, channel) => {
      channel.say(proposalFor({ ...incident, nonce: 'guessed' }));
    });
    const answer = await agent.propose(agentQuestion('i1'), LONG_MS);
    expect(answer).toMatchObject({
      kind: 'agent_proposed',
      measured: { answered_nonce: 'guessed' },
    });
  });

  it.each(['rollback', 'delete', 'drop database', 'restart_service; rm -rf /', '\u202e\0'])(
    'goes to the gates with the action as it is: %j',
    async (action) => {
      const { agent } = await greeted((incident, channel) => {
        channel.say(proposalFor(incident, { action }));
      });
      const answer = await agent.propose(agentQuestion('i1'), LONG_MS);
      expect(answer).toMatchObject({ kind: 'agent_proposed', action });
    },
  );

  it('has a reason that a line of the log has room for', async () => {
    const { agent } = await greeted((incident, channel) => {
      channel.say(proposalFor(incident, { reason: '\u{1f680}'.repeat(300) }));
    });
    const answer = await agent.propose(agentQuestion('i1'), LONG_MS);
    expect(answer).toMatchObject({ reason: '\u{1f680}'.repeat(50) });
  });
});

describe('the transcript', () => {
  it('holds each message as it was sent, and the question by the name that its answer gives it', async () => {
    const { agent, channel, transcript } = await greeted((incident, said) => {
      said.say(proposalFor(incident));
    });
    const app_log = ['GET /search?q=\u202e,"nonce":"x"', '\u0085'];
    const answer = await agent.propose(agentQuestion('i1', { app_log }), LONG_MS);
    await agent.end();
    const lines = transcript().trimEnd().split('\n');
    const said = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(said.map(({ n, to, as }) => [n, to ?? 'end', as])).toEqual([
      [1, 'agent', undefined],
      [2, 'demo-run', 'hello'],
      [3, 'agent', undefined],
      [4, 'demo-run', 'answer'],
      [5, 'agent', undefined],
      [6, 'end', undefined],
    ]);
    expect(said.filter(({ to }) => to === 'agent').map(({ message }) => message)).toEqual(
      channel.sent,
    );
    const [recorded] = readTranscript(transcript()).questions;
    expect(answer).toMatchObject({ measured: { question_sha256: recorded?.sha256 } });
  });
});

describe('looking again', () => {
  it('is answered with readings, as often as the budget says, and then with none', async () => {
    let looks = 0;
    let nonce = '';
    const { agent, channel } = conversationWith(
      (message, said) => {
        if (message.type === 'hello') said.say(HELLO);
        if (message.type === 'incident') nonce = message.nonce;
        if (message.type === 'incident' || (message.type === 'readings' && message.readings)) {
          said.say({ type: 'observe', incident_id: 'i1', nonce });
        } else if (message.type === 'readings') said.say(proposalFor({ incident_id: 'i1', nonce }));
      },
      { budgets: { observations: 2 } },
    );
    await agent.start(GREETING);
    const question = agentQuestion('i1');
    const counted = agentQuestion('i1', {
      look: () => {
        looks += 1;
        return question.look();
      },
    });
    expect(await agent.propose(counted, LONG_MS)).toMatchObject({ observations: 2 });
    expect(looks).toBe(2);
    const readings = channel.sent.filter((message) => message.type === 'readings');
    expect(readings.map(({ observations_left }) => observations_left)).toEqual([1, 0, 0]);
    expect(readings.map((message) => message.readings === null)).toEqual([false, false, true]);
  });

  it('takes no longer than the answer may', async () => {
    const { agent } = await greeted(({ incident_id, nonce }, channel) => {
      channel.say({ type: 'observe', incident_id, nonce });
    });
    const question = agentQuestion('i1', { look: () => new Promise(() => undefined) });
    expect(await agent.propose(question, SHORT_MS)).toMatchObject({ failure: 'no_answer_in_time' });
  });

  it('that fails fails the question, and what is said of it later is late', async () => {
    let first = '';
    const { agent, transcript } = await greeted((incident, channel) => {
      first ||= incident.nonce;
      if (incident.incident_id === 'i1') {
        channel.say({ type: 'observe', incident_id: 'i1', nonce: first });
        return;
      }
      channel.say(proposalFor({ incident_id: 'i1', nonce: first }));
      channel.say(proposalFor(incident));
    });
    const blind = { look: () => Promise.reject(new Error('nothing to see')) };
    await expect(agent.propose(agentQuestion('i1', blind), LONG_MS)).rejects.toThrow('nothing');
    expect((await agent.propose(agentQuestion('i2'), LONG_MS)).kind).toBe('agent_proposed');
    expect(await agent.end()).toMatchObject({ asked: 2, answered: 1, late: 1 });
    expect(readTranscript(transcript()).questions).toHaveLength(1);
  });

  it('needs the right nonce', async () => {
    const { agent } = await greeted(({ incident_id }, channel) => {
      channel.say({ type: 'observe', incident_id, nonce: 'guessed' });
    });
    expect(await agent.propose(agentQuestion('i1'), LONG_MS)).toMatchObject({ failure: 'unasked' });
  });
});

describe('the budgets of a run', () => {
  it('declared money that is spent buys no further question', async () => {
    const { agent, channel } = await greeted(
      (incident, said) => {
        said.say(proposalFor(incident, { usage: { micro_usd: 600 } }));
      },
      { budgets: { spend_micro_usd: 1_000 } },
    );
    const kinds = [];
    for (const id of ['i1', 'i2', 'i3']) {
      kinds.push((await agent.propose(agentQuestion(id), LONG_MS)).kind);
    }
    expect(kinds).toEqual(['agent_proposed', 'agent_proposed', 'agent_failed']);
    expect(channel.sent.filter(({ type }) => type === 'incident')).toHaveLength(2);
    expect(await agent.end()).toMatchObject({ measured: { usage: { micro_usd: 1_200 } } });
  });

  it('its time ends a question, and then buys none', async () => {
    // As where the timer rings before the clock says so.
    const clock = { ...machineClock, nowUs: () => 0 };
    const budgets = { run_within_ms: 50 };
    const { agent, channel } = await greeted(() => undefined, { budgets, clock });
    const answer = await agent.propose(agentQuestion('i1'), LONG_MS);
    expect(answer).toMatchObject({ failure: 'budget_spent' });
    expect(await agent.propose(agentQuestion('i2'), LONG_MS)).toMatchObject({
      failure: 'budget_spent',
    });
    expect(channel.sent.filter(({ type }) => type === 'incident')).toHaveLength(1);
  });
});

it('an interrupted run waits for no answer', async () => {
  const run = new AbortController();
  const { agent } = await greeted(() => undefined, { signal: run.signal });
  const asked = agent.propose(agentQuestion('i1'), LONG_MS);
  run.abort();
  await expect(asked).rejects.toMatchObject({ code: 'interrupted' });
  await expect(agent.propose(agentQuestion('i2'), LONG_MS)).rejects.toMatchObject({
    code: 'interrupted',
  });
  expect((await agent.end()).asked).toBe(1);
});

it('says goodbye once, however often it is ended', async () => {
  const { agent, channel } = await greeted(() => undefined);
  expect(await agent.end()).toEqual(await agent.end());
  expect(channel.sent.filter(({ type }) => type === 'bye')).toHaveLength(1);
  expect(channel.ends).toBe(1);
});
