import { SCENARIOS } from './scenarios.js';

/** One for each step, none longer than its heading has room for beside the time. */
export const TITLES: readonly string[] = [
  'Onboarding: a request becomes a validated spec',
  'Normal operation: deploy, then scale from zero',
  ...SCENARIOS.map(({ title }) => title),
  'Safety: the log is checked, the gates attacked',
];
export const STEPS = TITLES.length;
export const STEP_OF_SCENARIO = { crash: 3, overload: 4, false_alarm: 5 } as const;
