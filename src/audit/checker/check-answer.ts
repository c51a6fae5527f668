import type { AnswerMeasures, ToldAnswer } from '../../core/domain/agent.js';
import type { LineOf } from '../../core/domain/proof-lines/catalogue.js';
import { signatureOf } from './agent-signature.js';
import { firstDifference, firstProblem, problem, type Problem } from './problem.js';
import type { VerifierState } from './verifier-state.js';

const US_PER_MS = 1_000;
/** So much later than its deadline an answer may be read where the machine is busy. */
const LATE_BY_US = 10_000_000;

/**
 * A decision tells what an agent answered where one is asked, and only there: what was decided is what it
 * asked for, or a rule decided, as the built-in decider would have.
 */
export function checkAnswerOfDecision(
  line: LineOf<'RL_DECISION'>,
  state: VerifierState,
): Problem | undefined {
  const { agent: told, decided_by, measured } = line;
  const isAsked = state.run.agent !== undefined;
  const found = firstDifference('agent', [
    ['agent told', isAsked, told !== undefined],
    ['measured.agent told', isAsked, measured.agent !== undefined],
    ['decided by the table', true, !isAsked || decided_by !== 'q_table'],
    ['decided by an agent', true, isAsked || decided_by !== 'agent'],
  ]);
  if (found !== undefined || told === undefined || measured.agent === undefined) return found;
  return firstProblem([
    () => (decided_by === 'agent' ? asItAsked(line, told) : overruled(line, told)),
    () => takeAnswer(line.event_id, told, measured.agent, state),
  ]);
}

function asItAsked(line: LineOf<'RL_DECISION'>, told: ToldAnswer): Problem | undefined {
  return firstDifference('agent', [
    ['action', told.wanted, line.action],
    ['workers_to', told.workers_to, line.workers_to],
    ['why', told.reason, line.why],
  ]);
}

function overruled(line: LineOf<'RL_DECISION'>, told: ToldAnswer): Problem | undefined {
  const { built_in } = told;
  return firstDifference('agent', [
    ['an action wanted', true, told.wanted !== null],
    ['action', 'action' in built_in ? built_in.action : 'none', line.action],
    ['workers_to', 'action' in built_in ? built_in.workers_to : null, line.workers_to],
  ]);
}

/** Reasons of an escalation that an agent's answer led to, and whether it had asked for an action. */
const ESCALATES: ReadonlyMap<string, boolean> = new Map([
  ['agent_escalated', false],
  ['incident_changed', true],
]);
const NO_ANSWER = 'agent_gave_no_answer';
/** Why there is no answer, whoever is asked. */
const NOT_WAITED_FOR: ReadonlySet<string> = new Set([
  'decider_gave_no_answer_in_time',
  'decider_failed',
]);

/** An escalation of an incident that was looked at tells the answer that it rests on, where it rests on one. */
export function checkAnswerOfEscalation(
  line: LineOf<'ESCALATED'>,
  state: VerifierState,
): Problem | undefined {
  const { agent: told, reason, measured } = line;
  const found = checkReason(line, state);
  const eventId = line.event_id ?? '';
  state.agent.failed = undefined;
  if (state.run.agent === undefined) return found;
  if (line.considered !== undefined) state.agent.asked_about.add(eventId);
  if (NOT_WAITED_FOR.has(reason)) state.agent.perhaps_answered += 1;
  if (found !== undefined || told === undefined) return found;
  return (
    firstDifference('agent', [
      ['an action wanted', ESCALATES.get(reason), told.wanted !== null],
      ['no workers without an action', true, told.wanted !== null || told.workers_to === null],
    ]) ?? takeAnswer(eventId, told, measured?.agent, state)
  );
}

/** With an agent, nobody but it says why a human is needed; without one, it is no reason. */
function checkReason(
  { agent: told, reason, considered, measured }: LineOf<'ESCALATED'>,
  { run, agent }: VerifierState,
): Problem | undefined {
  const isOfAnswer = ESCALATES.has(reason);
  const isOfAgent = isOfAnswer || reason === NO_ANSWER;
  const isAsked = run.agent !== undefined && considered !== undefined;
  return firstDifference('agent', [
    ['an agent asked', true, isAsked || !isOfAgent],
    ['a reason of an agent', true, !isAsked || isOfAgent || NOT_WAITED_FOR.has(reason)],
    ['after AGENT_FAILED', reason === NO_ANSWER, agent.failed !== undefined],
    ['agent told', isOfAnswer, told !== undefined],
    ['measured.agent told', isOfAnswer, measured?.agent !== undefined],
  ]);
}

/** A question is used once, and answered within the run's budgets. */
function takeAnswer(
  eventId: string,
  told: ToldAnswer,
  measured: AnswerMeasures | undefined,
  { run, agent }: VerifierState,
): Problem | undefined {
  const budgets = run.policy.agent;
  if (measured === undefined || budgets === undefined) return undefined;
  const { nonce, answered_nonce, thinking_us } = measured;
  const isNew = !agent.nonces.has(nonce);
  agent.nonces.add(nonce);
  agent.asked_about.add(eventId);
  agent.answered += 1;
  const mostUs = budgets.answer_within_ms * US_PER_MS + LATE_BY_US;
  return (
    firstDifference('agent', [
      ['a nonce of its own', true, isNew],
      ['another nonce told', true, answered_nonce !== nonce],
    ]) ??
    atMost('observations', told.observations, budgets.observations) ??
    atMost('thinking_us', thinking_us, mostUs)
  );
}

function atMost(name: string, told: number, most: number): Problem | undefined {
  if (told <= most) return undefined;
  return problem('agent', `${name} of at most ${String(most)}`, String(told));
}

/** The same of what is acted on, or would be in a run that observes: only that is let through. */
export function checkAnswerLetThrough(
  open: LineOf<'RL_DECISION'> | undefined,
  state: VerifierState,
): Problem | undefined {
  const found = checkAnsweredByItself(open, state);
  if (found === undefined && open?.decided_by === 'agent') state.agent.let_through.add(open.seq);
  return found;
}

/** What is acted on, or put to a human, answered its own question, and is signed where a key is registered. */
export function checkAnsweredByItself(
  open: LineOf<'RL_DECISION'> | undefined,
  { run }: VerifierState,
): Problem | undefined {
  const answer = open?.measured.agent;
  if (open?.decided_by !== 'agent' || answer === undefined) return undefined;
  const { run_id, event_id: incident_id, action, workers_to } = open;
  const { nonce, answered_nonce, signature } = answer;
  const proposal = { run_id, incident_id, nonce, action, workers_to };
  const is = signatureOf(run.agent, proposal, signature);
  return firstDifference('agent', [
    ['nonce', nonce, answered_nonce ?? nonce],
    ['signed', true, is === 'valid' || is === 'not_required'],
  ]);
}
