import { deepFreeze } from '../objects.js';
import type { ProofBodyOf } from './catalogue.js';

/** What differs between two runs that behaved alike. */
const NOT_BEHAVIOUR: ReadonlySet<string> = new Set(['timestamp', 'run_id', 'prev', 'measured']);

/** The fields of a line that two runs share which decided, did and said the same, in their order. */
export function behaviourIn(line: object): [field: string, value: unknown][] {
  return Object.entries(line)
    .filter(([field]) => !NOT_BEHAVIOUR.has(field))
    .map(([field, value]) => [field, field === 'run' ? behaviourOf(value as object) : value]);
}

/**
 * Which log was sealed before differs from run to run, and which job is free for it too; what was expected of a
 * run is not what it did.
 */
const NOT_DONE: ReadonlySet<string> = new Set(['after', 'expects', 'job']);

function behaviourOf(record: object): object {
  return Object.fromEntries(Object.entries(record).filter(([field]) => !NOT_DONE.has(field)));
}

/** What is measured of a scenario that ended well, and compared between runs. */
export const SCENARIO_MEASURES = deepFreeze([
  'detect_us',
  'recover_us',
  'stable_us',
  'lost',
  'served',
] as const);
export type ScenarioMeasure = (typeof SCENARIO_MEASURES)[number];

/** The measures that a SYSTEM_STABLE line holds. */
export function stableMeasures({
  measured,
}: Pick<ProofBodyOf<'SYSTEM_STABLE'>, 'measured'>): Record<
  Exclude<ScenarioMeasure, 'detect_us'>,
  number
> {
  const { recover_us, stable_us, requests } = measured;
  return { recover_us, stable_us, lost: requests.lost, served: requests.served };
}
