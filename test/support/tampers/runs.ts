import { approvalDenied, approvalRequested, emitFailed, interrupted } from '../sample-endings.js';
import {
  decided,
  emitted,
  executed,
  injected,
  runRecord,
  stable,
  started,
  validated,
} from '../sample-lines.js';
import { chainedLines, defaultRun, openingLines, scenarioLines } from '../sample-log.js';
import { HONEST, LAST, OTHER_RUN, tamper, type Tamper } from './tamper.js';

/** Whole, chained lines that are not those of one run. */
export const RUNS: readonly Tamper[] = [
  tamper('no run record', 'run_record', 1, chainedLines([started(), ...defaultRun().slice(1)])),
  tamper(
    'a second run record',
    'run_record',
    2,
    chainedLines([started(runRecord()), started(runRecord())]),
  ),
  tamper('a first line that can have no run record', 'run_record', 1, chainedLines([validated()])),
  tamper(
    'a line after RUN_INTERRUPTED',
    'order',
    8,
    chainedLines([...openingLines(), interrupted(), emitted('scale')]),
  ),
  tamper(
    'a line after EMIT_FAILED',
    'order',
    8,
    chainedLines([...openingLines(), emitFailed(), stable('crash')]),
  ),
  tamper(
    'a second RUN_INTERRUPTED',
    'order',
    8,
    chainedLines([...openingLines(), interrupted(), interrupted()]),
  ),
  tamper('another run appended', 'seq', LAST + 1, [...HONEST, ...OTHER_RUN]),
  tamper('nothing left', 'empty', 0, []),
  tamper('an act without its decision', 'order', 8, chainedLines(defaultRun().toSpliced(7, 1))),
  tamper('a decision without its outcome', 'order', 9, chainedLines(defaultRun().toSpliced(8, 1))),
  tamper(
    'a second act for one decision',
    'order',
    10,
    chainedLines(defaultRun().toSpliced(9, 0, ...defaultRun().slice(8, 9))),
  ),
  tamper('stable without an act', 'order', 8, chainedLines(defaultRun().toSpliced(7, 2))),
  tamper(
    'scenarios in another order',
    'scenario_order',
    11,
    chainedLines([
      ...openingLines(),
      ...scenarioLines('overload'),
      ...scenarioLines('crash'),
      ...scenarioLines('false_alarm'),
    ]),
  ),
  tamper(
    'a scenario that was not announced',
    'scenario_order',
    11,
    chainedLines([
      ...openingLines(runRecord({ scenarios: ['crash'] })),
      ...scenarioLines('crash'),
      ...scenarioLines('overload'),
    ]),
  ),
  tamper('an act after a denied approval', 'order', 11, [
    ...chainedLines([
      ...openingLines(runRecord({ scenarios: ['overload'] })),
      ...[injected('overload'), decided('overload'), approvalRequested(), approvalDenied()],
      ...[executed('overload'), stable('overload')],
    ]),
  ]),
  tamper('a time that no clock shows', 'schema', 18, [
    ...HONEST.slice(0, 17),
    (HONEST[17] ?? '').replace('2026-01-01T00', '2026-99-99T99'),
  ]),
];

/** Cuts at any line boundary: what is left is no whole run. */
export const CUTS: readonly Tamper[] = [1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17].map(
  (kept) => tamper(`cut after line ${String(kept)}`, 'sequence', kept, HONEST.slice(0, kept)),
);
