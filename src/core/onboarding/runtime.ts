import { RUNTIMES, runtimeSchema } from '../domain/app-spec.js';
import { nearest } from './nearest.js';
import type { InputProblem } from './problem.js';

/** @returns the broken rule, with a suggestion for a near miss; empty for a known runtime */
export function checkRuntime(raw: unknown): InputProblem[] {
  if (runtimeSchema.safeParse(raw).success) return [];
  const suggestion = typeof raw === 'string' ? nearest(raw, RUNTIMES) : undefined;
  return [
    {
      field: 'runtime',
      rule: 'runtime_known',
      value: raw,
      accepted: RUNTIMES.join(', '),
      remedy:
        suggestion === undefined
          ? `use one of ${RUNTIMES.join(', ')}`
          : `did you mean ${suggestion}?`,
    },
  ];
}
