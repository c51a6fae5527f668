import { describe, expect, it } from 'vitest';
import { WALKTHROUGH_CAUSES } from '../../src/lab/simulated/hidden-causes.js';
import { realApp, simulatedApp } from '../../src/lab/measurable-apps.js';
import {
  calibrationSchema,
  SHIPPED_PARAMETERS,
  type Calibration,
} from '../../src/core/domain/model-parameters.js';
import { BUILT_IN_POLICY } from '../../src/core/domain/built-in-policy.js';
import { measureApp, type MeasurableApp } from '../../src/lab/measure-app.js';
import { keptDiagnostics } from '../support/pool.js';
import { temporaryRoot } from '../support/temporary-root.js';

const { signal } = new AbortController();

function measure(createApp: () => MeasurableApp, repetitions: number): Promise<Calibration> {
  return measureApp({ createApp, policy: BUILT_IN_POLICY, repetitions, signal });
}

function simulatedWith(calibration: Calibration): () => MeasurableApp {
  let seed = 0;
  const parameters = { ...SHIPPED_PARAMETERS, calibration };
  return () => simulatedApp(seed++, WALKTHROUGH_CAUSES, parameters);
}

describe('measuring an app', () => {
  const slow: Calibration = {
    ...{ restart_us: 7_000, scale_us: 80_000, probe_us: 3_000 },
    ...{ detect_crash_us: 2_500, detect_overload_us: 170_000, detect_false_alarm_us: 900 },
    ...{ background_utilization_ppm: 120_000, crash_lost_ppm: 0, overload_restart_lost_ppm: 0 },
  };

  it.each([
    ['as shipped', SHIPPED_PARAMETERS.calibration],
    ['of a slow machine', slow],
  ])('finds in the simulated app what that one was given, %s', async (_name, given) => {
    const found = await measure(simulatedWith(given), 5);
    const { background_utilization_ppm, crash_lost_ppm, ...times } = found;
    expect(times).toEqual({
      ...{ restart_us: given.restart_us, scale_us: given.scale_us, probe_us: given.probe_us },
      detect_crash_us: given.detect_crash_us,
      detect_overload_us: given.detect_overload_us,
      detect_false_alarm_us: given.detect_false_alarm_us,
      overload_restart_lost_ppm: 0,
    });
    const off = Math.abs(background_utilization_ppm - given.background_utilization_ppm);
    expect(off).toBeLessThan(15_000);
    expect(crash_lost_ppm).toBeGreaterThan(0);
  });

  it('finds a crash to lose what it does on the real pool, within a fifth of all requests', async () => {
    const given = SHIPPED_PARAMETERS.calibration;
    const { crash_lost_ppm } = await measure(simulatedWith(given), 9);
    expect(Math.abs(crash_lost_ppm - given.crash_lost_ppm)).toBeLessThan(200_000);
  });

  it('works on the real pool', async () => {
    const root = temporaryRoot();
    const found = await measure(() => realApp(root, keptDiagnostics()), 1);
    expect(calibrationSchema.parse(found)).toEqual(found);
    expect(found.restart_us).toBeGreaterThan(0);
    // Which of two acts takes longer, and what a crash loses, is for the machine to say.
    expect(found.scale_us).toBeGreaterThan(0);
    expect(found.detect_overload_us).toBeGreaterThan(100_000);
  });

  it('says so when an app does not break as it should, and stops it', async () => {
    let stopped = 0;
    const createApp = (): MeasurableApp => {
      const app = simulatedApp(1);
      const faults = {
        inject: () => Promise.resolve(() => Promise.resolve()),
        search: () => Promise.resolve(),
      };
      const stop = () => {
        stopped += 1;
        return app.operator.stop();
      };
      return { ...app, faults, operator: { ...app.operator, stop } };
    };
    await expect(measure(createApp, 1)).rejects.toMatchObject({ code: 'worker_failed' });
    expect(stopped).toBe(1);
  });
});
