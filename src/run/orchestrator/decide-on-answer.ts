import { isSignedBy } from '../../base/is-signed-by.js';
import { decide } from '../../core/decider/decide.js';
import type { AgentEscalation } from '../../core/decider/decider-failures.js';
import {
  proposalText,
  type AgentAnswer,
  type AgentProposal,
  type AnswerOrigin,
  type ToldAnswer,
} from '../../core/domain/agent.js';
import type { DecisionQuestion } from '../../core/domain/ports.js';
import type { Proposal } from '../../core/domain/proposal.js';
import { chosenByBuiltIn } from './chosen-by-built-in.js';
import { computedWorkers } from './computed-workers.js';
import {
  announceDecision,
  escalateUndecided,
  type AnswerInLine,
  type Deciding,
} from './decision-lines.js';
import type { ConsideredIncident } from './incident-stages.js';
import type { LoopDependencies } from './loop-dependencies.js';
import { isStillSo } from './is-still-so.js';

/** What an agent was asked, and what came of it. */
interface Answered<Answer extends AgentAnswer = AgentAnswer> {
  readonly considered: ConsideredIncident;
  readonly question: DecisionQuestion;
  readonly answer: Answer;
}

/**
 * From the answer of an agent that is not built in to a decision. What it asks for goes to the gates as it is,
 * unless a rule chooses for this state: then the rule decides, and the line says what the agent wanted. Beside
 * it stands what the built-in decider makes of the same state.
 */
export async function decideOnAnswer(
  loop: LoopDependencies,
  { considered, question, answer }: Answered,
): Promise<Deciding> {
  if (answer.kind === 'agent_failed') return escalateFailure(loop, considered, answer);
  const builtIn = decide(question);
  const origin = answer.kind === 'agent_proposed' ? originOf(loop, question, answer) : undefined;
  loop.agent?.nonces.add(answer.measured.nonce);
  const inLine = { told: told(loop, question, answer, builtIn), measured: answer.measured };
  const escalate = (reason: AgentEscalation) =>
    escalateUndecided(loop, considered, { reason, answer: inLine });
  if (answer.kind === 'agent_escalated') return escalate('agent_escalated');
  if (!isStillSo(loop, considered)) return escalate('incident_changed');
  return choose(loop, { considered, question, answer }, { builtIn, inLine, origin });
}

async function escalateFailure(
  loop: LoopDependencies,
  considered: ConsideredIncident,
  { failure, detail }: Extract<AgentAnswer, { kind: 'agent_failed' }>,
): Promise<Deciding> {
  const { app_name, env } = loop.context;
  const { cause: announced, seen } = considered.announced;
  const about = { event_name: 'AGENT_FAILED', app_name, env, event_id: seen.event_id } as const;
  const cause = await loop.proofLog.append({ ...about, failure, detail }, announced);
  const reason: AgentEscalation = 'agent_gave_no_answer';
  return escalateUndecided(loop, considered, { reason, cause });
}

/** A rule is a shield: what it chooses does not go by what an agent wants. */
function choose(
  loop: LoopDependencies,
  { considered, answer }: Answered<AgentProposal>,
  found: {
    readonly builtIn: Proposal;
    readonly inLine: AnswerInLine;
    readonly origin: AnswerOrigin | undefined;
  },
): Promise<Deciding> {
  const { builtIn, inLine, origin } = found;
  if (builtIn.kind === 'act' && builtIn.decided_by === 'rule') {
    const workers_to = workersFor(loop, considered.announced.seen, builtIn.action) ?? null;
    const chosen = { ...chosenByBuiltIn(builtIn), workers_to, answer: inLine };
    return announceDecision(loop, considered, chosen);
  }
  const { action, reason, workers_to } = answer;
  return announceDecision(loop, considered, {
    action,
    decision: action,
    decided_by: 'agent',
    how: {},
    why: reason,
    workers_to,
    answer: inLine,
    ...(origin && { origin }),
  });
}

/** Where an answer comes from, as its line tells it. To be asked before its nonce is one of the earlier ones. */
function originOf(
  loop: LoopDependencies,
  question: DecisionQuestion,
  { action, workers_to, measured }: AgentProposal,
): AnswerOrigin {
  const { nonce, answered_nonce, signature } = measured;
  const about = { run_id: loop.proofLog.runId, incident_id: question.event_id, nonce };
  const isUsed = answered_nonce !== undefined && loop.agent?.nonces.has(answered_nonce) === true;
  return {
    nonce: answered_nonce === undefined ? 'fresh' : isUsed ? 'used' : 'unknown',
    signature: signatureOf(loop, { ...about, action, workers_to }, signature),
    computed_workers: workersFor(loop, question, action) ?? null,
  };
}

function signatureOf(
  { agent }: LoopDependencies,
  proposal: Parameters<typeof proposalText>[0],
  signature: string | undefined,
): AnswerOrigin['signature'] {
  const key = agent?.public_key;
  if (key === undefined) return 'not_required';
  if (signature === undefined) return 'missing';
  return isSignedBy(key, proposalText(proposal), signature) ? 'valid' : 'wrong';
}

function told(
  loop: LoopDependencies,
  question: DecisionQuestion,
  answer: Exclude<AgentAnswer, { kind: 'agent_failed' }>,
  builtIn: Proposal,
): ToldAnswer {
  const { reason, observations } = answer;
  const built_in = builtInTold(loop, question, builtIn);
  if (answer.kind === 'agent_escalated') {
    return { wanted: null, workers_to: null, reason, observations, built_in };
  }
  const { action: wanted, workers_to, confidence_ppm } = answer;
  const sure = confidence_ppm === undefined ? {} : { confidence_ppm };
  return { wanted, workers_to, reason, ...sure, observations, built_in };
}

function builtInTold(
  loop: LoopDependencies,
  question: DecisionQuestion,
  builtIn: Proposal,
): ToldAnswer['built_in'] {
  if (builtIn.kind === 'escalate') return { escalates: builtIn.reason };
  const workers_to = workersFor(loop, question, builtIn.action);
  if (workers_to === undefined) return { escalates: 'no_reading_to_scale_by' };
  return { action: builtIn.action, workers_to };
}

function workersFor(
  { context: { scaling } }: LoopDependencies,
  { incident, observation }: Pick<DecisionQuestion, 'incident' | 'observation'>,
  action: string,
): number | null | undefined {
  return computedWorkers(action, incident, { serving: observation.serving, scaling });
}
