import type { ProofBody, ProofBodyOf } from '../../src/core/domain/proof-lines/catalogue.js';
import {
  toExpects,
  type ExpectedScenario,
  type Expectation,
} from '../../src/core/domain/proof-lines/expectations.js';
import type { RunRecord } from '../../src/core/domain/proof-lines/run-record.js';
import { escalated, notStable } from './sample-endings.js';
import {
  decided,
  decidedLater,
  detected,
  executed,
  injected,
  observed,
  runRecord,
  stable,
} from './sample-lines.js';
import { openingLines, scenarioLines, sha256 } from './sample-log.js';
import { refusedOf } from './sample-outcomes.js';

/** Lines of one scenario, each of a plausible run: see sample-lines.ts. */
export const HEALED: readonly ProofBody[] = scenarioLines('crash');
/** The overload comes after the crash that was announced. */
export const TWO_INCIDENTS: readonly ProofBody[] = [
  ...HEALED,
  detected('overload'),
  decidedLater('overload'),
  executed('overload'),
  withRequests(stable('overload')),
];
/** Scaling is refused by a gate: the gates of the sample say `never_allowed`. */
export const REFUSED: readonly ProofBody[] = [
  injected('overload'),
  decided('overload'),
  refusedOf('scale_workers'),
  escalated('refused_by_the_gates'),
];
export const HEALED_THEN_REFUSED: readonly ProofBody[] = [
  ...HEALED,
  detected('overload'),
  decidedLater('overload'),
  refusedOf('scale_workers'),
  escalated('refused_by_the_gates'),
];
/** While others had the CPUs for most of the time. @param cpu_wait_ppm of the time in which it wanted one */
export function notHealedWaiting(cpu_wait_ppm: number): readonly ProofBody[] {
  return NOT_HEALED.map((line) =>
    line.event_name === 'NOT_STABLE'
      ? { ...line, measured: { ...line.measured, cpu_wait_ppm } }
      : line,
  );
}
export const NOT_HEALED: readonly ProofBody[] = [
  injected('crash'),
  decided('crash'),
  executed('crash'),
  withoutWindows(notStable('after_action')),
  escalated('not_stable_after_the_action'),
];
export const HEALED_THEN_NOT: readonly ProofBody[] = [
  ...HEALED,
  detected('overload'),
  decidedLater('overload'),
  executed('overload'),
  withoutWindows(notStable('after_action')),
];
export const OBSERVED: readonly ProofBody[] = [
  injected('crash'),
  decided('crash'),
  observed('crash'),
  escalated('only_observed'),
];
export const NO_EFFECT: readonly ProofBody[] = [injected('crash'), escalated()];
export const NOT_STEADY: readonly ProofBody[] = [notStable('before_injection')];
export const CUT_OFF: readonly ProofBody[] = [injected('crash'), decided('crash')];

export const FILE_SHA256 = 'f'.repeat(64);

/** The record of a run of one scenario of somebody's own. */
export function recordOf(expect: readonly Expectation[], id = 'own'): RunRecord {
  const scenario: ExpectedScenario & { readonly sha256: string } = {
    ...{ id, expect, sha256: FILE_SHA256 },
  };
  return runRecord({ scenarios: [id], expects: toExpects([scenario], undefined, sha256) });
}

/** A whole log in which one scenario of somebody's own was played. */
export function ownRun(
  lines: readonly ProofBody[],
  expect: readonly Expectation[],
  id = 'own',
): ProofBody[] {
  const named = lines.map((line) =>
    line.event_name === 'FAILURE_INJECTED' ? { ...line, scenario: id } : line,
  );
  return [...openingLines(recordOf(expect, id)), ...named];
}

/** So that lines of earlier moments may follow. */
function withoutWindows(line: ProofBodyOf<'NOT_STABLE'>): ProofBodyOf<'NOT_STABLE'> {
  const measured = { ...line.measured };
  delete measured.windows;
  return { ...line, measured };
}

/** As many as both incidents together: they are counted since the injection. */
function withRequests(line: ProofBodyOf<'SYSTEM_STABLE'>): ProofBodyOf<'SYSTEM_STABLE'> {
  return { ...line, measured: { ...line.measured, requests: { served: 24, lost: 0 } } };
}
