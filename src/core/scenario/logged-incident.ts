import type { Denial } from '../domain/approval.js';
import type { ProofBodyOf, ProofBody } from '../domain/proof-lines/catalogue.js';
import type { IncidentClass } from '../domain/incident.js';

/** An incident as the lines of a log tell it, from its injection or its first sign to its end. */
export interface LoggedIncident {
  /** The line that announced the faults it came after; absent where nobody had injected any. */
  readonly injected?: ProofBodyOf<'FAILURE_INJECTED'>;
  readonly event_id: string | null;
  readonly seen?: IncidentClass;
  readonly cause_seen?: string;
  readonly decision?: ProofBodyOf<'RL_DECISION'>;
  readonly gate?:
    ProofBodyOf<'ORCH_EXEC'> | ProofBodyOf<'ORCH_REFUSE'> | ProofBodyOf<'ORCH_OBSERVE'>;
  readonly answer?: 'granted' | Denial;
  readonly escalated?: string;
}

type Mutable = { -readonly [Key in keyof LoggedIncident]: LoggedIncident[Key] };

/** The incidents of a log, in the order in which its lines first tell of them. Attacks are left out. */
export class IncidentFold {
  readonly #incidents: Mutable[] = [];
  /** Until the operator puts the app back, what comes is what these faults led to. */
  #injected: ProofBodyOf<'FAILURE_INJECTED'> | undefined;

  get incidents(): readonly LoggedIncident[] {
    return this.#incidents;
  }

  take(line: ProofBody): void {
    if (isOfAttacks(line)) return;
    this.#followFaults(line);
    // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- the others tell of none
    switch (line.event_name) {
      case 'FAILURE_INJECTED':
        this.#incidents.push({ injected: line, event_id: line.event_id });
        return;
      case 'RL_DECISION':
        Object.assign(this.#of(line.event_id), {
          decision: line,
          seen: line.event_type,
          cause_seen: line.cause_seen,
        });
        return;
      case 'APPROVAL_GRANTED':
        this.#amend({ answer: 'granted' });
        return;
      case 'APPROVAL_DENIED':
        this.#amend({ answer: line.reason });
        return;
      case 'ORCH_EXEC':
      case 'ORCH_REFUSE':
      case 'ORCH_OBSERVE':
        this.#amend({ gate: line });
        return;
      case 'ESCALATED':
        this.#takeEscalation(line);
        return;
    }
  }

  #followFaults(line: ProofBody): void {
    if (line.event_name === 'FAILURE_INJECTED') this.#injected = line;
    else if (line.event_name === 'RUNTIME_EMIT' && line.event_type === 'restart') {
      this.#injected = undefined;
    }
  }

  #takeEscalation({ event_id, reason, considered }: ProofBodyOf<'ESCALATED'>): void {
    const incident = this.#of(event_id);
    incident.escalated = reason;
    if (considered === undefined) return;
    incident.seen = considered.state.incident;
    incident.cause_seen = considered.cause_seen;
  }

  #of(event_id: string | null): Mutable {
    const known = this.#incidents.find((incident) => incident.event_id === event_id);
    if (known !== undefined) return known;
    const incident: Mutable = {
      ...(this.#injected !== undefined && { injected: this.#injected }),
      event_id,
    };
    this.#incidents.push(incident);
    return incident;
  }

  /** One is handled after the other: what follows a decision is about the latest one. */
  #amend(told: Partial<Mutable>): void {
    const latest = this.#incidents.findLast(({ decision }) => decision !== undefined);
    if (latest !== undefined) Object.assign(latest, told);
  }
}

/** An attack, or the genuine decision beside the attacks. */
function isOfAttacks(line: ProofBody): boolean {
  return ('attack' in line && line.attack !== undefined) || 'control' in line;
}

/** Whether it ended as an incident should: acted upon, and healthy again. */
export function endedWell({ gate, escalated }: LoggedIncident): boolean {
  return escalated === undefined && gate?.event_name === 'ORCH_EXEC';
}
