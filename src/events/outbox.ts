import { busEntryId } from '../domain/bus-entry-id.js';
import type { BusEntry } from '../domain/ports.js';
import type { ProofLine } from '../domain/proof-lines/catalogue.js';
import { sinkEventId, type RuntimeEvent } from '../domain/runtime-event.js';

type LineOf<Name extends ProofLine['event_name']> = Extract<ProofLine, { event_name: Name }>;

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
  #last = 0;

  take(line: ProofLine): void {
    if (line.event_name === 'RUNTIME_EMIT') this.#announced(line);
    if (line.event_name === 'FAILURE_INJECTED' && line.control === undefined) {
      this.#reserved.set(line.event_id, line);
    }
    if (line.event_name === 'RL_DECISION') this.#cited(line, line.measured.event);
    if (line.event_name === 'EMIT_FAILED') this.#cited(line, line.measured.event ?? null);
    if (line.event_name === 'ESCALATED') this.#escalated(line);
    if (!isEnding(line)) this.#last = line.seq;
  }

  /** In the order of emission. */
  emissions(): readonly Emission[] {
    const open = [...this.#reserved.values()].map((line) =>
      restored(line, busEntryId(this.#last, 'earlier'), false),
    );
    return [...this.#emissions, ...open];
  }

  #announced(line: LineOf<'RUNTIME_EMIT'>): void {
    const { event_id, run_id, env, app_name, event_type, status, workers, detail } = line;
    const { event_timestamp: timestamp, response_time_us } = line.measured;
    const event: RuntimeEvent = {
      event_id: sinkEventId(run_id, event_id),
      ...{ timestamp, run_id, env, app_name, event_type, status, response_time_us },
      ...{ workers, detail },
    };
    const entry = { id: busEntryId(line.seq, 'announced_by_it'), event };
    this.#emissions.push({ entry, reading_lost: false, due: true });
  }

  /** The first line that names a reserved event says that it was emitted, right before it. */
  #cited(
    line: LineOf<'RL_DECISION' | 'EMIT_FAILED' | 'ESCALATED'>,
    event: RuntimeEvent | null,
  ): void {
    const injected = line.event_id === null ? undefined : this.#reserved.get(line.event_id);
    if (injected === undefined) return;
    this.#reserved.delete(injected.event_id);
    const id = busEntryId(line.seq - 1, 'earlier');
    if (event === null) {
      this.#emissions.push(restored(injected, id, true));
      return;
    }
    const event_id = sinkEventId(line.run_id, injected.event_id);
    const entry = { id, event: { ...event, event_id } };
    this.#emissions.push({ entry, reading_lost: false, due: true });
  }

  /** Where the decider did not know, the event had been emitted; where the fault showed no effect, not. */
  #escalated(line: LineOf<'ESCALATED'>): void {
    if (line.considered !== undefined) this.#cited(line, line.measured?.event ?? null);
    else if (line.reason === 'fault_without_effect') this.#reserved.delete(line.event_id ?? '');
  }
}

function isEnding(line: ProofLine): boolean {
  const isOutsideEmission = line.event_name === 'EMIT_FAILED' && line.event_id === null;
  return isOutsideEmission || ENDINGS.includes(line.event_name);
}

/** What the injection alone says of its event. */
function restored(line: LineOf<'FAILURE_INJECTED'>, id: string, due: boolean): Emission {
  const { run_id, env, app_name, failure_type, timestamp, measured } = line;
  const event: RuntimeEvent = {
    event_id: sinkEventId(run_id, line.event_id),
    ...{ timestamp, run_id, env, app_name },
    event_type: failure_type,
    status: 'unknown',
    response_time_us: null,
    workers: measured.serving_workers,
    detail: 'restored from the proof log; the run ended before its readings were kept',
  };
  return { entry: { id, event }, reading_lost: true, due };
}
