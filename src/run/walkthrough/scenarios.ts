import { z } from 'zod';
import { EXECUTABLE_ACTIONS } from '../../core/domain/actions.js';
import { WORKER_HEAP_LIMIT_MB, type AppSpec } from '../../core/domain/app-spec.js';
import { faultSchema } from '../../core/domain/fault.js';
import { incidentClassSchema } from '../../core/domain/incident.js';
import type { Scenario as PlayableScenario } from '../../core/domain/scenario.js';

/** What is broken, and what must follow. */
const scenarioSchema = z.strictObject({
  id: z.enum(['crash', 'overload', 'false_alarm']),
  letter: z.string().length(1),
  title: z.string(),
  fault: faultSchema,
  expect: z.strictObject({
    incident: incidentClassSchema,
    action: z.enum(EXECUTABLE_ACTIONS),
    decided_by: z.enum(['rule', 'q_table']),
  }),
});
export type Scenario = z.infer<typeof scenarioSchema>;
export type BuiltInScenario = Scenario['id'];

/** The three failures of the walkthrough, in the order in which they are played. */
export const SCENARIOS: readonly Scenario[] = z.array(scenarioSchema).parse([
  {
    id: 'crash',
    letter: 'A',
    title: 'Crash: a worker leaks until its heap limit',
    fault: { kind: 'leak', heap_limit_mb: WORKER_HEAP_LIMIT_MB },
    expect: { incident: 'crash', action: 'restart_service', decided_by: 'q_table' },
  },
  {
    id: 'overload',
    letter: 'B',
    title: 'Overload: more work than one worker can do',
    // One and a quarter of one worker: a third of three. Ten milliseconds a request.
    fault: { kind: 'load', work_ms: 10, offered_load_ppm: 1_250_000 },
    expect: { incident: 'overload', action: 'scale_workers', decided_by: 'q_table' },
  },
  {
    id: 'false_alarm',
    letter: 'C',
    title: 'False alarm: an alert that no reading confirms',
    fault: { kind: 'alert', source: 'external_monitor', claimed_utilization_ppm: 970_000 },
    expect: { incident: 'false_alarm', action: 'noop', decided_by: 'rule' },
  },
]);

/** The scenario for an app that serves with more than one worker: as many times the load. */
export function scenarioFor(
  scenario: Scenario,
  { min_replicas }: Pick<AppSpec['scaling'], 'min_replicas'>,
): Scenario {
  const { fault } = scenario;
  if (fault.kind !== 'load') return scenario;
  const offered_load_ppm = fault.offered_load_ppm * min_replicas;
  return { ...scenario, fault: { ...fault, offered_load_ppm } };
}

/** A built-in scenario as it is played. */
export function playable({ id, title, fault, expect }: Scenario): PlayableScenario {
  const { incident, action, decided_by } = expect;
  return { id, title, faults: [{ fault }], expect: [{ incident }, { action, decided_by }] };
}

/** The scenarios that `--only` names, by id or letter, in the story's order. */
export function selectScenarios(names: readonly string[]): {
  readonly selected: readonly Scenario[];
  readonly unknown: readonly string[];
} {
  const isNamed = ({ id, letter }: Scenario, name: string) => name === id || name === letter;
  return {
    selected: SCENARIOS.filter((scenario) => names.some((name) => isNamed(scenario, name))),
    unknown: names.filter((name) => !SCENARIOS.some((scenario) => isNamed(scenario, name))),
  };
}
