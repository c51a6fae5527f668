import { dirname } from 'node:path';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { DemoRunError, messageOf } from '../domain/errors.js';
import { makeFolder, replaceQuickly } from '../files/durable-files.js';
/**
 * The metrics of the latest run in Prometheus' text format, replaced as a whole after each event.
 * Names and units follow the Prometheus naming practices (base units, `_total`, `_seconds`, `_ratio`).
 */
export function createMetricsFile(path) {
    const registry = new Registry();
    const registers = [registry];
    const events = new Counter({
        name: 'demo_run_events_total',
        help: 'Runtime events emitted, by type and status.',
        labelNames: ['event_type', 'status'],
        registers,
    });
    const decisions = new Counter({
        name: 'demo_run_decisions_total',
        help: 'Decisions that the decider minted, by action.',
        labelNames: ['action'],
        registers,
    });
    const refusals = new Counter({
        name: 'demo_run_refusals_total',
        help: 'Refusals, by the gate that objected.',
        labelNames: ['gate'],
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
        help: 'Workers that serve; a warm spare does not count.',
        registers,
    });
    const utilization = new Gauge({
        name: 'demo_run_worker_utilization_ratio',
        help: 'Mean share of time in which the serving workers were busy, in the latest window.',
        registers,
    });
    async function publish() {
        const text = await registry.metrics();
        replaceOrFail(path, text);
    }
    return {
        async store({ event_type, status }) {
            events.inc({ event_type, status });
            await publish();
        },
        countDecision(action) {
            decisions.inc({ action });
        },
        countRefusal(gate) {
            refusals.inc({ gate });
        },
        observeRecovery(action, seconds) {
            recovery.observe({ action }, seconds);
        },
        observeApp(serving, ratio) {
            workers.set(serving);
            if (ratio !== null)
                utilization.set(ratio);
        },
        publish,
    };
}
function replaceOrFail(path, text) {
    try {
        makeFolder(dirname(path));
        replaceQuickly(path, text);
    }
    catch (cause) {
        throw new DemoRunError('sink_unavailable', `${path} cannot be written: ${messageOf(cause)}`, {
            cause,
            remedy: 'make the file and its folder writable, or choose another folder with --root',
        });
    }
}
