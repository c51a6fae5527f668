import { evaluate, needsOnlyApproval, type Verdict } from '../gates/evaluate.js';
import type { ApprovalGiven, GateInput } from '../gates/gate-input.js';
import { parseDecision } from '../gates/parse-decision.js';
import { pastFigures } from '../gates/past-figures.js';
import { askForApproval } from './ask-for-approval.js';
import { execute } from './execute.js';
import { observe } from './observe.js';
import { refuse } from './refuse.js';
import type {
  Asked,
  Circumstances,
  OrchestratorParts,
  Presented,
  Submission,
} from './submission.js';

/** The one door to the app: gates first, then the act, then the line that reports it. */
export interface Orchestrator {
  submit(presented: unknown, circumstances: Circumstances): Promise<Submission>;
}

export function createOrchestrator(parts: OrchestratorParts): Orchestrator {
  return {
    async submit(raw, circumstances) {
      const from = parts.clock.nowUs();
      // Claiming spends the decision, in the same turn in which it was presented.
      const claim = parts.claim(raw);
      // The mint asks no questions: what it made need not have a decision's shape either.
      const decision = parseDecision(claim.minted ? claim.decision : raw);
      const presented: Presented = { raw, decision, circumstances };
      const origin = { minted: claim.minted, first_use: claim.minted && claim.first_use };
      const look = (approval: ApprovalGiven | null) =>
        lookAround(parts, { presented, origin, approval });

      let input = look(null);
      let verdict = evaluate(input, parts.gates);
      let { cause } = circumstances;
      if (decision !== undefined && needsOnlyApproval(verdict) && !parts.observes) {
        const approval = await askForApproval(parts, decision, circumstances);
        cause = approval.seq;
        // The world may have changed while the human thought, so the gates are asked again.
        if (approval.granted) input = look(approval.given);
        verdict = approval.granted
          ? evaluate(input, parts.gates)
          : refusedBy('approval', approval.code);
      }
      const asked: Asked = { cause, gates_us: parts.clock.nowUs() - from, input };
      return conclude(parts, presented, { asked, verdict });
    },
  };
}

/** In the same turn as the gates: nothing comes between the verdict and the act. */
function conclude(
  parts: OrchestratorParts,
  presented: Presented,
  { asked, verdict }: { readonly asked: Asked; readonly verdict: Verdict },
): Promise<Submission> {
  const { circumstances } = presented;
  if (parts.observes && (verdict.allowed || needsOnlyApproval(verdict))) {
    return observe(parts, verdict, { ...asked, circumstances });
  }
  if (!verdict.allowed) return refuse(parts, presented, { ...asked, reasons: verdict.reasons });
  parts.past.noteAction(verdict.decision.action, asked.input.now_us);
  return execute(parts, verdict, { ...asked, circumstances });
}

function lookAround(
  { context, policy, proofLog, clock, watch, hands, past, pause }: OrchestratorParts,
  about: {
    readonly presented: Presented;
    readonly origin: GateInput['origin'];
    readonly approval: ApprovalGiven | null;
  },
): GateInput {
  const { decision, circumstances } = about.presented;
  const { serving, calm_since_us } = watch.observe();
  const now_us = clock.nowUs();
  const { app_name, env, policy_sha256, scaling } = context;
  const { open_events } = circumstances;
  return {
    decision,
    origin: about.origin,
    place: { run_id: proofLog.runId, app_name, env, policy_sha256, open_events },
    policy,
    app: { serving, scaling, calm_us: Math.max(0, now_us - calm_since_us), in_flight: hands.busy },
    past: pastFigures(past, context.policy, { action: decision?.action, now_us }),
    paused: pause.isPaused(),
    approval: about.approval,
    now_us,
  };
}

function refusedBy(gate: string, code: string): Verdict {
  return { allowed: false, reasons: [{ gate, code }] };
}
