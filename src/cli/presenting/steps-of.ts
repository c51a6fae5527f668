import { STEP_OF_SCENARIO, STEPS } from '../../walkthrough/run-walkthrough.js';
import type { Scenario } from '../../walkthrough/scenarios.js';

/** The numbers of the steps that a run with these scenarios has. */
export function stepsOf(scenarios: readonly Scenario[]): number[] {
  return [1, 2, ...scenarios.map(({ id }) => STEP_OF_SCENARIO[id]), STEPS];
}
