import type {
  FirstDifference,
  MeasuredPair,
  TraceComparison,
} from '../../audit/diff/compare-traces.js';
import type { Measure } from '../../audit/diff/run-trace.js';
import { servedInWords } from '../../core/domain/app-served.js';
import { count } from '../../core/domain/count.js';
import { kindInWords } from '../../core/domain/kind-words.js';
import { shorten } from '../../core/domain/safe-text.js';
import { inWords, rounded } from '../../core/domain/figures.js';
import { sealWords } from '../../core/domain/seal-words.js';
import type { ReadRun } from '../../audit/library/read-run.js';
import { columns, left, right } from './columns.js';
import { row } from './layout.js';
import { MEASURE_NAMES } from './measure-names.js';
import type { Style } from './style.js';

/** What is shown of a value; the whole one is in the log. */
const SHOWN = 160;

const LAYOUT = [left(13), left(18), right(14), right(14), right(10)];

const NAMES: Record<Measure, string> = {
  ...MEASURE_NAMES,
  response_us: 'done after',
  gates_us: 'gates judged in',
  act_us: 'acted in',
};

export interface ComparedRuns {
  readonly a: ReadRun;
  readonly b: ReadRun;
  readonly comparison: TraceComparison;
}

/** The verdict first, then the first difference, then what was measured in both. */
export function diffText({ a, b, comparison }: ComparedRuns, style: Style): string[] {
  return [
    verdict(comparison, style),
    ...runRows('a', a),
    ...runRows('b', b),
    ...(comparison.first === null ? [] : differenceRows(comparison.first)),
    ...(comparison.measured.length === 0 ? [] : ['', ...measuredTable(comparison.measured)]),
  ];
}

function verdict({ same, lines, differing }: TraceComparison, style: Style): string {
  return same
    ? `${style.good('SAME')}  ${count(lines, 'line')}: the same decisions, actions and words`
    : `${style.bad('DIFFERENT')}  ${String(differing)} of ${count(lines, 'line')} differ`;
}

function runRows(label: string, read: ReadRun): string[] {
  const { path, digest, run, run_id, lines, app_name } = read;
  const served = servedInWords(app_name, run);
  const about = run === null ? '' : `${kindInWords(run)}, ${run.env}, ${inWords(run.backend)}, `;
  return [
    ...row(label, shorten(path, SHOWN)),
    ...row('', `run ${String(run_id)}: ${about}${count(lines, 'line')}, ${sealWords(read)}`),
    ...(served === undefined ? [] : row('', `app ${served}`)),
    ...row('', `behaviour digest ${String(digest).slice(0, 32)}`),
  ];
}

function differenceRows({ line_a, line_b, field, a, b }: FirstDifference): string[] {
  const line = line_a ?? line_b;
  return [
    ...row('first', `difference: line ${String(line)}, field ${shorten(field, SHOWN)}`),
    ...row('  a', valueText(line_a, a)),
    ...row('  b', valueText(line_b, b)),
  ];
}

function valueText(line: number | null, value: string | null): string {
  if (line === null) return 'has no such line';
  return value === null ? 'has no such field' : shorten(value, SHOWN);
}

function measuredTable(pairs: readonly MeasuredPair[]): string[] {
  return columns(
    [
      ['Measured', '', 'a', 'b', 'b / a'],
      ...pairs.map(({ part, measure, a, b, ratio }) => [
        part,
        NAMES[measure],
        figure(measure, a),
        figure(measure, b),
        ratio === null ? '-' : ratio.toFixed(2),
      ]),
    ],
    LAYOUT,
  );
}

function figure(measure: Measure, value: number | null): string {
  if (value === null) return '-';
  return measure.endsWith('_us') ? rounded.ms(value) : String(value);
}
