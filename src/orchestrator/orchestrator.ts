import { isExecutable, type ExecutableAction } from '../domain/actions.js';
import type { Decision } from '../domain/decision.js';
import { messageOf } from '../domain/errors.js';
import type { Actuator, ApprovalDesk, AppWatch, Clock, DecisionMetrics, ProofLog } from '../domain/ports.js';
import { shorten } from '../domain/safe-text.js';
import type { Mint } from '../decider/mint.js';
import { evaluate, type Verdict } from '../gates/evaluate.js';
import type { PastActions, RefusalReason } from '../gates/gate-input.js';
import { parseDecision } from '../gates/parse-decision.js';
import type { RunContext } from './control-room.js';

export interface OrchestratorParts {
  readonly context: RunContext;
  readonly proofLog: ProofLog;
  readonly clock: Clock;
  readonly watch: Pick<AppWatch, 'observe'>;
  readonly claim: Mint['claim'];
  /** The only way to the app. Nobody else is given it. */
  readonly actuator: Actuator;
  readonly approvals: ApprovalDesk;
  readonly metrics: Pick<DecisionMetrics, 'countRefusal'>;
}

/** In what connection a decision is presented. */
export interface Circumstances {
  readonly open_events: readonly string[];
  /** The seq of the RL_DECISION line, or null where none announced it. */
  readonly cause: number | null;
  readonly utilization_ppm?: number | null;
  /** Set by the violation run: the name of the attack, or that this is its positive control. */
  readonly attack?: string;
  readonly control?: true;
}

export type Submission =
  | {
      readonly result: 'executed' | 'failed';
      readonly action: ExecutableAction;
      readonly seq: number;
      readonly ended_us: number;
    }
  | { readonly result: 'refused'; readonly seq: number; readonly reasons: readonly RefusalReason[] };

/** The one door to the app: gates first, then the act, then the line that reports it. */
export interface Orchestrator {
  submit(presented: unknown, circumstances: Circumstances): Promise<Submission>;
  past(): PastActions;
}

export function createOrchestrator(parts: OrchestratorParts): Orchestrator {
  const { context, proofLog, clock, watch } = parts;
  const executed: { readonly action: string; readonly at_us: number }[] = [];

  async function submit(presented: unknown, circumstances: Circumstances): Promise<Submission> {
    const from = clock.nowUs();
    // Claiming spends the decision, in the same turn in which it was presented.
    const claim = parts.claim(presented);
    const decision = claim.minted ? claim.decision : parseDecision(presented);
    const ask = (): Verdict =>
      evaluate({
        decision,
        origin: { minted: claim.minted, first_use: claim.minted && claim.first_use },
        place: { ...context, run_id: proofLog.runId, open_events: circumstances.open_events },
        policy: context.policy,
        app: { serving: watch.observe().serving, scaling: context.scaling },
        past: { executed },
        now_us: clock.nowUs(),
      });
    const refuseFor = (reasons: readonly RefusalReason[], cause: number | null) =>
      refuse({ presented, decision, reasons, cause, circumstances, gates_us: clock.nowUs() - from });

    let verdict = ask();
    let cause = circumstances.cause;
    if (verdict.allowed && verdict.approval_needed) {
      const approval = await askForApproval(verdict.decision, cause);
      if (!approval.granted) return refuseFor([{ gate: 'approval', code: approval.code }], approval.seq);
      cause = approval.seq;
      verdict = ask();
    }
    if (!verdict.allowed) return refuseFor(verdict.reasons, cause);
    return execute(verdict, { cause, circumstances, gates_us: clock.nowUs() - from });
  }

  async function execute(
    verdict: Extract<Verdict, { allowed: true }>,
    report: { cause: number | null; circumstances: Circumstances; gates_us: number },
  ): Promise<Submission> {
    const { decision, gates_passed } = verdict;
    const from = clock.nowUs();
    const action = executableOf(decision);
    executed.push({ action, at_us: from });
    const act = await carryOut(parts.actuator, action, decision);
    const ended_us = clock.nowUs();
    const { app_name, env, decision_id, event_id } = decision;
    const seq = await proofLog.append(
      {
        event_name: 'ORCH_EXEC',
        ...{ app_name, env, action, decision_id, event_id },
        status: act.status,
        gates_passed: [...gates_passed],
        effect: act.effect,
        ...(report.circumstances.control === undefined ? {} : { control: true }),
        measured: {
          gates_us: report.gates_us,
          act_us: ended_us - from,
          utilization_ppm: report.circumstances.utilization_ppm ?? null,
        },
      },
      report.cause,
    );
    return { result: act.status, action, seq, ended_us };
  }

  async function refuse(refusal: {
    presented: unknown;
    decision: Decision | undefined;
    reasons: readonly RefusalReason[];
    cause: number | null;
    circumstances: Circumstances;
    gates_us: number;
  }): Promise<Submission> {
    const { decision, reasons, circumstances } = refusal;
    for (const gate of new Set(reasons.map(({ gate }) => gate))) parts.metrics.countRefusal(gate);
    const seq = await proofLog.append(
      {
        event_name: 'ORCH_REFUSE',
        app_name: context.app_name,
        env: context.env,
        action: decision === undefined ? describe(refusal.presented) : shorten(decision.action),
        decision_id: decision?.decision_id ?? null,
        event_id: decision?.event_id ?? null,
        status: 'refused',
        reasons: [...reasons],
        ...(circumstances.attack === undefined ? {} : { attack: circumstances.attack }),
        measured: { gates_us: refusal.gates_us },
      },
      refusal.cause,
    );
    return { result: 'refused', seq, reasons };
  }

  async function askForApproval(
    decision: Decision,
    cause: number | null,
  ): Promise<{ granted: true; seq: number } | { granted: false; seq: number; code: string }> {
    const action = executableOf(decision);
    const about = { app_name: context.app_name, env: context.env, decision_id: decision.decision_id, action };
    const seq = await proofLog.append(
      {
        event_name: 'APPROVAL_REQUESTED',
        ...about,
        workers_from: watch.observe().serving,
        workers_to: decision.workers_to,
        policy_sha256: context.policy_sha256,
      },
      cause,
    );
    const answer = await parts.approvals.ask(decision);
    if (answer.granted) return { granted: true, seq };
    const denied = await proofLog.append(
      { event_name: 'APPROVAL_DENIED', ...about, reason: answer.reason },
      seq,
    );
    return { granted: false, seq: denied, code: answer.reason };
  }

  return { submit, past: () => ({ executed }) };
}

async function carryOut(
  actuator: Actuator,
  action: ExecutableAction,
  { workers_to }: Decision,
): Promise<{ readonly status: 'executed' | 'failed'; readonly effect: string }> {
  try {
    const { summary } = await actuator[action]({ workers_to });
    return { status: 'executed', effect: summary };
  } catch (error) {
    return { status: 'failed', effect: shorten(messageOf(error), 200) };
  }
}

function executableOf({ action }: Decision): ExecutableAction {
  if (isExecutable(action)) return action;
  throw new TypeError(`the gates let an action through that cannot be executed: ${shorten(action)}`);
}

/** Something without a decision's shape, in a few harmless words. */
function describe(presented: unknown): string {
  try {
    if (typeof presented === 'object' && presented !== null && 'action' in presented) {
      return shorten(`${typeof presented.action}: ${String(presented.action)}`);
    }
    return shorten(`${typeof presented}: ${String(presented)}`);
  } catch {
    return 'an object that cannot be read';
  }
}
