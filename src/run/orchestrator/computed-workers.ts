import { scaleTarget } from '../../core/decider/scale-target.js';
import type { AppSpec } from '../../core/domain/app-spec.js';
import type { Incident } from '../../core/domain/incident.js';

/**
 * How many workers an action asks for, as the readings have it.
 * @param action any text
 * @returns null where the action asks for no number, undefined where nothing tells which
 */
export function computedWorkers(
  action: string,
  { utilization_ppm }: Pick<Incident, 'utilization_ppm'>,
  { serving, scaling }: { readonly serving: number; readonly scaling: AppSpec['scaling'] },
): number | null | undefined {
  if (action !== 'scale_workers') return null;
  return utilization_ppm === null ? undefined : scaleTarget(serving, utilization_ppm, scaling);
}
