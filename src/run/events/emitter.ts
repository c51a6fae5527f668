import { duration } from '../../core/domain/figures.js';
import { busEntryId } from '../../core/domain/bus-entry-id.js';
import { DemoRunError, messageOf } from '../../core/domain/errors.js';
import type {
  Announcement,
  BusEntry,
  Emitter,
  EventBus,
  EventSink,
  ProofLog,
} from '../../core/domain/ports.js';
import { asStored, type RuntimeEvent } from '../../core/domain/runtime-event.js';
import { shorten } from '../../core/domain/safe-text.js';
import { createBatches } from './batches.js';
import { TimeLimits } from './time-limits.js';

/** How a sink ended: `unknown` means that it did not answer in time, not that it stored nothing. */
type SinkOutcome =
  | { readonly state: 'stored' | 'not_tried' }
  | { readonly state: 'failed' | 'unknown'; readonly error: string };
type SinkOutcomes = Readonly<Record<'csv' | 'metrics' | 'bus', SinkOutcome>>;

export interface EmitterOptions {
  readonly proofLog: ProofLog;
  readonly csv: EventSink;
  readonly metrics: EventSink;
  readonly bus: Pick<EventBus, 'kind' | 'publish'>;
  /** How long one sink may take. */
  readonly deadlineMs: number;
}

const STORED: SinkOutcome = { state: 'stored' };
const NOT_TRIED: SinkOutcome = { state: 'not_tried' };
const NOTHING_TRIED: SinkOutcomes = { csv: NOT_TRIED, metrics: NOT_TRIED, bus: NOT_TRIED };

/**
 * Emits all or nothing: the announcing line is durable first, then CSV and metrics store the event
 * side by side, and the bus comes last, as the commit, because the decision layer acts on what it
 * reads there. Each sink is isolated: one that throws, at once or later, does not keep the other
 * from being asked. Events that are emitted at the same moment share one visit to each sink. After a
 * failure no sink is asked again: what they lack is then the end of what the log announces, and can
 * be delivered later in its order.
 */
export function createEmitter(options: EmitterOptions): Emitter {
  let isBroken = false;
  const ask = askWithin(options.deadlineMs);
  const batches = createBatches(async (entries: readonly BusEntry[]) => {
    const outcomes = isBroken ? NOTHING_TRIED : await storeAll(entries, options, ask);
    isBroken ||= outcomes.bus.state !== 'stored';
    return outcomes;
  });
  return {
    async emit(event, announcement) {
      const { seq, id } = await announce(event, announcement, options);
      const outcomes = await batches.add({ id, event: asStored(event) });
      if (outcomes.bus.state !== 'stored') {
        await fail(event, { seq, announcement, outcomes, proofLog: options.proofLog });
      }
      return seq;
    },
  };
}

async function storeAll(
  entries: readonly BusEntry[],
  { csv, metrics, bus }: EmitterOptions,
  ask: Ask,
): Promise<SinkOutcomes> {
  const events = entries.map(({ event }) => event);
  const [inCsv, inMetrics] = await Promise.all([
    ask(() => csv.store(events)),
    ask(() => metrics.store(events)),
  ]);
  const side = inCsv.state === 'stored' && inMetrics.state === 'stored';
  const onBus = side ? await ask(() => bus.publish(entries)) : NOT_TRIED;
  return { csv: inCsv, metrics: inMetrics, bus: onBus };
}

/** @returns the line that announces the event, and the id of its entry on the bus */
async function announce(
  event: RuntimeEvent,
  announcement: Announcement,
  { proofLog, bus }: EmitterOptions,
): Promise<{ readonly seq: number; readonly id: string }> {
  if (announcement.kind === 'announced') {
    return { seq: announcement.seq, id: busEntryId(proofLog.lines, 'earlier') };
  }
  const { app_name, env, event_id, event_type, status, workers, detail } = event;
  const seq = await proofLog.append(
    {
      event_name: 'RUNTIME_EMIT',
      app_name,
      env,
      event_id,
      event_type,
      status,
      workers,
      detail,
      bus: bus.kind,
      ...(announcement.alert && { alert: announcement.alert }),
      measured: {
        event_timestamp: event.timestamp,
        response_time_us: event.response_time_us,
        port: announcement.port,
      },
    },
    announcement.cause,
  );
  return { seq, id: busEntryId(seq, 'announced_by_it') };
}

/** Asks one sink. Never rejects. */
type Ask = (store: () => Promise<void>) => Promise<SinkOutcome>;

function askWithin(deadlineMs: number): Ask {
  const limits = new TimeLimits();
  const tooLate = (): SinkOutcome => ({
    state: 'unknown',
    error: `no answer within ${duration(deadlineMs)}`,
  });
  return async (store) => {
    try {
      return (await limits.within(store(), deadlineMs, tooLate)) ?? STORED;
    } catch (error) {
      const isOpen = error instanceof DemoRunError && error.code === 'sink_unanswered';
      return { state: isOpen ? 'unknown' : 'failed', error: messageOf(error) };
    }
  };
}

async function fail(
  event: RuntimeEvent,
  {
    seq,
    announcement,
    outcomes,
    proofLog,
  }: {
    readonly seq: number;
    readonly announcement: Announcement;
    readonly outcomes: SinkOutcomes;
    readonly proofLog: ProofLog;
  },
): Promise<never> {
  const { timestamp, workers, detail } = event;
  const errors = Object.entries(outcomes).flatMap(([sink, outcome]) =>
    'error' in outcome ? [shorten(`${sink}: ${outcome.error}`, 500)] : [],
  );
  await proofLog.append(
    {
      event_name: 'EMIT_FAILED',
      app_name: event.app_name,
      env: event.env,
      event_id: event.event_id,
      sinks: {
        csv: outcomes.csv.state,
        metrics: outcomes.metrics.state,
        bus: outcomes.bus.state,
      },
      measured: {
        errors,
        ...(announcement.kind === 'announced' && { event: { timestamp, workers, detail } }),
      },
    },
    seq,
  );
  throw new DemoRunError(
    'emission_failed',
    `event ${event.event_id} was not stored by every sink: ${errors.join('; ')}`,
    {
      remedy: 'nothing was acted on; fix the sink named above, then run again',
    },
  );
}
