import type { ProofLog } from '../../../core/domain/ports.js';
import type {
  ProofBody,
  ProofBodyOf,
  ProofEventName,
} from '../../../core/domain/proof-lines/catalogue.js';
import type { GateInput } from '../../../core/gates/gate-input.js';
import { decorateLog } from '../decorate-log.js';

type Refusal = ProofBodyOf<'ORCH_REFUSE'>;
type Attempt = NonNullable<Refusal['attempt']>;

const OF_CONTROL = ['FAILURE_INJECTED', 'RL_DECISION', 'ORCH_EXEC', 'ORCH_OBSERVE'] as const;
const OF_APPROVAL = ['APPROVAL_REQUESTED', 'APPROVAL_GRANTED', 'APPROVAL_DENIED'] as const;

/** A log in which what the positive control does is marked as such. */
export function controlLog(log: ProofLog): ProofLog {
  return decorateLog(log, (body, cause) =>
    log.append(isOneOf(OF_CONTROL, body) ? { ...body, control: true } : body, cause),
  );
}

/** The log of one attack, and what has to hear what the gates were asked about it. */
export interface AttackLog {
  readonly log: ProofLog;
  readonly onJudged: (input: GateInput) => void;
}

/** A log in which what comes of one attack bears its name, with enough to ask the gates again. */
export function attackLog(log: ProofLog, attack: string): AttackLog {
  let judged: GateInput | undefined;
  return {
    log: decorateLog(log, (body, cause) => log.append(asAttack(body, attack, judged), cause)),
    onJudged: (input) => {
      judged = input;
    },
  };
}

function asAttack(body: ProofBody, attack: string, judged: GateInput | undefined): ProofBody {
  if (isOneOf(OF_APPROVAL, body)) return { ...body, attack };
  if (body.event_name !== 'ORCH_REFUSE') return body;
  return judged === undefined ? { ...body, attack } : withAttempt({ ...body, attack }, judged);
}

function isOneOf<Name extends ProofEventName>(
  names: readonly Name[],
  body: ProofBody,
): body is ProofBodyOf<Name> {
  return names.some((name) => name === body.event_name);
}

function withAttempt(body: Refusal, { decision, origin, place }: GateInput): Refusal {
  return {
    ...body,
    attempt: {
      decision: decision === undefined ? null : asPresented(decision),
      minted: origin.minted,
      first_use: origin.first_use,
      open_events: [...place.open_events],
    },
    measured: { ...body.measured, decision_run_id: decision?.run_id ?? null },
  };
}

function asPresented(
  decision: NonNullable<GateInput['decision']>,
): NonNullable<Attempt['decision']> {
  const { app_name, env, event_id, action, workers_to, decided_by, policy_sha256 } = decision;
  return { app_name, env, event_id, action, workers_to, decided_by, policy_sha256 };
}
