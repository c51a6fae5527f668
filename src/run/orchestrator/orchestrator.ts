import type { Redemption } from '../../core/decider/issuer.js';
import type { Decision } from '../../core/domain/decision.js';
import { DemoRunError } from '../../core/domain/errors.js';
import { ownFields } from '../../core/domain/objects.js';
import type { PauseSwitch } from '../../core/domain/ports.js';
import { evaluate, needsOnlyApproval, type Verdict } from '../../core/gates/evaluate.js';
import type { ApprovalGiven, GateInput } from '../../core/gates/gate-input.js';
import { parseDecision } from '../../core/gates/parse-decision.js';
import { pastFigures } from '../../core/gates/past-figures.js';
import { askForApproval } from './ask-for-approval.js';
import { execute } from './execute.js';
import { observe } from './observe.js';
import { refuse } from './refuse.js';
import type {
  OrchestratorParts,
  Submission,
  SubmissionCause,
  SubmissionContext,
} from './submission.js';

/** The one door to the app: gates first, then the act, then the line that reports it. */
export interface Orchestrator {
  submit(presented: unknown, because: SubmissionCause): Promise<Submission>;
}

/**
 * An orchestrator whose log has failed rejects everything with that error from then on: an action of
 * which no line could tell is not begun.
 */
export function createOrchestrator(given: OrchestratorParts): Orchestrator {
  const parts = ownFields(given);
  let logFailure: DemoRunError | undefined;
  return Object.freeze<Orchestrator>({
    async submit(raw, because) {
      // Redeeming consumes the decision, in the same turn in which it was presented.
      const redeemed = parts.redeem(raw);
      if (logFailure !== undefined) throw logFailure;
      try {
        return await judge(parts, { raw, redeemed }, ownFields(because));
      } catch (error) {
        if (error instanceof DemoRunError && error.code === 'proof_log_failed') logFailure = error;
        throw error;
      }
    },
  });
}

async function judge(
  parts: OrchestratorParts,
  { raw, redeemed }: { readonly raw: unknown; readonly redeemed: Redemption },
  because: SubmissionCause,
): Promise<Submission> {
  const from = parts.clock.nowUs();
  // The issuer asks no questions: what it made need not have a decision's shape either.
  const decision = parseDecision(redeemed.minted ? redeemed.decision : raw);
  const origin = originOf(redeemed);
  const look = (approval: ApprovalGiven | null) =>
    lookAround(parts, { decision, origin, approval });

  let input = look(null);
  let verdict = evaluate(input, parts.gates);
  let { cause } = because;
  if (decision !== undefined && needsOnlyApproval(verdict) && !parts.observes) {
    const approval = await askForApproval(parts, decision, because);
    cause = approval.seq;
    // The world may have changed while the human thought, so the gates are asked again.
    if (approval.granted) input = look(approval.given);
    verdict = approval.granted
      ? evaluate(input, parts.gates)
      : refusedBy('approval', approval.code);
  }
  const gates_us = parts.clock.nowUs() - from;
  return conclude(parts, { raw, input, gates_us, cause }, verdict);
}

function originOf(redeemed: Redemption): GateInput['origin'] {
  if (!redeemed.minted) return { minted: false, first_use: false };
  const { first_use, answer } = redeemed;
  return { minted: true, first_use, ...(answer && { answer }) };
}

/** In the same turn as the gates: nothing comes between the verdict and the act. */
function conclude(
  parts: OrchestratorParts,
  submitted: SubmissionContext,
  verdict: Verdict,
): Promise<Submission> {
  const { input } = submitted;
  parts.onJudged?.(input);
  if (parts.observes && (verdict.allowed || needsOnlyApproval(verdict))) {
    return observe(parts, verdict, submitted);
  }
  if (!verdict.allowed) return refuse(parts, submitted, verdict.reasons);
  parts.past.noteAction(verdict.decision.action, input.now_us);
  return execute(parts, verdict, submitted);
}

function lookAround(
  { context, policy, proofLog, clock, watch, actuatorHandle, past, pause }: OrchestratorParts,
  about: {
    readonly decision: Decision | undefined;
    readonly origin: GateInput['origin'];
    readonly approval: ApprovalGiven | null;
  },
): GateInput {
  const { decision } = about;
  const { serving, calm_since_us } = watch.observe();
  const now_us = clock.nowUs();
  const { app_name, env, policy_sha256, scaling } = context;
  const open_events = [...past.openEvents];
  return {
    decision,
    origin: about.origin,
    place: { run_id: proofLog.runId, app_name, env, policy_sha256, open_events },
    policy,
    app: {
      serving,
      scaling,
      calm_us: Math.max(0, now_us - calm_since_us),
      in_flight: actuatorHandle.busy,
    },
    past: pastFigures(past, context.policy, { action: decision?.action, now_us }),
    paused: isPaused(pause),
    approval: about.approval,
    now_us,
  };
}

/** If it cannot look, it does not act. */
function isPaused(pause: PauseSwitch): boolean {
  try {
    return pause.isPaused();
  } catch {
    return true;
  }
}

function refusedBy(gate: string, code: string): Verdict {
  return { allowed: false, reasons: [{ gate, code }] };
}
