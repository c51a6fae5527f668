import type { AppSpec } from '../../core/domain/app-spec.js';
import { MOST_LOAD_PPM, type Fault, type PlannedFault } from '../../core/domain/fault.js';
import type { Scenario } from '../../core/domain/scenario.js';

/** The scenario for an app that serves with more than one worker: as many times the load, up to the most. */
export function scenarioFor(
  scenario: Scenario,
  { min_replicas }: Pick<AppSpec['scaling'], 'min_replicas'>,
): Scenario {
  return { ...scenario, faults: scenario.faults.map((planned) => scaled(planned, min_replicas)) };
}

function scaled(planned: PlannedFault, times: number): PlannedFault {
  const { fault } = planned;
  if (fault.kind !== 'load') return planned;
  const offered_load_ppm = Math.min(MOST_LOAD_PPM, fault.offered_load_ppm * times);
  return { ...planned, fault: { ...fault, offered_load_ppm } };
}

/** The scenarios of a list that are named, by id or letter, in its order. */
export function selectScenarios(
  all: readonly Scenario[],
  names: readonly string[],
): {
  readonly selected: readonly Scenario[];
  readonly unknown: readonly string[];
} {
  const isNamed = ({ id, letter }: Scenario, name: string) => name === id || name === letter;
  return {
    selected: all.filter((scenario) => names.some((name) => isNamed(scenario, name))),
    unknown: names.filter((name) => !all.some((scenario) => isNamed(scenario, name))),
  };
}

/**
 * What breaks the app first.
 * @throws RangeError where nothing does
 */
export function stimulusOf({ id, faults }: Pick<Scenario, 'id' | 'faults'>): Fault {
  const [first] = faults;
  if (first === undefined) throw new RangeError(`the scenario ${id} has no fault`);
  return first.fault;
}
