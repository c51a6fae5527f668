import type { ScenarioMeasure } from '../../core/domain/proof-lines/behaviour.js';

/** What is measured of a scenario, in words. */
export const MEASURE_NAMES: Record<ScenarioMeasure, string> = {
  detect_us: 'detected after',
  recover_us: 'act ended after',
  stable_us: 'stable after',
  lost: 'requests lost',
  served: 'requests served',
};
