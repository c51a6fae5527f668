import { busEntryId } from '../../core/domain/bus-entry-id.js';
import type { BusEntry } from '../../core/domain/ports.js';
import type { LineOf, ProofLine } from '../../core/domain/proof-lines/catalogue.js';
import { sinkEventId, type RuntimeEvent } from '../../core/domain/runtime-event.js';

/** An event that the proof log announces, as the sinks must hold it. */
export interface Emission {
  readonly entry: BusEntry;
  /** The run ended before the log could hold the event's readings: it is restored without them. */
  readonly reading_lost: boolean;
  /** Whether every sink must hold it. Nobody knows it of an injection that a run's end cut short. */
  readonly due: boolean;
}

/** What is written when nothing is emitted any more. */
const ENDINGS: readonly string[] = ['RUN_INTERRUPTED', 'OUTCOME_UNKNOWN', 'RUN_RECOVERED'];

/**
 * Reads the proof log as an outbox (Richardson, "Transactional outbox"): which events were handed
 * to the sinks, in which order, and under which ids. Given the lines one by one.
 */
export class Outbox {
  readonly #emissions: Emission[] = [];
  /** Injections whose event no later line cites yet. */
  readonly #reserved = new Map<string, LineOf<'FAILURE_INJECTED'>>();
  /** The line that says of an event that an agent gave no answer: it is told of only in the next one. */
  readonly #unanswered = new Map<string, number>();
  #last = 0;

  take(line: ProofLine): void {
    if (line.event_name === 'RUNTIME_EMIT') this.#announced(line);
    if (line.event_name === 'FAILURE_INJECTED' && line.control === undefined) {
      this.#reserved.set(line.event_id, line);
    }
    if (line.event_name === 'AGENT_FAILED') this.#unanswered.set(line.event_id ?? '', line.seq);
    if (line.event_name === 'RL_DECISION') this.#cited(line, toldByDecision(line));
    if (line.event_name === 'EMIT_FAILED') this.#cited(line, line.measured.event);
    if (line.event_name === 'ESCALATED') this.#escalated(line);
    if (!isEnding(line)) this.#last = line.seq;
  }

  /** In the order of emission. */
  emissions(): readonly Emission[] {
    const open = [...this.#reserved.values()].map((line) =>
      restored(line, this.#idOf(line.event_id, this.#last + 1), false),
    );
    return [...this.#emissions, ...open];
  }

  #announced(line: LineOf<'RUNTIME_EMIT'>): void {
    const { event_id, run_id, env, app_name, event_type, status, workers, detail } = line;
    const { event_timestamp: timestamp, response_time_us } = line.measured;
    const event: RuntimeEvent = {
      event_id: sinkEventId(run_id, event_id),
      timestamp,
      run_id,
      env,
      app_name,
      event_type,
      status,
      response_time_us,
      workers,
      detail,
    };
    const entry = { id: busEntryId(line.seq, 'announced_by_it'), event };
    this.#emissions.push({ entry, reading_lost: false, due: true });
  }

  /** The first line that names a reserved event says that it was emitted, right before it. */
  #cited(line: LineOf<'RL_DECISION' | 'EMIT_FAILED' | 'ESCALATED'>, told: Told | undefined): void {
    const injected = line.event_id === null ? undefined : this.#reserved.get(line.event_id);
    if (injected === undefined) return;
    this.#reserved.delete(injected.event_id);
    const id = this.#idOf(injected.event_id, line.seq);
    if (told === undefined) {
      this.#emissions.push(restored(injected, id, true));
      return;
    }
    const entry = { id, event: eventOf(injected, { ...told, status: 'detected' }) };
    this.#emissions.push({ entry, reading_lost: false, due: true });
  }

  /** @param seq of the line after its emission, where no earlier one says that nobody answered */
  #idOf(eventId: string, seq: number): string {
    return busEntryId((this.#unanswered.get(eventId) ?? seq) - 1, 'earlier');
  }

  /** Where the decider did not know, the event had been emitted; where the fault showed no effect, not. */
  #escalated(line: LineOf<'ESCALATED'>): void {
    if (line.considered !== undefined) this.#cited(line, toldByEscalation(line));
    else if (line.reason === 'fault_without_effect') this.#reserved.delete(line.event_id ?? '');
  }
}

function isEnding(line: ProofLine): boolean {
  const isOutsideEmission = line.event_name === 'EMIT_FAILED' && line.event_id === null;
  return isOutsideEmission || ENDINGS.includes(line.event_name);
}

/** What only its emission tells of an event that FAILURE_INJECTED announced. */
type Told = Pick<RuntimeEvent, 'timestamp' | 'workers' | 'detail'>;

function toldByDecision(line: LineOf<'RL_DECISION'>): Told | undefined {
  const { measured, workers_from: workers, cause_seen: detail } = line;
  const { event_timestamp: timestamp } = measured;
  return timestamp === undefined ? undefined : { timestamp, workers, detail };
}

function toldByEscalation({ considered, measured }: LineOf<'ESCALATED'>): Told | undefined {
  const timestamp = measured?.event_timestamp;
  if (considered === undefined || timestamp === undefined) return undefined;
  return { timestamp, workers: considered.workers_from, detail: considered.cause_seen };
}

/** What the injection alone says of its event. */
function restored(line: LineOf<'FAILURE_INJECTED'>, id: string, due: boolean): Emission {
  const event = eventOf(line, {
    timestamp: line.timestamp,
    status: 'unknown',
    workers: line.measured.serving_workers,
    detail: 'restored from the proof log; the run ended before its readings were kept',
  });
  return { entry: { id, event }, reading_lost: true, due };
}

/** The event of an injection, as the sinks hold it. */
function eventOf(
  { run_id, env, app_name, failure_type, event_id }: LineOf<'FAILURE_INJECTED'>,
  { timestamp, status, workers, detail }: Told & Pick<RuntimeEvent, 'status'>,
): RuntimeEvent {
  return {
    event_id: sinkEventId(run_id, event_id),
    timestamp,
    run_id,
    env,
    app_name,
    event_type: failure_type,
    status,
    response_time_us: null,
    workers,
    detail,
  };
}
