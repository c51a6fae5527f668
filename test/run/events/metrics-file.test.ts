import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { createMetricsFile } from '../../../src/run/events/metrics-file.js';
import { runtimeEvent } from '../../support/sample-events.js';
import { temporaryRoot } from '../../support/temporary-root.js';

const hasPromtool = spawnSync('promtool', ['--version']).status === 0;
const RUN_ID = '000007-8f3a';
const metricsPath = () => join(temporaryRoot(), 'logs', 'stage', 'metrics.prom');

/** A run with something of everything. */
async function writeMetrics(path: string): Promise<void> {
  const metrics = createMetricsFile(path, RUN_ID);
  await metrics.store([runtimeEvent(1, { event_type: 'deploy' })]);
  await metrics.store([runtimeEvent(2)]);
  await metrics.store([runtimeEvent(3)]);
  await metrics.store([runtimeEvent(4, { event_type: 'crash', status: 'detected' })]);
  metrics.countDecision('restart_service', false);
  metrics.countDecision('noop', false);
  metrics.countDecision('noop', true);
  metrics.countRefusal('never_list', true);
  metrics.countRefusal('never_list', true);
  metrics.countRefusal('approval', false);
  metrics.observeRecovery('restart_service', 0.004);
  metrics.observeRecovery('restart_service', 9);
  metrics.observeApp(3, 0.42);
  await metrics.publish();
}

const linesOf = (path: string) => readFileSync(path, 'utf8').split('\n');

describe('the metrics file', () => {
  it.each([
    'demo_run_events_total{event_type="deploy",status="success"} 1',
    'demo_run_events_total{event_type="scale",status="success"} 2',
    'demo_run_events_total{event_type="crash",status="detected"} 1',
    'demo_run_decisions_total{action="restart_service",control="false"} 1',
    'demo_run_decisions_total{action="noop",control="false"} 1',
    'demo_run_decisions_total{action="noop",control="true"} 1',
    'demo_run_refusals_total{gate="never_list",attack="true"} 2',
    'demo_run_refusals_total{gate="approval",attack="false"} 1',
    'demo_run_recovery_seconds_bucket{le="0.0025",action="restart_service"} 0',
    'demo_run_recovery_seconds_bucket{le="0.005",action="restart_service"} 1',
    'demo_run_recovery_seconds_bucket{le="5",action="restart_service"} 1',
    'demo_run_recovery_seconds_bucket{le="+Inf",action="restart_service"} 2',
    'demo_run_recovery_seconds_count{action="restart_service"} 2',
    'demo_run_serving_workers 3',
    'demo_run_run_info{run_id="000007-8f3a"} 1',
    'demo_run_worker_utilization_ratio 0.42',
    '# TYPE demo_run_events_total counter',
    '# TYPE demo_run_recovery_seconds histogram',
    '# TYPE demo_run_serving_workers gauge',
  ])('holds the line: %s', async (line) => {
    const path = metricsPath();
    await writeMetrics(path);

    expect(linesOf(path)).toContain(line);
  });

  it.skipIf(!hasPromtool)('passes promtool', async () => {
    const path = metricsPath();
    await writeMetrics(path);
    const { status, stderr } = spawnSync('promtool', ['check', 'metrics'], {
      input: readFileSync(path),
      encoding: 'utf8',
    });

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('counts an event by the time that it acknowledges', async () => {
    const path = metricsPath();
    const metrics = createMetricsFile(path, RUN_ID);
    await metrics.store([runtimeEvent(1)]);

    expect(linesOf(path)).toContain('demo_run_events_total{event_type="scale",status="success"} 1');
  });

  it('follows what was counted since it was replaced, without being asked', async () => {
    const path = metricsPath();
    const metrics = createMetricsFile(path, RUN_ID);
    await metrics.store([runtimeEvent(1)]);
    await metrics.store([runtimeEvent(2)]);

    const line = 'demo_run_events_total{event_type="scale",status="success"} 2';
    await vi.waitFor(() => {
      expect(linesOf(path)).toContain(line);
    }, 10_000);
  });

  it('holds what was counted last once it is closed', async () => {
    const path = metricsPath();
    const metrics = createMetricsFile(path, RUN_ID);
    await metrics.store([runtimeEvent(1)]);
    await metrics.store([runtimeEvent(2)]);
    await metrics.close();

    expect(linesOf(path)).toContain('demo_run_events_total{event_type="scale",status="success"} 2');
  });

  it('does not acknowledge the next event when it could not follow', async () => {
    const path = metricsPath();
    const metrics = createMetricsFile(path, RUN_ID);
    await metrics.store([runtimeEvent(1)]);
    rmSync(path);
    mkdirSync(join(path, 'inside'), { recursive: true });
    await metrics.store([runtimeEvent(2)]);
    await metrics.close();

    await expect(metrics.store([runtimeEvent(3)])).rejects.toMatchObject({
      code: 'sink_unavailable',
    });
  });

  it('keeps the last known utilization when no worker serves', async () => {
    const path = metricsPath();
    const metrics = createMetricsFile(path, RUN_ID);
    metrics.observeApp(1, 0.9);
    metrics.observeApp(0, null);
    await metrics.publish();

    expect(linesOf(path)).toEqual(
      expect.arrayContaining([
        'demo_run_serving_workers 0',
        'demo_run_worker_utilization_ratio 0.9',
      ]),
    );
  });

  it('begins anew with each run', async () => {
    const path = metricsPath();
    await writeMetrics(path);
    await createMetricsFile(path, RUN_ID).store([runtimeEvent(1)]);

    expect(linesOf(path)).not.toContain(
      'demo_run_decisions_total{action="noop",control="false"} 1',
    );
  });

  it('is replaced as a whole: whoever reads the old file still sees it whole, and nothing is left beside it', async () => {
    const path = metricsPath();
    const metrics = createMetricsFile(path, RUN_ID);
    await metrics.store([runtimeEvent(1)]);
    const before = readFileSync(path, 'utf8');
    const reader = openSync(path, 'r');

    await Promise.all([2, 3, 4].map((number) => metrics.store([runtimeEvent(number)])));
    await metrics.publish();

    expect(readFileSync(reader, 'utf8')).toBe(before);
    closeSync(reader);
    expect(linesOf(path)).toContain('demo_run_events_total{event_type="scale",status="success"} 4');
    expect(readdirSync(dirname(path))).toEqual(['metrics.prom']);
  });

  it('does not acknowledge an event when the file cannot be replaced', async () => {
    const path = metricsPath();
    mkdirSync(join(path, 'inside'), { recursive: true });

    await expect(createMetricsFile(path, RUN_ID).store([runtimeEvent(1)])).rejects.toThrow();
    expect(readdirSync(dirname(path))).toEqual(['metrics.prom']);
  });
});
