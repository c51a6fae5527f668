import type { AnswerOrigin } from '../../core/domain/agent.js';
import type { Denial } from '../../core/domain/approval.js';
import type { Decision } from '../../core/domain/decision.js';
import type { ProofBodyOf, ProofLine } from '../../core/domain/proof-lines/catalogue.js';
import { evaluate, needsOnlyApproval, type Verdict } from '../../core/gates/evaluate.js';
import type { ApprovalGiven, AppState } from '../../core/gates/gate-input.js';
import type { PastFigures } from '../../core/gates/past-figures.js';
import { firstDifferingField, type Difference } from './difference.js';
import type { LoggedRun } from '../../core/domain/proof-lines/run-record.js';

export type JudgedLine = Extract<
  ProofLine,
  { event_name: 'ORCH_EXEC' | 'ORCH_OBSERVE' | 'ORCH_REFUSE' }
>;

export interface VerdictMatter {
  readonly run: LoggedRun;
  readonly scaling: AppState['scaling'];
  /** The decision that was announced last. */
  readonly announced: ProofBodyOf<'RL_DECISION'>;
  /** As the lines before tell it. */
  readonly past: PastFigures;
  readonly human: HumanAnswer;
  /** Where the announced decision came from, where it is an agent's. */
  readonly answer: AnswerOrigin | undefined;
}

/** What a human, who was asked after the gates, said; null where nobody was asked. */
export type HumanAnswer =
  | { readonly given: ApprovalGiven; readonly denied: null }
  | { readonly given: null; readonly denied: Denial }
  | null;

/** Asks the gates again what they were asked then. */
export function replayVerdict(line: JudgedLine, matter: VerdictMatter): Difference | undefined {
  return (
    replayFigures(line, matter) ??
    firstDifferingField('replay_verdict', recompute(line, matter), recorded(line))
  );
}

/** What is beside an attack was set up for it: no line tells of it. */
function replayFigures(line: JudgedLine, { past }: VerdictMatter): Difference | undefined {
  if (line.event_name !== 'ORCH_REFUSE' || line.attack !== undefined) return undefined;
  return firstDifferingField('replay_limits', past, line.measured.limits);
}

function recompute(line: JudgedLine, matter: VerdictMatter) {
  const verdict = afterTheHuman(ask(line, matter), matter.human);
  if (line.event_name === 'ORCH_OBSERVE' && needsOnlyApproval(verdict)) {
    return { would: 'ask_for_approval', reasons: [] };
  }
  return verdict.allowed
    ? { would: 'execute', reasons: [] }
    : { would: 'refuse', reasons: verdict.reasons };
}

/** What was allowed passed every gate. */
function recorded(line: JudgedLine) {
  if (line.event_name === 'ORCH_REFUSE') return { would: 'refuse', reasons: line.reasons };
  return { would: line.event_name === 'ORCH_OBSERVE' ? line.would : 'execute', reasons: [] };
}

/** How the gates found things; a line that tells of no refusal tells only what could be otherwise. */
function submission(line: JudgedLine, { past, announced, run }: VerdictMatter) {
  const usual = { minted: true, first_use: true, open_events: [announced.event_id] };
  if (line.event_name !== 'ORCH_REFUSE') {
    return { attempt: usual, past, in_flight: false, paused: false, policy: run.policy };
  }
  const { limits } = line.measured;
  return {
    attempt: line.attempt ?? usual,
    past: limits,
    in_flight: limits.in_flight,
    paused: line.paused === true,
    policy: line.policy_unusable === true ? undefined : run.policy,
  };
}

function ask(line: JudgedLine, matter: VerdictMatter): Verdict {
  const { run, scaling, human, answer } = matter;
  const isAttempt = line.event_name === 'ORCH_REFUSE' && line.attempt !== undefined;
  const { measured } = line;
  const { attempt, past, in_flight, paused, policy } = submission(line, matter);
  const { minted, first_use, open_events } = attempt;
  return evaluate({
    decision: decisionOf(line, matter),
    origin: { minted, first_use, ...(!isAttempt && answer !== undefined && { answer }) },
    place: {
      run_id: line.run_id,
      app_name: line.app_name,
      env: line.env,
      policy_sha256: run.policy_sha256,
      open_events,
    },
    policy,
    app: { serving: measured.serving_workers, scaling, calm_us: measured.calm_us, in_flight },
    past,
    paused,
    approval: human?.given ?? null,
    now_us: measured.asked_at_us,
  });
}

/** Where the human said no, that is the reason, in place of the gate's own. */
function afterTheHuman(verdict: Verdict, human: HumanAnswer): Verdict {
  if (human?.denied == null || !needsOnlyApproval(verdict)) return verdict;
  return { allowed: false, reasons: [{ gate: 'approval', code: human.denied }] };
}

/** What was presented: an attack's object, or the decision that was announced. */
function decisionOf(line: JudgedLine, { announced, run }: VerdictMatter): Decision | undefined {
  if (line.event_name === 'ORCH_REFUSE' && line.attempt !== undefined) {
    const { decision_id, measured } = line;
    const { decision } = line.attempt;
    const { minted_at_us, decision_run_id } = measured;
    const isWhole = decision !== null && decision_id !== null && minted_at_us !== null;
    if (!isWhole || decision_run_id == null) return undefined;
    const { policy_sha256 } = decision;
    return made(decision, { decision_id, run_id: decision_run_id, policy_sha256, minted_at_us });
  }
  const { minted_at_us } = line.measured;
  if (minted_at_us === null) return undefined;
  const { decision_id } = announced;
  const { policy_sha256 } = run;
  return made(announced, { decision_id, run_id: line.run_id, policy_sha256, minted_at_us });
}

type Origin = 'decision_id' | 'run_id' | 'policy_sha256' | 'minted_at_us';

/** Its keys in the order of their schema: then it is judged without being copied. */
function made(
  { app_name, env, event_id, action, workers_to, decided_by }: Omit<Decision, Origin>,
  { decision_id, run_id, policy_sha256, minted_at_us }: Pick<Decision, Origin>,
): Decision {
  return {
    decision_id,
    run_id,
    app_name,
    env,
    event_id,
    action,
    workers_to,
    decided_by,
    policy_sha256,
    minted_at_us,
  };
}
