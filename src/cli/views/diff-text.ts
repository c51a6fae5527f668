import type {
  DecisionPair,
  FirstDifference,
  MeasuredPair,
  TraceComparison,
} from '../../audit/diff/compare-traces.js';
import type { Measure, TracedDecision } from '../../audit/diff/run-trace.js';
import { servedInWords } from '../../core/domain/app-served.js';
import { count } from '../../core/domain/count.js';
import { kindInWords } from '../../core/domain/kind-words.js';
import { shorten } from '../../core/domain/safe-text.js';
import { grouped, inWords, rounded } from '../../core/domain/figures.js';
import { sealWords } from '../../core/domain/seal-words.js';
import type { ReadRun } from '../../audit/library/read-run.js';
import { columns, left, right } from './columns.js';
import { row, WIDTH, wrap } from './layout.js';
import { MEASURE_NAMES } from './measure-names.js';
import type { Style } from './style.js';

/** What is shown of a value; the whole one is in the log. */
const SHOWN = 160;

const SIDES = 7;
const INCIDENT = 14;
const LAYOUT = [left(13), left(18), right(14), right(14), right(10)];

const NAMES: Record<Measure, string> = {
  ...MEASURE_NAMES,
  response_us: 'done after',
  gates_us: 'gates judged in',
  act_us: 'acted in',
};

const COUNTED_FROM = 'Detected, act ended and stable: counted from the first sign of the incident.';

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
    ...decisionTable(comparison.decisions, style),
    ...(comparison.measured.length === 0
      ? []
      : ['', ...measuredTable(comparison.measured), `  ${COUNTED_FROM}`]),
  ];
}

function verdict(comparison: TraceComparison, style: Style): string {
  const { same, lines, differing } = comparison;
  return same
    ? `${style.good('SAME')}  ${count(lines, 'line')}: the same decisions, actions and words`
    : `${style.bad('DIFFERENT')}  ${String(differing)} of ${count(lines, 'line')} differ${onlyText(comparison)}`;
}

function onlyText({ only_a, only_b }: TraceComparison): string {
  const alone = [
    ...(only_a === 0 ? [] : [`${String(only_a)} only in a`]),
    ...(only_b === 0 ? [] : [`${String(only_b)} only in b`]),
  ];
  return alone.length === 0 ? '' : `: ${alone.join(', ')}`;
}

/** So many decisions are shown where all are alike; more of them only where they differ. */
const MOST_ALIKE = 12;
const MOST_SHOWN = 40;

/** What each run decided about each incident, side by side: first a, below it b where that differs. */
function decisionTable(pairs: readonly DecisionPair[], style: Style): string[] {
  if (pairs.length === 0) return [];
  const wanted = pairs.length <= MOST_ALIKE ? pairs : pairs.filter(({ same }) => !same);
  const shown = wanted.slice(0, MOST_SHOWN);
  const alike = pairs.filter(({ same }) => same).length;
  const rows = shown.flatMap((pair) => decisionRows(pair, style));
  const left = wanted.length - shown.length;
  return [
    '',
    `  ${count(pairs.length, 'decision')}, ${String(alike)} alike in a and b`,
    ...rows,
    ...(left === 0 ? [] : [`  and ${String(left)} more that differ`]),
  ];
}

function decisionRows({ a, b, same }: DecisionPair, style: Style): string[] {
  if (same && a !== null && b !== null) {
    const lines = a.seq === b.seq ? `#${String(a.seq)}` : `#${String(a.seq)} and #${String(b.seq)}`;
    return decisionRow('a = b', a, lines);
  }
  return [
    ...(a === null ? alone('a', 'has no such decision') : decisionRow('a', a, numberOf(a))),
    ...(b === null ? alone('b', 'has no such decision') : decisionRow('b', b, numberOf(b))),
  ].map(style.bad);
}

function numberOf({ seq }: TracedDecision): string {
  return `#${String(seq)}`;
}

function decisionRow(side: string, { incident, answer }: TracedDecision, lines: string): string[] {
  const [first = '', ...rest] = wrap(`${answer}  ${lines}`, WIDTH - SIDES - INCIDENT - 2);
  const indent = ' '.repeat(SIDES + INCIDENT + 2);
  return [
    `  ${side.padEnd(SIDES)}${inWords(incident).padEnd(INCIDENT)}${first}`,
    ...rest.map((text) => `${indent}${text}`),
  ];
}

function alone(side: string, text: string): string[] {
  return [`  ${side.padEnd(SIDES)}${''.padEnd(INCIDENT)}${text}`];
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
  const of = line_a !== null && line_b !== null && line_a !== line_b;
  const where = of ? `line ${String(line_a)} of a, ${String(line_b)} of b` : `line ${String(line)}`;
  return [
    ...row('first', `difference: ${where}, field ${shorten(field, SHOWN)}`),
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
        inWords(part),
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
  return measure.endsWith('_us') ? rounded.ms(value) : grouped(value);
}
