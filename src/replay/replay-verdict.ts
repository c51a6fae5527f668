import type { Denial } from '../domain/approval.js';
import type { Decision } from '../domain/decision.js';
import type { ProofBodyOf, ProofLine } from '../domain/proof-lines/catalogue.js';
import {
  evaluate,
  gatesBeforeApproval,
  needsOnlyApproval,
  type Verdict,
} from '../gates/evaluate.js';
import type { ApprovalGiven, AppState } from '../gates/gate-input.js';
import type { PastFigures } from '../gates/past-figures.js';
import { firstDifference, type Difference } from './difference.js';
import type { ReplayedRun } from './replayed-run.js';

export type JudgedLine = Extract<
  ProofLine,
  { event_name: 'ORCH_EXEC' | 'ORCH_OBSERVE' | 'ORCH_REFUSE' }
>;

export interface VerdictMatter {
  readonly run: ReplayedRun;
  readonly scaling: AppState['scaling'];
  /** As the lines before tell it. */
  readonly past: PastFigures;
  readonly human: HumanAnswer;
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
    firstDifference('replay_verdict', recompute(line, matter), recorded(line))
  );
}

/** What stands beside an attack was staged for it: no line tells of it. */
function replayFigures(line: JudgedLine, { past }: VerdictMatter): Difference | undefined {
  if (isAttack(line)) return undefined;
  const { limits } = line.measured;
  return limits === undefined
    ? { code: 'replay_limits', expected: 'what the limits looked at', found: 'nothing' }
    : firstDifference('replay_limits', past, limits);
}

function recompute(line: JudgedLine, matter: VerdictMatter) {
  const verdict = afterTheHuman(ask(line, matter), matter.human);
  if (line.event_name === 'ORCH_OBSERVE') {
    const passed = needsOnlyApproval(verdict) ? gatesBeforeApproval() : null;
    return outcomeOf(passed === null ? verdict : { allowed: true, gates_passed: passed });
  }
  return outcomeOf(verdict);
}

function recorded(line: JudgedLine) {
  return line.event_name === 'ORCH_REFUSE'
    ? { gates_passed: [], reasons: line.reasons }
    : { gates_passed: line.gates_passed, reasons: [] };
}

function ask(line: JudgedLine, { run, scaling, past, human }: VerdictMatter): Verdict {
  const { gate_input, measured } = line;
  const { minted, first_use, open_events, paused, policy_unusable } = gate_input;
  const { calm_us, in_flight, ...figures } = measured.limits ?? {
    ...past,
    ...{ calm_us: 0, in_flight: false },
  };
  return evaluate({
    decision: decisionOf(line),
    origin: { minted, first_use },
    place: {
      run_id: line.run_id,
      app_name: line.app_name,
      env: line.env,
      policy_sha256: run.policy_sha256,
      open_events,
    },
    policy: policy_unusable === true ? undefined : run.policy,
    app: { serving: measured.serving_workers, scaling, calm_us, in_flight },
    past: figures,
    paused: paused === true,
    approval: human?.given ?? null,
    now_us: measured.asked_at_us,
  });
}

/** Where the human said no, that is the reason, in place of the gate's own. */
function afterTheHuman(verdict: Verdict, human: HumanAnswer): Verdict {
  if (human?.denied == null || !needsOnlyApproval(verdict)) return verdict;
  return { allowed: false, reasons: [{ gate: 'approval', code: human.denied }] };
}

function outcomeOf(
  verdict:
    | { readonly allowed: true; readonly gates_passed: readonly string[] }
    | Extract<Verdict, { allowed: false }>,
) {
  return verdict.allowed
    ? { gates_passed: verdict.gates_passed, reasons: [] }
    : { gates_passed: [], reasons: verdict.reasons };
}

function isAttack(line: JudgedLine): boolean {
  return line.event_name === 'ORCH_REFUSE' && line.attack !== undefined;
}

function decisionOf({
  decision_id,
  gate_input,
  measured,
}: Pick<ProofBodyOf<'ORCH_REFUSE'>, 'decision_id' | 'gate_input' | 'measured'>):
  Decision | undefined {
  const { decision } = gate_input;
  const { minted_at_us, decision_run_id } = measured;
  const isWhole = decision !== null && decision_id !== null && minted_at_us !== null;
  if (!isWhole || decision_run_id === null) return undefined;
  return { ...decision, decision_id, run_id: decision_run_id, minted_at_us };
}
