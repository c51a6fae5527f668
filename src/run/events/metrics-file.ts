import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { DecisionMetrics, EventSink } from '../../core/domain/ports.js';
import { DebouncedWriter } from './debounced-writer.js';
import { EVENTS_TOTAL, RUN_INFO } from './metrics-sums.js';
import { MetricsText } from './metrics-text.js';

export interface MetricsFile extends EventSink, DecisionMetrics {
  readonly path: string;
  /** Writes what was counted last, as far as that is possible. */
  close(): Promise<void>;
}

/**
 * The metrics of the latest run in Prometheus' text format, replaced as a whole. An event is
 * acknowledged once it is counted; a file that cannot be replaced fails the event that finds it out.
 * Names and units follow the Prometheus naming practices (base units, `_total`, `_seconds`, `_ratio`).
 */
export function createMetricsFile(path: string, runId: string): MetricsFile {
  const registry = new Registry();
  const { events, info, decisions, refusals, recovery, workers, utilization } =
    createMetrics(registry);
  info.set({ run_id: runId }, 1);
  const text = new MetricsText(registry);
  const file = new DebouncedWriter(path, () => text.read());

  return {
    path,
    async store(stored) {
      for (const { event_type, status } of stored) events.inc({ event_type, status });
      text.hasChanged(EVENTS_TOTAL);
      await file.follow();
    },
    countDecision(action, isControl) {
      decisions.inc({ action, control: String(isControl) });
      text.hasChanged('demo_run_decisions_total');
    },
    countRefusal(gate, isAttack) {
      refusals.inc({ gate, attack: String(isAttack) });
      text.hasChanged('demo_run_refusals_total');
    },
    observeRecovery(action, seconds) {
      recovery.observe({ action }, seconds);
      text.hasChanged('demo_run_recovery_seconds');
    },
    observeApp(serving, ratio) {
      workers.set(serving);
      text.hasChanged('demo_run_serving_workers');
      if (ratio === null) return;
      utilization.set(ratio);
      text.hasChanged('demo_run_worker_utilization_ratio');
    },
    publish: () => file.replace(),
    close: () => file.close(),
  };
}

function createMetrics(registry: Registry) {
  const registers = [registry];
  const events = new Counter({
    name: EVENTS_TOTAL,
    help: 'Runtime events emitted, by type and status.',
    labelNames: ['event_type', 'status'],
    registers,
  });
  const info = new Gauge({
    name: RUN_INFO,
    help: 'The run whose metrics these are; always 1.',
    labelNames: ['run_id'],
    registers,
  });
  const decisions = new Counter({
    name: 'demo_run_decisions_total',
    help: 'Decisions that the decider minted, by action; the control beside the attacks apart.',
    labelNames: ['action', 'control'],
    registers,
  });
  const refusals = new Counter({
    name: 'demo_run_refusals_total',
    help: 'Refusals, by the gate that objected; those of attacks on the gates apart.',
    labelNames: ['gate', 'attack'],
    registers,
  });
  const recovery = new Histogram({
    name: 'demo_run_recovery_seconds',
    help: 'Time from the first sign of an incident to the end of the action, by action.',
    labelNames: ['action'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers,
  });
  const workers = new Gauge({
    name: 'demo_run_serving_workers',
    help: 'Workers that serve; a standby worker does not count.',
    registers,
  });
  const utilization = new Gauge({
    name: 'demo_run_worker_utilization_ratio',
    help: 'Mean share of time in which the serving workers were busy, in the latest window.',
    registers,
  });
  return { events, info, decisions, refusals, recovery, workers, utilization };
}
