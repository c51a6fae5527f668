import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Emitter, EventBus } from '../../src/core/domain/ports.js';
import { NO_PREDECESSOR, type ProofLine } from '../../src/core/domain/proof-lines/catalogue.js';
import { readRows, type CsvRow } from '../../src/run/events/csv-rows.js';
import { openCsvSink } from '../../src/run/events/csv-sink.js';
import { createEmitter } from '../../src/run/events/emitter.js';
import { createMetricsFile } from '../../src/run/events/metrics-file.js';
import { readMetricsSums } from '../../src/run/events/metrics-sums.js';
import { Outbox } from '../../src/run/events/outbox.js';
import { DurableProofLog } from '../../src/run/proof/proof-log.js';
import { ANNOUNCE } from './faulty-emitter.js';
import { runtimeEvent } from './sample-events.js';
import { fixedClock } from './sample-log.js';
import { temporaryRoot } from './temporary-root.js';

/** A proof log and files for real, and an emitter over them and the bus. */
export function openEmittingRun(bus: EventBus) {
  const root = temporaryRoot();
  const runId = runtimeEvent(0).run_id;
  const path = join(root, 'proof.log');
  const proofLog = new DurableProofLog({ path, runId, prev: NO_PREDECESSOR, clock: fixedClock });
  const csv = openCsvSink(join(root, 'events.csv'));
  const metrics = createMetricsFile(join(root, 'metrics.prom'), runId);
  onTestFinished(() => {
    csv.close();
    proofLog.close();
  });
  return {
    csvPath: csv.path,
    newEmitter: () => createEmitter({ proofLog, csv, metrics, bus, deadlineMs: 10_000 }),
    /** What the log announces, in its order. */
    emissions() {
      const outbox = new Outbox();
      for (const line of readFileSync(path, 'latin1').trimEnd().split('\n')) {
        outbox.take(JSON.parse(line) as ProofLine);
      }
      return outbox.emissions();
    },
    async contents() {
      const rows: CsvRow[] = [];
      for await (const row of readRows(csv.path)) rows.push(row);
      return { csv: rows, metrics: readMetricsSums(metrics.path)?.events ?? null };
    },
  };
}

/** Emits the events of those numbers at one moment. */
export function emitGroup(
  emitter: Emitter,
  { from, size }: { readonly from: number; readonly size: number },
): Promise<PromiseSettledResult<number>[]> {
  const events = Array.from({ length: size }, (_, at) =>
    runtimeEvent(0, { event_id: `e${String(from + at)}` }),
  );
  return Promise.allSettled(events.map((event) => emitter.emit(event, ANNOUNCE)));
}

/** The ids that they have in the sinks. */
export function idsOfGroup(from: number, size: number): string[] {
  const { run_id } = runtimeEvent(0);
  return Array.from({ length: size }, (_, at) => `${run_id}-e${String(from + at)}`);
}
