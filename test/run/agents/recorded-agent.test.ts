import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { IncidentMessage } from '../../../src/core/agent-protocol/messages.js';
import {
  DEFAULT_AGENT_BUDGETS,
  type AgentAnswer,
  type AgentBudgets,
} from '../../../src/core/domain/agent.js';
import type { ProofBody } from '../../../src/core/domain/proof-lines/catalogue.js';
import type { ExternalAgent } from '../../../src/core/domain/external-agent.js';
import { readTranscript } from '../../../src/run/agents/read-transcript.js';
import { createRecordedAgent } from '../../../src/run/agents/recorded-agent.js';
import { machineClock } from '../../../src/run/app/machine-clock.js';
import {
  agentQuestion,
  greeted,
  GREETING,
  HELLO,
  nextNonce,
  proposalFor,
  stableLine,
} from '../../support/conversations.js';
import { escalated } from '../../support/sample-endings.js';
import { executed, injected } from '../../support/sample-lines.js';
import type { MemoryChannel } from '../../support/memory-channel.js';

const WITHHELD: ProofBody = {
  ...injected('crash'),
  fault: [
    { kind: 'exit', times: 1 },
    { kind: 'attack', withholds: 'verdict' },
  ],
};
const SHORT_MS = 20;
const WITHIN_MS = 10_000;
const IDS = ['i1', 'i2', 'i3', 'i4', 'i5', 'i6', 'i7', 'i8', 'i9'];

/** One incident after the other, each answered in another way. */
function moody() {
  const asked: IncidentMessage[] = [];
  const nonces = () => asked.map(({ nonce }) => nonce);
  const moods: Record<string, (incident: IncidentMessage, channel: MemoryChannel) => void> = {
    i1: (incident, channel) => {
      channel.say({ type: 'observe', incident_id: 'i1', nonce: incident.nonce });
      channel.say({ type: 'observe', incident_id: 'i1', nonce: incident.nonce });
      channel.say(proposalFor(incident, { confidence_ppm: 5, usage: { tokens: 3 } }));
      channel.say(proposalFor(incident, { action: 'delete' }));
    },
    i2: (incident, channel) => {
      channel.say(proposalFor({ ...incident, nonce: nonces()[0] ?? '' }, { signature: 'x' }));
    },
    i3: (_incident, channel) => {
      channel.say(Buffer.from([0x7b, 0xff, 0x7d]));
    },
    i4: (_incident, channel) => {
      channel.say('I would \u202e restart it');
    },
    i5: () => undefined,
    i6: ({ incident_id, nonce }, channel) => {
      channel.say(proposalFor({ incident_id: 'i5', nonce }));
      channel.say({ type: 'escalate', incident_id, nonce, reason: 'a human, please' });
    },
    i7: (_incident, channel) => {
      channel.say(HELLO);
    },
    i8: (_incident, channel) => {
      channel.come({ kind: 'ended', how: 'exit 7' });
    },
  };
  return {
    react: (incident: IncidentMessage, channel: MemoryChannel) => {
      asked.push(incident);
      moods[incident.incident_id]?.(incident, channel);
    },
  };
}

function replayed(text: string, budgets: Partial<AgentBudgets> = {}): ExternalAgent {
  return createRecordedAgent(readTranscript(text), {
    budgets: { ...DEFAULT_AGENT_BUDGETS, ...budgets },
    clock: machineClock,
    newNonce: nextNonce,
  });
}

/** Asks about everything, and returns all of it that must not differ from run to run. */
async function play(agent: ExternalAgent): Promise<unknown[]> {
  const nonces: string[] = [];
  const seen: unknown[] = [];
  for (const id of IDS) {
    // Of all of them one alone says nothing.
    const answer = await agent.propose(agentQuestion(id), id === 'i5' ? SHORT_MS : WITHIN_MS);
    seen.push(lasting(answer, nonces), agent.takeProbes());
    agent.hear(stableLine(id));
  }
  const { asked, answered, late, unasked, measured } = await agent.end();
  return [...seen, { asked, answered, late, unasked, usage: measured.usage }];
}

/** Of nonces, which earlier question they are of. */
function lasting(answer: AgentAnswer, nonces: string[]): object {
  if (answer.kind === 'agent_failed') return answer;
  const { measured, ...rest } = answer;
  const { question_sha256, usage, nonce, answered_nonce } = measured;
  nonces.push(nonce);
  const of = answered_nonce === undefined ? 'fresh' : nonces.indexOf(answered_nonce);
  return { ...rest, question_sha256, usage, of };
}

async function record(): Promise<{ text: string; seen: unknown[] }> {
  const { agent, transcript } = await greeted(moody().react);
  const seen = await play(agent);
  return { text: transcript(), seen };
}

describe('a transcript', () => {
  it('gives equal answers to equal questions, with looks, probes and counts', async () => {
    const { text, seen } = await record();
    expect(seen).toMatchObject([
      { kind: 'agent_proposed', observations: 2, of: 'fresh' },
      [{ event_id: 'i1', wanted: 'delete', times: 1 }],
      ...[{ kind: 'agent_proposed', of: 0 }, []],
      ...[{ failure: 'not_json' }, []],
      ...[{ failure: 'not_json' }, []],
      ...[{ failure: 'no_answer_in_time' }, []],
      ...[{ kind: 'agent_escalated', of: 'fresh' }, []],
      ...[{ failure: 'unasked' }, []],
      ...[{ failure: 'exited', detail: 'exit 7' }, []],
      ...[{ failure: 'exited', detail: 'exit 7' }, []],
      { asked: 8, answered: 3, late: 1, unasked: 1 },
    ]);
    const agent = replayed(text);
    expect(await agent.start(GREETING)).toMatchObject({ agent: 'acme-sre', version: '1.4.0' });
    expect(await play(agent)).toEqual(seen);
  });

  it('is known by the hash of all its text', async () => {
    const { agent, transcript } = await greeted(moody().react);
    await agent.propose(agentQuestion('i1'), WITHIN_MS);
    const { measured } = await agent.end();
    const sha256 = createHash('sha256').update(transcript()).digest('hex');
    expect(measured.transcript_sha256).toBe(sha256);
    expect(readTranscript(transcript()).sha256).toBe(sha256);
    expect(transcript()).toMatch(/^[\x20-\x7e\n]*$/);
  });

  it('never guesses: what was not recorded has no answer', async () => {
    const agent = replayed((await record()).text);
    await agent.start(GREETING);
    const other = agentQuestion('i1', { app_log: ['GET /other 200'] });
    expect(await agent.propose(other, WITHIN_MS)).toMatchObject({ failure: 'not_recorded' });
    expect((await agent.propose(agentQuestion('i1'), WITHIN_MS)).kind).toBe('agent_proposed');
  });

  it('answers one question once', async () => {
    const { agent: live, transcript } = await greeted((incident, channel) => {
      channel.say(proposalFor(incident));
    });
    await live.propose(agentQuestion('i1'), WITHIN_MS);
    await live.end();
    const agent = replayed(transcript());
    await agent.start(GREETING);
    expect((await agent.propose(agentQuestion('i1'), WITHIN_MS)).kind).toBe('agent_proposed');
    const again = await agent.propose(agentQuestion('i1'), WITHIN_MS);
    expect(again).toMatchObject({ failure: 'not_recorded' });
  });

  it.each([true, false])(
    'says nothing of what it was told otherwise: its verdict was withheld then: %s',
    async (wasWithheld) => {
      const { agent: live, transcript } = await greeted((incident, channel) => {
        channel.say(proposalFor(incident));
      });
      const play = async (agent: ExternalAgent, isWithheld: boolean) => {
        agent.hear(isWithheld ? WITHHELD : injected('crash'));
        const { kind } = await agent.propose(agentQuestion('e3'), WITHIN_MS);
        agent.hear(executed('crash'));
        return kind;
      };
      await play(live, wasWithheld);
      await live.end();
      const again = async (isWithheld: boolean) => {
        const agent = replayed(transcript());
        await agent.start(GREETING);
        return play(agent, isWithheld);
      };
      expect(await again(wasWithheld)).toBe('agent_proposed');
      expect(await again(!wasWithheld)).toBe('agent_failed');
    },
  );

  it.each([true, false])(
    'of an escalation says the same with and without verdicts: they were withheld: %s',
    async (wasWithheld) => {
      const { agent: live, transcript } = await greeted(({ incident_id, nonce }, channel) => {
        channel.say({ type: 'escalate', incident_id, nonce, reason: 'a human, please' });
      });
      live.hear(wasWithheld ? WITHHELD : injected('crash'));
      await live.propose(agentQuestion('e3'), WITHIN_MS);
      live.hear({ ...escalated(), event_id: 'e3' });
      await live.end();
      const agent = replayed(transcript());
      await agent.start(GREETING);
      agent.hear(wasWithheld ? injected('crash') : WITHHELD);
      expect((await agent.propose(agentQuestion('e3'), WITHIN_MS)).kind).toBe('agent_escalated');
    },
  );

  it('is judged by the budgets of today', async () => {
    const { agent: live, transcript } = await greeted((incident, channel) => {
      setTimeout(() => {
        channel.say(proposalFor(incident, { usage: { micro_usd: 10 } }));
      }, 20);
    });
    await live.propose(agentQuestion('i1'), WITHIN_MS);
    await live.propose(agentQuestion('i2'), WITHIN_MS);
    await live.end();
    const hurried = replayed(transcript());
    await hurried.start(GREETING);
    const late = await hurried.propose(agentQuestion('i1'), 10);
    expect(late).toMatchObject({ failure: 'no_answer_in_time' });
    const poor = replayed(transcript(), { spend_micro_usd: 5 });
    await poor.start(GREETING);
    await poor.propose(agentQuestion('i1'), WITHIN_MS);
    const spent = await poor.propose(agentQuestion('i2'), WITHIN_MS);
    expect(spent).toMatchObject({ failure: 'budget_spent' });
  });

  it('of an agent that said no hello says so again', async () => {
    const text =
      '{"n":1,"at_us":0,"to":"agent","message":{"type":"bye"}}\n' +
      '{"n":2,"at_us":0,"failed":"bad_hello","detail":"it said nothing"}\n' +
      '{"n":3,"at_us":1,"ended":"exit 0"}\n';
    const hello = text.replace('{"type":"bye"}', helloText());
    expect(await replayed(hello).start(GREETING)).toMatchObject({ failure: 'bad_hello' });
    expect(() => readTranscript(text)).toThrow('line 1 of the transcript');
  });
});

function helloText(): string {
  const { run_id, env, app, actions } = GREETING;
  const limits = { answer_ms: 1, observations: 0, proposals: 1, bytes: 256 };
  const protocol = 'demo-run-agent/1';
  return JSON.stringify({ type: 'hello', protocol, run_id, env, app, actions, limits });
}

describe('what is no transcript', () => {
  const lines = async () => (await record()).text.split('\n');
  const joined = (all: readonly string[]) => all.join('\n');
  const at = (all: readonly string[], text: string) => all.findIndex((line) => line.includes(text));

  it.each<[string, (all: string[]) => string, RegExp]>([
    ['nothing', () => '', /^it is empty$/],
    ['prose', () => 'hello\n', /^line 1 of the transcript: it is no line/],
    ['without its last line', (all) => joined(all.slice(0, -2)) + '\n', /torn/],
    ['cut within a line', (all) => joined(all).slice(0, -5), /torn/],
    ['with a line taken out', (all) => joined(all.toSpliced(3, 1)), /^line 4 .*its number is 5/],
    [
      'with another proposal in it',
      (all) => joined(all).replace('"as":"malformed"', '"as":"answer"'),
      /it is no message, and was taken for one/,
    ],
    [
      'with a failure that did not happen',
      (all) => joined(all).replace('"failed":"not_json"', '"failed":"not_in_schema"'),
      /the line before it says something else/,
    ],
    [
      'with an answer to another question',
      (all) => {
        const index = at(all, '"as":"answer"');
        return joined(all.with(index, (all[index] ?? '').replace('"i1"', '"i2"')));
      },
      /an answer to no open question/,
    ],
    [
      'with a line behind its end',
      (all) => joined([...all.slice(0, -1), all[0] ?? '', '']),
      /behind/,
    ],
    [
      'with an unknown field',
      (all) => joined(all).replace('"to":"agent"', '"mood":"good","to":"agent"'),
      /^line 1 .*no line of a transcript/,
    ],
  ])('%s', async (_what, spoil, message) => {
    const text = spoil(await lines());
    expect(() => readTranscript(text)).toThrow(message);
  });
});
