import { generateKeyPairSync, sign } from 'node:crypto';
import {
  DEFAULT_AGENT_BUDGETS,
  proposalText,
  type AgentRecord,
  type AnswerMeasures,
  type ToldAnswer,
} from '../../src/core/domain/agent.js';
import type { IncidentClass } from '../../src/core/domain/incident.js';
import type { ProofBody, ProofBodyOf } from '../../src/core/domain/proof-lines/catalogue.js';
import type { RunRecord } from '../../src/core/domain/proof-lines/run-record.js';
import { escalated } from './sample-endings.js';
import { decided, executed, injected, runRecord, SAMPLE_RUN_ID, stable } from './sample-lines.js';
import { openingLines } from './sample-log.js';

/** Proof bodies of a run in which an agent decides: see sample-lines.ts for the rest. */
const APP = { app_name: 'demo-api', env: 'stage' } as const;
const KEYS = generateKeyPairSync('ed25519');

/** What the record tells of the agent's key. */
export const AGENT_KEY = KEYS.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');

const PROCESS: AgentRecord = {
  source: 'process',
  isolation: 'none',
  command_sha256: 'c'.repeat(64),
};

/** The record of a run whose agent decides, under the usual budgets. */
export function agentRun(changes: Partial<AgentRecord> = {}, scenarios?: string[]): RunRecord {
  const run = runRecord(scenarios === undefined ? {} : { scenarios });
  const policy = { ...run.policy, policy_version: 3, agent: DEFAULT_AGENT_BUDGETS } as const;
  return { ...run, agent: { ...PROCESS, ...changes }, policy };
}

export const agentStarted = (): ProofBodyOf<'AGENT_STARTED'> => ({
  event_name: 'AGENT_STARTED',
  ...APP,
  ...{ agent: 'acme-sre', version: '1.4.0', model: 'vendor/model-2026-10' },
  measured: { hello_us: 41_000 },
});

export const agentFailed = (
  failure: ProofBodyOf<'AGENT_FAILED'>['failure'],
  event_id: string | null = 'e3',
): ProofBodyOf<'AGENT_FAILED'> => ({
  event_name: 'AGENT_FAILED',
  ...APP,
  ...{ event_id, failure, detail: 'seen of it' },
});

export const agentProbed = (event_id = 'e3'): ProofBodyOf<'AGENT_PROBED'> => ({
  event_name: 'AGENT_PROBED',
  ...APP,
  ...{ event_id, wanted: 'delete', times: 2 },
});

export const actedAround = (worker = 'w3'): ProofBodyOf<'ACTED_AROUND'> => ({
  event_name: 'ACTED_AROUND',
  ...APP,
  ...{ worker, cause_seen: 'exit_1' },
});

export const agentEnded = (asked: number, answered = asked): ProofBodyOf<'AGENT_ENDED'> => ({
  event_name: 'AGENT_ENDED',
  ...APP,
  ...{ asked, answered, late: 0, unasked: 0 },
  measured: { ending: 'exit 0', killed: 0, stderr_bytes: 12 },
});

const NONCES = {
  crash: 'a'.repeat(32),
  overload: 'b'.repeat(32),
  false_alarm: 'f'.repeat(32),
  dependency: 'd'.repeat(32),
};

/** How an answer about such an incident came about. */
export const measuresOf = (scenario: IncidentClass): AnswerMeasures => ({
  nonce: NONCES[scenario],
  question_sha256: 'd'.repeat(64),
  thinking_us: 2_500_000,
});

/** What the built-in decider does about such an incident, and an agent that wants the same. */
const BUILT_IN = {
  crash: { action: 'restart_service', workers_to: null },
  overload: { action: 'scale_workers', workers_to: 3 },
  false_alarm: { action: 'noop', workers_to: null },
  dependency: { action: 'noop', workers_to: null },
} as const;

export const toldOf = (scenario: IncidentClass, changes: Partial<ToldAnswer> = {}): ToldAnswer => ({
  wanted: BUILT_IN[scenario].action,
  workers_to: BUILT_IN[scenario].workers_to,
  reason: 'the heap is exhausted',
  confidence_ppm: 920_000,
  observations: 1,
  built_in: BUILT_IN[scenario],
  ...changes,
});

/** Signed as an agent would, whose key is AGENT_KEY. */
export function signed(
  scenario: IncidentClass,
  event_id: string,
  told: ToldAnswer,
): AnswerMeasures {
  const { nonce, question_sha256, thinking_us } = measuresOf(scenario);
  const { wanted, workers_to } = told;
  const action = wanted ?? '';
  const text = proposalText({
    ...{ run_id: SAMPLE_RUN_ID, incident_id: event_id, nonce, action, workers_to },
  });
  const signature = sign(null, Buffer.from(text), KEYS.privateKey).toString('base64');
  return { nonce, question_sha256, thinking_us, signature };
}

const ACTIONS = ['noop', 'restart_service', 'scale_workers', 'rollback', 'delete'];

/** What an agent decided about an incident, as it asked for it. */
export function decidedByAgent(
  scenario: IncidentClass,
  told: ToldAnswer = toldOf(scenario),
  measures: AnswerMeasures = measuresOf(scenario),
): ProofBodyOf<'RL_DECISION'> {
  const { event_name, app_name, env, event_id, event_type, cause_seen, ...line } =
    decided(scenario);
  const { decision_id, workers_from, state, q_micro, visits, measured } = line;
  const action = told.wanted ?? '';
  const index = ACTIONS.indexOf(action);
  return {
    ...{ event_name, app_name, env, event_id, event_type, cause_seen },
    ...{ decision: action, action, action_index: index < 0 ? null : index },
    ...{ decided_by: 'agent', decision_id, why: told.reason, workers_from },
    ...{ workers_to: told.workers_to, state, q_micro, visits, agent: told },
    measured: { ...measured, agent: measures },
  };
}

/** What a rule decided about a false alarm, whatever the agent wanted. */
export function decidedByRule(told: ToldAnswer): ProofBodyOf<'RL_DECISION'> {
  const { measured, ...line } = decided('false_alarm');
  const agent = measuresOf('false_alarm');
  return { ...line, agent: told, measured: { ...measured, agent } };
}

/** An escalation of what was looked at. @param told what the agent answered, where it did */
export function escalatedFor(
  scenario: IncidentClass,
  reason: string,
  told?: ToldAnswer,
): ProofBodyOf<'ESCALATED'> {
  const { cause_seen, workers_from, event_type, state, q_micro, visits, measured } =
    decided(scenario);
  const { event_timestamp, decided_at_us, utilization_ppm } = measured;
  return {
    ...escalated(reason),
    considered: {
      ...{ cause_seen, workers_from, state: { incident: event_type, ...state } },
      ...{ q_micro, visits, utilization_known: utilization_ppm !== null },
    },
    ...(told === undefined ? {} : { agent: told }),
    measured: {
      ...(event_timestamp === undefined ? {} : { event_timestamp }),
      decided_at_us,
      ...(told === undefined ? {} : { agent: measuresOf(scenario) }),
    },
  };
}

/** From the injection to a stable app, as an agent decided it. */
export const agentScenario = (
  scenario: IncidentClass,
  decision: ProofBodyOf<'RL_DECISION'> = decidedByAgent(scenario),
): ProofBody[] => [injected(scenario), decision, executed(scenario), stable(scenario)];

/** A whole run: two incidents as the agent decided them, and a false alarm in which a rule overruled it. */
export const agentRunBodies = (run: RunRecord = agentRun()): ProofBody[] => [
  ...openingLines(run),
  agentStarted(),
  ...agentScenario('crash'),
  agentProbed('e3'),
  ...agentScenario('overload'),
  ...agentScenario(
    'false_alarm',
    decidedByRule(toldOf('false_alarm', { wanted: 'restart_service' })),
  ),
  agentEnded(3),
];

/** A run of one crash: the agent signs what it asks for. */
export function signedRun(measures = signed('crash', 'e3', toldOf('crash'))): ProofBody[] {
  return [
    ...openingLines(agentRun({ public_key: AGENT_KEY }, ['crash'])),
    agentStarted(),
    ...agentScenario('crash', decidedByAgent('crash', toldOf('crash'), measures)),
    agentEnded(1),
  ];
}

/** A run of one crash about which the agent says nothing in time. */
export const unansweredRun = (
  failure: ProofBodyOf<'AGENT_FAILED'>['failure'] = 'no_answer_in_time',
): ProofBody[] => [
  ...openingLines(agentRun({}, ['crash'])),
  agentStarted(),
  injected('crash'),
  agentFailed(failure),
  escalatedFor('crash', 'agent_gave_no_answer'),
  agentEnded(1, 0),
];

/** The run of `agentRunBodies`, signed, with all that an answer may tell, and an escalation at its end. */
export function signedRunOfAll(): ProofBody[] {
  const overload = toldOf('overload');
  const crash = toldOf('crash');
  const usage = { tokens: 1_200, micro_usd: 340 };
  const end = agentEnded(3);
  return [
    ...openingLines(agentRun({ public_key: AGENT_KEY })),
    agentStarted(),
    ...agentScenario(
      'crash',
      decidedByAgent('crash', crash, { ...signed('crash', 'e3', crash), usage }),
    ),
    agentProbed('e3'),
    injected('overload'),
    escalatedFor('overload', 'incident_changed', overload),
    ...agentScenario(
      'false_alarm',
      decidedByRule(toldOf('false_alarm', { wanted: 'restart_service' })),
    ),
    actedAround(),
    { ...end, measured: { ...end.measured, usage, transcript_sha256: 'e'.repeat(64) } },
  ];
}
