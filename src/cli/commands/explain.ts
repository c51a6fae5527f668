import { relative } from 'node:path';
import { ownAttacks } from '../../audit/library/own-attacks.js';
import { workingFolder } from '../../base/working-folder.js';
import { count } from '../../core/domain/count.js';
import { shellWord } from '../launcher.js';
import type { ExitCode } from '../../core/domain/exit-codes.js';
import { present } from '../present.js';
import type { CommonOptions } from '../options.js';
import type { AnswerComparison } from '../../audit/summary/agent-comparison.js';
import { namedLog } from '../named-log.js';
import { readLogArgument } from '../read-log-argument.js';
import { UsageError } from '../usage-error.js';
import { diagnosticText } from '../views/diagnostic-text.js';
import { explanationAnswer } from '../views/explain-answer.js';
import { explanationText } from '../views/explain-text.js';
import { problemEvent } from '../views/problem-event.js';
import { verdictFields } from '../views/verdict-text.js';
import { readSummary, readVerdict, type ReadVerdict } from '../../audit/library/read-verdict.js';
import { EXPECTED } from '../../run/walkthrough/expected.js';
import { exitOfReport } from '../../audit/library/seal-of.js';
import { readExplanation, type ReadExplanation } from '../../audit/library/read-explanation.js';
import { comparedInLog } from './agent-comparison.js';

const ONLY_BEFORE =
  'only lines before it are explained, and nothing vouches for them but the chain';

interface AskedExplanation extends CommonOptions {
  readonly seq: string | undefined;
  readonly file: string | undefined;
  readonly run: string | undefined;
}

/** `demo-run explain SEQ [FILE]`: why a decision was made, and what it led to, from the log alone. */
export async function explainCommand(options: AskedExplanation): Promise<ExitCode> {
  const seq = parseSeq(options.seq);
  const path = namedLog(options.file ?? options.run, options.root);
  const read = await readLogArgument(path, () => readExplanation(path, seq));
  if (!read.found && read.problem === null)
    throw noSuchLine(seq, read.lines, await attacksWith(seq, path, read));
  const verdict = await readVerdict(path, read.judged, EXPECTED);
  print(options, path, read, {
    verdict,
    compared: await comparedAbout(read),
    attack: await attackIn(read),
  });
  return exitOfReport(read);
}

interface ReadBeside {
  readonly verdict: ReadVerdict;
  readonly compared: AnswerComparison | undefined;
  readonly attack: string | undefined;
}

/** What an attack tried, in the words of the list of attacks; undefined for every other line. */
async function attackIn(read: ReadExplanation): Promise<string | undefined> {
  if (!read.found || read.asked.event_name !== 'ORCH_REFUSE') return undefined;
  const { attack } = read.asked;
  if (attack === undefined) return undefined;
  // Loaded only for an attack: the attacks are no part of an explanation.
  const { attackSentence } = await import('./attack-texts.js');
  return attackSentence(attack, read.explanation.log);
}

/** What else could have been done about an agent's answer; undefined for every other line. */
async function comparedAbout(read: ReadExplanation): Promise<AnswerComparison | undefined> {
  if (!read.found) return undefined;
  const { choice } = read.explanation;
  if (choice?.agent === undefined) return undefined;
  const { run, summary } = read.judged;
  const only = summary.incidents.filter(({ asked }) => asked?.seq === choice.seq);
  const compared = await comparedInLog(run, { ...summary, incidents: only });
  return compared?.answers[0];
}

function print(
  options: CommonOptions,
  path: string,
  read: ReadExplanation,
  beside: ReadBeside,
): void {
  const { problem, lines } = read;
  const { verdict, compared } = beside;
  present(
    options,
    [
      ...(read.found
        ? [
            {
              fact: 'explained',
              ...read.explanation,
              ...verdictFields(verdict),
              ...(compared && { compared }),
            },
          ]
        : []),
      ...(problem === null ? [] : [problemEvent(path, lines, problem)]),
    ],
    (style) => [
      ...(read.found
        ? explanationText(read.explanation, style, { ...beside, plain: read.plain })
        : []),
      ...(problem === null ? [] : diagnosticText(path, problem, style, ONLY_BEFORE)),
    ],
    read.found
      ? { line: explanationAnswer(read.explanation, { ...beside, plain: read.plain }) }
      : {},
  );
}

function parseSeq(value: unknown): number {
  const text = typeof value === 'string' ? value : '';
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new UsageError([
    {
      field: 'SEQ',
      rule: 'seq',
      value,
      accepted: 'the number of a line, such as 8: its seq in the log, or proof #8 in the run',
      remedy: 'name one line by its number',
    },
  ]);
}

/** A run shows the lines of its attacks by number too: their log, where it has the line. */
async function attacksWith(
  seq: number,
  path: string,
  { judged }: ReadExplanation,
): Promise<string | undefined> {
  const attacks = ownAttacks(path, judged);
  if (attacks.are !== 'found') return undefined;
  const { lines } = await readSummary(attacks.path);
  return seq <= lines ? attacks.path : undefined;
}

function noSuchLine(seq: number, lines: number, attacks: string | undefined): UsageError {
  return new UsageError([
    {
      field: 'SEQ',
      rule: 'seq',
      value: String(seq),
      accepted:
        lines === 0
          ? 'the number of a line: the log has none'
          : `1 to ${String(lines)}: the log has ${count(lines, 'line')}`,
      remedy:
        attacks === undefined
          ? `name ${lines === 0 ? 'another log' : 'one of these lines'}`
          : `name one of these lines; of an attack: \`demo-run explain ${String(seq)} ${shellWord(fromHere(attacks))}\``,
    },
  ]);
}

/** The path as it is typed in this folder; whole where that would be no shorter. */
function fromHere(path: string): string {
  const cwd = workingFolder();
  const near = cwd === undefined ? path : relative(cwd, path);
  return near.startsWith('..') ? path : near;
}
