import {
  expectationsIn,
  type ExpectedScenario,
} from '../../core/domain/proof-lines/expectations.js';
import type { RunRecord } from '../../core/domain/proof-lines/run-record.js';

/**
 * What must follow each scenario of a run: as its own log says; as the built-in scenarios do where it
 * says nothing.
 */
export function expectationsOf(
  run: Pick<RunRecord, 'scenarios' | 'expects'> | null,
  builtIn: readonly ExpectedScenario[],
): readonly ExpectedScenario[] {
  const told = run?.expects?.scenarios;
  if (told === undefined) return builtIn;
  return told.map((each, at) => ({ id: run?.scenarios[at] ?? '', expect: expectationsIn(each) }));
}
