import { isExecutable, type ExecutableAction } from '../domain/actions.js';
import type { Decision } from '../domain/decision.js';
import { messageOf } from '../domain/errors.js';
import type {
  Actuator,
  ApprovalDesk,
  AppWatch,
  Clock,
  DecisionMetrics,
  ProofLog,
} from '../domain/ports.js';
import { shorten } from '../domain/safe-text.js';
import type { Mint } from '../decider/mint.js';
import { evaluate, type Verdict } from '../gates/evaluate.js';
import type { PastActions, RefusalReason } from '../gates/gate-input.js';
import { parseDecision } from '../gates/parse-decision.js';
import type { RunContext } from './run-context.js';

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
  | {
      readonly result: 'refused';
      readonly seq: number;
      readonly reasons: readonly RefusalReason[];
    };

/** The one door to the app: gates first, then the act, then the line that reports it. */
export interface Orchestrator {
  submit(presented: unknown, circumstances: Circumstances): Promise<Submission>;
  past(): PastActions;
}

export function createOrchestrator(parts: OrchestratorParts): Orchestrator {
  const { context, proofLog, clock, watch } = parts;
  const executed: { readonly action: string; readonly at_us: number }[] = [];

  return {
    past: () => ({ executed }),
    async submit(raw, circumstances) {
      const from = clock.nowUs();
      // Claiming spends the decision, in the same turn in which it was presented.
      const claim = parts.claim(raw);
      const decision = claim.minted ? claim.decision : parseDecision(raw);
      const presented: Presented = { raw, decision, circumstances };
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

      let verdict = ask();
      let { cause } = circumstances;
      if (verdict.allowed && verdict.approval_needed) {
        const approval = await askForApproval(parts, verdict.decision, cause);
        cause = approval.seq;
        // The world may have changed while the human thought, so the pure gates are asked again.
        verdict = approval.granted ? ask() : refusedBy('approval', approval.code);
      }
      const asked = { cause, gates_us: clock.nowUs() - from };
      if (!verdict.allowed) return refuse(parts, presented, { ...asked, reasons: verdict.reasons });
      executed.push({ action: verdict.decision.action, at_us: clock.nowUs() });
      return execute(parts, verdict, { ...asked, circumstances });
    },
  };
}

interface Presented {
  readonly raw: unknown;
  readonly decision: Decision | undefined;
  readonly circumstances: Circumstances;
}

interface Asked {
  readonly cause: number | null;
  readonly gates_us: number;
}

async function execute(
  { actuator, clock, proofLog }: OrchestratorParts,
  { decision, gates_passed }: Extract<Verdict, { allowed: true }>,
  asked: Asked & { readonly circumstances: Circumstances },
): Promise<Submission> {
  const action = executableOf(decision);
  const from = clock.nowUs();
  const act = await carryOut(actuator, action, decision);
  const ended_us = clock.nowUs();
  const { app_name, env, decision_id, event_id } = decision;
  const { control, utilization_ppm = null } = asked.circumstances;
  const seq = await proofLog.append(
    {
      event_name: 'ORCH_EXEC',
      ...{ app_name, env, action, decision_id, event_id },
      status: act.status,
      gates_passed: [...gates_passed],
      effect: act.effect,
      ...(control === undefined ? {} : { control }),
      measured: { gates_us: asked.gates_us, act_us: ended_us - from, utilization_ppm },
    },
    asked.cause,
  );
  return { result: act.status, action, seq, ended_us };
}

async function refuse(
  { context, metrics, proofLog }: OrchestratorParts,
  { raw, decision, circumstances }: Presented,
  { cause, gates_us, reasons }: Asked & { readonly reasons: readonly RefusalReason[] },
): Promise<Submission> {
  for (const gate of new Set(reasons.map(({ gate: name }) => name))) metrics.countRefusal(gate);
  const { attack } = circumstances;
  const seq = await proofLog.append(
    {
      event_name: 'ORCH_REFUSE',
      app_name: context.app_name,
      env: context.env,
      action: decision === undefined ? describe(raw) : shorten(decision.action),
      decision_id: decision?.decision_id ?? null,
      event_id: decision?.event_id ?? null,
      status: 'refused',
      reasons: [...reasons],
      ...(attack === undefined ? {} : { attack }),
      measured: { gates_us },
    },
    cause,
  );
  return { result: 'refused', seq, reasons };
}

type Approval = { readonly seq: number } & (
  { readonly granted: true } | { readonly granted: false; readonly code: string }
);

async function askForApproval(
  { context, proofLog, watch, approvals }: OrchestratorParts,
  decision: Decision,
  cause: number | null,
): Promise<Approval> {
  const { app_name, env, policy_sha256 } = context;
  const { decision_id, workers_to } = decision;
  const about = { app_name, env, decision_id, action: executableOf(decision) };
  const workers_from = watch.observe().serving;
  const seq = await proofLog.append(
    { event_name: 'APPROVAL_REQUESTED', ...about, workers_from, workers_to, policy_sha256 },
    cause,
  );
  const answer = await approvals.ask(decision);
  if (answer.granted) return { granted: true, seq };
  const { reason } = answer;
  const denied = await proofLog.append({ event_name: 'APPROVAL_DENIED', ...about, reason }, seq);
  return { granted: false, seq: denied, code: reason };
}

function refusedBy(gate: string, code: string): Verdict {
  return { allowed: false, reasons: [{ gate, code }] };
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
  throw new TypeError(
    `the gates let an action through that cannot be executed: ${shorten(action)}`,
  );
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
