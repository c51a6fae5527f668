import { servedInWords } from '../../core/domain/app-served.js';
import { count } from '../../core/domain/count.js';
import { shorten } from '../../core/domain/safe-text.js';
import { sealWords } from '../../core/domain/seal-words.js';
import { problemPlace, problemSentence } from '../../core/domain/problem-sentence.js';
import type { LogFound, LogLine } from '../../audit/library/read-log-lines.js';
import type { ReadVerdict } from '../../audit/library/read-verdict.js';
import type { ToldBefore } from '../../audit/explain/fault-text.js';
import { passedBy } from '../../audit/explain/gate-names.js';
import { actsInWords, countedPart } from '../../core/domain/act-counts.js';
import type { ProofLine } from '../../core/domain/proof-lines/catalogue.js';
import { row, WIDTH, wrap } from './layout.js';
import { lineText } from './line-text.js';
import { verdictRows } from './verdict-text.js';
import type { Style } from './style.js';

const NUMBER_WIDTH = 8;
const EVENT_WIDTH = 29;
/** What is shown of a line that is none of ours. */
const SHOWN = 200;

/** A line in a few rows: number, time, kind and cause; below them what it says. @param before what lines before it tell */
export function logLineText(read: LogLine, before: ToldBefore, style: Style): string[] {
  const number = `#${String(read.number)}`.padEnd(NUMBER_WIDTH);
  if (read.is === 'bad') {
    const below = [problemSentence(read), shorten(read.text, SHOWN)];
    return [
      `${number}${style.bad('NOT VALID')}: ${read.code}`,
      ...below.flatMap((text) =>
        wrap(text, WIDTH - NUMBER_WIDTH).map((part) => `${' '.repeat(NUMBER_WIDTH)}${part}`),
      ),
    ];
  }
  const { timestamp, event_name } = read.line;
  const head =
    `${number}${timestamp}  ${event_name.padEnd(EVENT_WIDTH)}${linkText(read)}`.trimEnd();
  return [style.strong(head), ...lineText(read.line, before), ...gateRows(read.line)];
}

/**
 * The cause of a line. That is a `seq`, which is the number of a line in the file, unless one before it is missing or was
 * inserted: then both are said.
 */
function linkText({ number, line: { seq, cause } }: Extract<LogLine, { is: 'good' }>): string {
  if (seq === number) return cause === null ? '' : `cause #${String(cause)}`;
  const own = `seq ${String(seq)}`;
  return cause === null ? own : `${own}, cause seq ${String(cause)}`;
}

/** What was let through: what it did, and each gate that passed it. */
function gateRows(line: ProofLine): string[] {
  if (line.event_name !== 'ORCH_EXEC' && line.event_name !== 'ORCH_OBSERVE') return [];
  const effect = line.event_name === 'ORCH_EXEC' ? row('effect', line.effect) : [];
  return [...effect, ...row('passed', passedBy(line).join(', '))];
}

/** How many lines were shown, and whether the chain holds, in one sentence. */
export function verdictLine(path: string, shown: number, found: LogFound): string {
  const { lines, problem } = found;
  const what = `${String(shown)} of ${count(lines, 'line')} shown`;
  const where = shorten(path, SHOWN);
  return problem === null
    ? `HOLDS  ${what}; the chain is whole, ${sealWords(found)}: ${where}`
    : `DOES NOT HOLD  ${what}; ${problem.code} ${problemPlace(problem, path)}: ${where}`;
}

/** The same for people, and what is wrong with the log. @param apps that its lines name */
export function verdictText(
  { path, shown, found, verdict, apps }: LogShown,
  style: Style,
): string[] {
  const [first = '', ...rest] = wrap(verdictLine(path, shown, found), WIDTH);
  const paint = found.problem === null ? style.good : style.bad;
  const word = found.problem === null ? 'HOLDS' : 'DOES NOT HOLD';
  const served = servedInWords(found.app_name, found.run);
  return [
    first.replace(word, () => paint(word)),
    ...rest,
    ...(served === undefined ? [] : row('app', served)),
    ...verdictRows(verdict),
    ...row('acts', actsText(found)),
    ...(found.problem === null
      ? []
      : [
          ...row('problem', problemSentence(found.problem)),
          ...row('  expected', shorten(found.problem.expected, SHOWN)),
          ...row('  found', shorten(found.problem.found, SHOWN)),
          ...row('', 'nothing vouches for that line and those behind it; verify says more'),
        ]),
    ...(shown > 0 || apps.length === 0 ? [] : row('apps', `the log names ${apps.join(', ')}`)),
  ];
}

/** Whether anything in the whole log was done without permission, whatever is shown of it. */
function actsText({ acts, problem, seal }: LogFound): string {
  return actsInWords(acts, countedPart(problem !== null, seal));
}

export interface LogShown {
  readonly path: string;
  readonly shown: number;
  readonly found: LogFound;
  readonly verdict: ReadVerdict;
  readonly apps: readonly string[];
}
