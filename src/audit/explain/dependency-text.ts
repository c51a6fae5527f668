import { rounded } from '../../core/domain/figures.js';
import type { DependencyReading } from '../../core/domain/observation.js';
import type { SampleSeries } from '../../core/domain/proof-lines/fields.js';
import { toldLooks } from '../../core/domain/proof-lines/series.js';

/** How something that the app depends on answered: `redis is slow, answered in 801.0 ms`. */
export function dependencyText({
  name,
  state,
  answer_us,
}: Pick<DependencyReading, 'name' | 'state' | 'answer_us'>): string {
  return `${name} is ${state}${answer_us === null ? '' : `, answered in ${rounded.ms(answer_us)}`}`;
}

/** How many failed at the last look, behind what else is said of it; nothing where none did. */
export function failingText(samples: SampleSeries | undefined): string {
  const last = samples === undefined ? undefined : toldLooks(samples).at(-1);
  const failing = last?.failing_dependencies ?? 0;
  return failing === 0 ? '' : `; dependencies not up: ${String(failing)}`;
}
