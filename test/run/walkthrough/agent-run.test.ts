import { generateKeyPairSync, sign } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verifyLog } from '../../../src/audit/checker/verify-log.js';
import {
  proposalText,
  type AgentAnswer,
  type AgentRecord,
} from '../../../src/core/domain/agent.js';
import { DEFAULT_AGENT_BUDGETS } from '../../../src/core/domain/agent.js';
import { DemoRunError } from '../../../src/core/domain/errors.js';
import type { ProofLine } from '../../../src/core/domain/proof-lines/catalogue.js';
import { createReplay } from '../../support/replay.js';
import {
  asBuiltIn,
  nonceOf,
  PROCESS,
  proposes,
  ScriptedAgent,
  type Script,
} from '../../support/scripted-agent.js';
import { temporaryRoot } from '../../support/temporary-root.js';
import { eventNames, linesOf, proofLines, walk, type Bent, type Walk } from '../../support/walk.js';
import { shippedScenarios } from '../../../src/run/scenarios/shipped.js';

const [CRASH, OVERLOAD, FALSE_ALARM] = shippedScenarios();

type Answer = NonNullable<Script['answer']>;

async function play(script: Script, bent: Bent = {}): Promise<Walk & { agent: ScriptedAgent }> {
  const agent = new ScriptedAgent(script);
  const root = temporaryRoot();
  const walked = await walk(root, { simulated: true, openAgent: agent.open, ...bent });
  await expectSound(root, walked.lines);
  return { ...walked, agent };
}

/** Plays one scenario. */
function playOne(scenario: typeof CRASH, answer: Answer, record?: AgentRecord) {
  if (scenario === undefined) throw new Error('no such scenario');
  return play({ answer, ...(record && { record }) }, { scenarios: [scenario] });
}

/** The log verifies, and replayed it says what the code says. */
async function expectSound(root: string, lines: readonly ProofLine[]): Promise<void> {
  const report = await verifyLog(join(root, 'logs', 'day1_proof.log'));
  expect(report).toMatchObject({ valid: true });
  const replay = createReplay();
  expect(lines.map((line) => replay.judge(line)).filter((one) => one !== undefined)).toEqual([]);
}

function failing(failure: Extract<AgentAnswer, { kind: 'agent_failed' }>['failure']): Answer {
  return () => ({ kind: 'agent_failed', failure, detail: 'as the script says' });
}

const asking =
  (action: string, bent: Parameters<typeof proposes>[3] = {}): Answer =>
  (question, sealed) =>
    proposes(question, action, sealed, bent);

describe('a run that did not go as expected', () => {
  it('counts as lost what the line counts that says that the app is not stable', async () => {
    const { result, lines } = await playOne(OVERLOAD, asking('restart_service'));
    const [line] = linesOf(lines, 'NOT_STABLE');
    expect(line?.measured.requests.served).toBeGreaterThan(0);
    expect(result.scenarios[0]?.requests).toEqual(line?.measured.requests);
  });

  it('says of a check that failed what was not so', async () => {
    const { result } = await playOne(FALSE_ALARM, failing('not_json'));
    const failed = result.checks.filter(({ passed }) => !passed).map(({ check }) => check);
    expect(failed).toEqual(['false_alarm: 1 of 2 expectations met']);
  });
});

describe('a run that an agent decides in', () => {
  it('passes where the agent does as the built-in decider would', async () => {
    const { result, lines, agent } = await play({});
    expect(result).toMatchObject({ verdict: 'PASS', exit_code: 0, unmet: [] });
    expect(linesOf(lines, 'RL_DECISION')).toMatchObject([
      { decided_by: 'agent', action: 'restart_service', action_index: 1, workers_to: null },
      { decided_by: 'agent', action: 'scale_workers', workers_to: 3 },
      { decided_by: 'rule', action: 'noop', decision: 0, agent: { wanted: 'noop' } },
    ]);
    expect(linesOf(lines, 'RL_DECISION')[1]).toMatchObject({
      why: 'the script says so',
      agent: { wanted: 'scale_workers', built_in: { action: 'scale_workers', workers_to: 3 } },
      measured: { agent: { nonce: nonceOf(2), thinking_us: 2 } },
    });
    expect(agent.ends).toBeGreaterThan(0);
  });

  it('starts it after the deployment, and ends it before the log is closed', async () => {
    const { lines, agent } = await play({});
    const names = eventNames(lines);
    const serving = names.lastIndexOf('RUNTIME_EMIT', names.indexOf('FAILURE_INJECTED'));
    expect(names[serving + 1]).toBe('AGENT_STARTED');
    expect(names.at(-1)).toBe('AGENT_ENDED');
    expect(linesOf(lines, 'AGENT_ENDED')).toMatchObject([{ asked: 3, answered: 3, cause: null }]);
    expect(agent.greetings).toMatchObject([
      { env: 'stage', app: { name: 'demo-api', runtime: 'backend' }, scaling: { max_replicas: 3 } },
    ]);
    expect(agent.heard.map(({ event_name }) => event_name)).toContain('SYSTEM_STABLE');
  });

  it('has the budgets of an agent in its policy, which is of version 3 then', async () => {
    const { lines } = await play({});
    expect(lines[0]).toMatchObject({
      run: {
        agent: PROCESS,
        policy: { policy_version: 3, agent: DEFAULT_AGENT_BUDGETS },
      },
    });
  });

  it('attacks the gates with the built-in decider, and without a word of the agent', async () => {
    const { root, agent } = await play({});
    const lines = proofLines(root, 'violation_proof.log');
    expect(eventNames(lines).filter((name) => name.startsWith('AGENT_'))).toEqual([]);
    expect(lines[0]).not.toHaveProperty('run.agent');
    expect(agent.questions).toHaveLength(3);
  });

  it('learns nothing in dev', async () => {
    const { lines } = await play({}, { env: 'dev' });
    expect(lines[0]).not.toHaveProperty('run.learns');
    expect(linesOf(lines, 'Q_UPDATE')).toEqual([]);
  });

  it('tells what it asked for after its answer', async () => {
    const probes = [{ event_id: 'e3', wanted: 'delete', times: 2 }];
    const { lines } = await play({ probes });
    expect(linesOf(lines, 'AGENT_PROBED')).toMatchObject([{ ...probes[0], cause: null }]);
  });
});

describe('an agent that is not followed', () => {
  it('is overruled by a rule, and the line says what it wanted', async () => {
    const { result, lines, agent } = await playOne(FALSE_ALARM, asking('restart_service'));
    expect(linesOf(lines, 'RL_DECISION')).toMatchObject([
      { decided_by: 'rule', action: 'noop', agent: { wanted: 'restart_service' } },
    ]);
    expect(result.exit_code).toBe(0);
    expect(agent.heard).toContainEqual(expect.objectContaining({ event_name: 'ORCH_EXEC' }));
  });

  it('says itself that a human is needed', async () => {
    const { result, lines } = await playOne(CRASH, (_question, measured) => ({
      ...{ kind: 'agent_escalated', reason: 'no idea', observations: 1, measured },
    }));
    expect(linesOf(lines, 'ESCALATED')).toMatchObject([
      {
        reason: 'agent_escalated',
        agent: { wanted: null, reason: 'no idea', built_in: { action: 'restart_service' } },
        measured: { agent: { nonce: nonceOf(1) } },
      },
    ]);
    expect(result).toMatchObject({ verdict: 'FAIL', exit_code: 1 });
  });

  it.each([
    ['no_answer_in_time', 1],
    ['not_json', 1],
    ['exited', 1],
    ['not_recorded', 4],
    ['budget_spent', 4],
  ] as const)('gives no answer (%s), which ends the run with %i', async (failure, exit_code) => {
    const { result, lines } = await playOne(CRASH, failing(failure));
    const [failed] = linesOf(lines, 'AGENT_FAILED');
    expect(failed).toMatchObject({ event_id: 'e3', failure, detail: 'as the script says' });
    expect(linesOf(lines, 'ESCALATED')).toMatchObject([
      { reason: 'agent_gave_no_answer', cause: failed?.seq, considered: { workers_from: 0 } },
    ]);
    expect(result.exit_code).toBe(exit_code);
  });

  it.each([
    ['rollback', 'never_allowed'],
    ['drop database', 'not_executable'],
    ['restart_service; rm -rf /', 'not_executable'],
  ])('asks for %s, which the gates refuse as it is', async (action, code) => {
    const { result, lines } = await playOne(CRASH, asking(action));
    expect(linesOf(lines, 'RL_DECISION')).toMatchObject([
      { action, decision: action, agent: { wanted: action }, decided_by: 'agent' },
    ]);
    expect(codesIn(lines)).toContain(code);
    expect(result).toMatchObject({ verdict: 'REFUSED', exit_code: 3 });
  });

  it('asks for another number of workers than the readings do', async () => {
    const { lines } = await playOne(OVERLOAD, asking('scale_workers', { workers_to: 2 }));
    expect(codesIn(lines)).toEqual(['not_the_computed_number']);
  });

  it('answers with a nonce that nobody gave it', async () => {
    const { lines } = await playOne(CRASH, (question, sealed) =>
      proposes(question, 'restart_service', { ...sealed, answered_nonce: 'guessed' }),
    );
    expect(codesIn(lines)).toEqual(['nonce_unknown']);
  });

  it('answers with the nonce of an earlier question', async () => {
    const { lines } = await play({
      answer: (question, sealed) =>
        sealed.nonce === nonceOf(1)
          ? asBuiltIn(question, sealed)
          : asBuiltIn(question, { ...sealed, answered_nonce: nonceOf(1) }),
    });
    expect(codesIn(lines)).toEqual(['nonce_used']);
  });
});

describe('an agent whose key is registered', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const { privateKey: another } = generateKeyPairSync('ed25519');
  const public_key = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  const record: AgentRecord = { ...PROCESS, public_key };

  async function signedBy(key: typeof privateKey | undefined) {
    const agent = new ScriptedAgent({
      record,
      answer: (question, sealed) => {
        const { run_id } = agent.greetings[0] ?? { run_id: '' };
        const proposal = proposes(question, 'restart_service', sealed);
        if (key === undefined) return proposal;
        const { action, workers_to } = proposal;
        const text = proposalText({
          ...{ run_id, incident_id: question.event_id, nonce: sealed.nonce, action, workers_to },
        });
        const signature = sign(null, Buffer.from(text), key).toString('base64');
        return { ...proposal, measured: { ...sealed, signature } };
      },
    });
    const root = temporaryRoot();
    const scenarios = CRASH === undefined ? [] : [CRASH];
    const walked = await walk(root, { simulated: true, openAgent: agent.open, scenarios });
    await expectSound(root, walked.lines);
    return walked;
  }

  it('is followed where its proposal bears its signature', async () => {
    const { lines, result } = await signedBy(privateKey);
    expect(codesIn(lines)).toEqual([]);
    expect(result).toMatchObject({ verdict: 'PASS' });
  });

  it.each([
    ['nobody signed', undefined, 'unsigned'],
    ['somebody else signed', another, 'signature_wrong'],
  ])('is refused where %s', async (_what, key, code) => {
    const { lines } = await signedBy(key);
    expect(codesIn(lines)).toEqual([code]);
  });
});

describe('an agent that cannot be started', () => {
  it('ends the run before anything is injected, with exit code 2', async () => {
    const agent = new ScriptedAgent({ hello: { failure: 'bad_hello', detail: 'it said nothing' } });
    const root = temporaryRoot();
    const run = walk(root, { simulated: true, openAgent: agent.open });
    await expect(run).rejects.toMatchObject({ code: 'agent_unusable', exitCode: 2 });
    const lines = proofLines(root);
    expect(lines.at(-1)).toMatchObject({
      ...{ event_name: 'AGENT_FAILED', event_id: null, failure: 'bad_hello' },
    });
    expect(linesOf(lines, 'FAILURE_INJECTED')).toEqual([]);
    expect(agent.ends).toBeGreaterThan(0);
    await expectSound(root, lines);
  });
});

describe('a run that does not come to its end', () => {
  it('ends the agent where a signal comes while it thinks', async () => {
    const interruption = new AbortController();
    const agent = new ScriptedAgent({
      answer: () => {
        interruption.abort('SIGINT');
        return new Promise(() => undefined);
      },
    });
    const root = temporaryRoot();
    const { signal } = interruption;
    const run = walk(root, { simulated: true, openAgent: agent.open, signal });
    await expect(run).rejects.toMatchObject({ code: 'interrupted' });
    expect(agent.ends).toBe(1);
    const lines = proofLines(root);
    expect(eventNames(lines).slice(-2)).toEqual(['AGENT_ENDED', 'RUN_INTERRUPTED']);
    expect(await verifyLog(join(root, 'logs', 'day1_proof.log'))).toMatchObject({ valid: true });
  });
});

describe('a sink that fails', () => {
  it('ends the agent, and the log says so where it still can', async () => {
    const agent = new ScriptedAgent();
    const root = temporaryRoot();
    const run = walk(root, { simulated: true, openAgent: agent.open }, (one) => ({
      ...one,
      compose: (app, log, overrides) => {
        const loop = one.compose(app, log, overrides);
        const receive = () => Promise.reject(new DemoRunError('sink_unavailable', 'planted'));
        return log.runId === one.main.log.runId ? { ...loop, bus: { receive } } : loop;
      },
    }));
    await expect(run).rejects.toMatchObject({ code: 'sink_unavailable' });
    expect(agent.ends).toBeGreaterThan(0);
    const lines = proofLines(root);
    expect(eventNames(lines).slice(-2)).toEqual(['AGENT_ENDED', 'EMIT_FAILED']);
    await expectSound(root, lines);
  });
});

function codesIn(lines: readonly ProofLine[]): string[] {
  return linesOf(lines, 'ORCH_REFUSE').flatMap(({ reasons }) => reasons.map(({ code }) => code));
}
