import { emitFailed, interrupted } from '../sample-endings.js';
import { emitted, runRecord, stable, started, validated } from '../sample-lines.js';
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
    'after_the_end',
    8,
    chainedLines([...openingLines(), interrupted(), emitted('scale')]),
  ),
  tamper(
    'a line after EMIT_FAILED',
    'after_the_end',
    8,
    chainedLines([...openingLines(), emitFailed(), stable('crash')]),
  ),
  tamper(
    'a second RUN_INTERRUPTED',
    'after_the_end',
    8,
    chainedLines([...openingLines(), interrupted(), interrupted()]),
  ),
  tamper('another run appended', 'seq', LAST + 1, [...HONEST, ...OTHER_RUN]),
  tamper('nothing left', 'empty', 0, []),
  tamper('an act without its decision', 'sequence', 17, chainedLines(defaultRun().toSpliced(7, 1))),
  tamper(
    'a decision without its outcome',
    'sequence',
    17,
    chainedLines(defaultRun().toSpliced(8, 1)),
  ),
  tamper(
    'a second act for one decision',
    'sequence',
    19,
    chainedLines(defaultRun().toSpliced(9, 0, ...defaultRun().slice(8, 9))),
  ),
  tamper('stable without an act', 'sequence', 16, chainedLines(defaultRun().toSpliced(7, 2))),
  tamper(
    'scenarios in another order',
    'scenario_order',
    18,
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
    14,
    chainedLines([
      ...openingLines(runRecord({ scenarios: ['crash'] })),
      ...scenarioLines('crash'),
      ...scenarioLines('overload'),
    ]),
  ),
];

/** Cuts within the opening or within a scenario: what is left is no whole run. */
export const CUTS: readonly Tamper[] = [1, 2, 4, 5, 7, 8, 9, 11, 12, 13, 15, 16, 17].map((kept) =>
  tamper(`cut after line ${String(kept)}`, 'sequence', kept, HONEST.slice(0, kept)),
);
