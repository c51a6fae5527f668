import {
  branchText,
  COMPARED_BY,
  comparisonText,
  SHIELD_ROWS,
} from '../../audit/summary/comparison-text.js';
import {
  answerTo,
  NOT_COMPARED,
  SHIELD_WORDS,
  type AnswerComparison,
  type ComparedBy,
  type Shield,
} from '../../audit/summary/agent-comparison.js';
import type { AgentVerdict, AgentVerdicts } from '../../audit/summary/agent-verdicts.js';
import type { AgentRecord, Isolation, ToldAnswer } from '../../core/domain/agent.js';
import { count } from '../../core/domain/count.js';
import { inWords, rounded } from '../../core/domain/figures.js';
import { toPrintableAscii } from '../../core/domain/safe-text.js';
import type { AgentTotals } from '../../run/trials/agent-totals.js';
import type { RunResult } from '../../run/walkthrough/progress-events.js';
import { columns, left } from './columns.js';
import { capital, row, WIDTH, wrap } from './layout.js';

const SOURCE_TEXT: Readonly<Record<AgentRecord['source'], string>> = {
  process: 'a program of your own decides',
  transcript: 'what was recorded of an agent decides',
  mcp: 'a client of ours decides',
};

const ISOLATION_TEXT: Readonly<Record<Isolation, string>> = {
  user: 'isolation user (another user of this system)',
  bwrap: 'isolation bwrap (a sandbox of bubblewrap)',
  none: 'isolation none (nothing keeps it from what this user may do)',
};

const AS_ROOT = 'run as root, so that it may read whatever it sees';

/** Who decides in place of the built-in decider, and what stands between it and the run. */
export function agentText({ source, isolation, as_root, public_key }: AgentRecord): string {
  const parts = [
    SOURCE_TEXT[source],
    ...(isolation === undefined ? [] : [ISOLATION_TEXT[isolation]]),
    ...(as_root === true ? [AS_ROOT] : []),
    ...(public_key === undefined ? [] : ['its proposals are signed']),
  ];
  return `Agent: ${parts.join('; ')}. Rules and gates hold as ever.`;
}

const [WANTED, BUILT_IN] = [20, 20];
const LAYOUT = [WANTED, BUILT_IN, 15, 11, 6, 5].map(left);
const HEADINGS = ['Agent wanted', 'Built in', 'Came of it', 'Thought', 'Looks', 'Line'];

/** What rules and gates changed, and which answers were worth nothing or less. */
export function shieldTable(
  { by, answers, shield }: NonNullable<RunResult['compared']>,
  { verdicts }: AgentVerdicts,
): string[] {
  if (verdicts.length === 0) return [];
  const pairs = verdicts.map((verdict) => [verdict.asked.seq, answerTo(verdict, answers)] as const);
  const told = [...pairs.flatMap(([seq, answer]) => toldOf(seq, answer)), ...notCompared(pairs)];
  return [
    ...shieldRows(shield),
    ...told.flatMap(indented),
    ...(answers.some(({ compared }) => compared) ? comparedByLines(by) : []),
    '',
  ];
}

/** The same of all runs together: why, and how often, answers have nothing beside them. */
export function sumOfShieldsTable({ shield, by, not_compared }: AgentTotals): string[] {
  if (shield === null) return [];
  const reasons = Object.entries(not_compared).map(
    ([because, times]) =>
      `${String(times)} not compared: ${NOT_COMPARED[because as keyof typeof NOT_COMPARED]}`,
  );
  return [
    ...shieldRows(shield),
    ...reasons.flatMap(indented),
    ...(by === null ? [] : comparedByLines(by)),
  ];
}

function comparedByLines(by: ComparedBy): string[] {
  return indented(`What was not done: ${COMPARED_BY[by]}, with the same faults again.`);
}

/** A row for each word that an incident ended with under one who could decide. */
function shieldRows(shield: Shield): string[] {
  const rows = SHIELD_WORDS.map(
    (word) => [word, SHIELD_ROWS.map(([who]) => shield[who][word])] as const,
  )
    .filter(([, counts]) => counts.some((times) => times > 0))
    .map(([word, counts]) => [inWords(word), ...counts.map(String)]);
  const headings = ['Shield', ...SHIELD_ROWS.map(([, name]) => capital(name))];
  return columns([headings, ...rows], SHIELD_LAYOUT);
}

function indented(text: string): string[] {
  return wrap(text, WIDTH - INDENT.length).map((line) => `${INDENT}${line}`);
}

const INDENT = '  ';
const SHIELD_LAYOUT = [13, 20, 23, 20].map(left);

type Pair = readonly [seq: number, answer: AnswerComparison | undefined];

/** Of what was right there is nothing more to say. */
function toldOf(...[seq, answer]: Pair): string[] {
  if (answer?.compared !== true) return [];
  const { noop, wanted } = answer;
  if (wanted?.word !== 'needless' && wanted?.word !== 'harmful') return [];
  return [`line ${String(seq)}, alone ${wanted.word}: ${branchText(wanted)}; ${branchText(noop)}`];
}

/** What has nothing beside it, for each reason. */
function notCompared(pairs: readonly Pair[]): string[] {
  const seqs = new Map<string, number[]>();
  for (const [seq, answer] of pairs) {
    if (answer?.compared !== false) continue;
    const because = NOT_COMPARED[answer.because];
    seqs.set(because, [...(seqs.get(because) ?? []), seq]);
  }
  return [...seqs].map(
    ([because, lines]) => `not compared: ${because} (line ${lines.map(String).join(', ')})`,
  );
}

/** What else could have been done about an answer. */
export function comparedRows(...about: Parameters<typeof comparisonText>): string[] {
  return comparisonText(...about).flatMap(([about, says]) => row(about, says));
}

/** Incident by incident: what an agent wanted, beside what the built-in decider would have done. */
export function agentTable({ verdicts, probed }: AgentVerdicts): string[] {
  if (verdicts.length === 0) return [];
  const { times } = probed;
  const probes = `${count(times, 'more proposal')} after its answers, of which none was judged`;
  return [
    ...columns([HEADINGS, ...verdicts.map(rowOf)], LAYOUT),
    ...(times === 0 ? [] : indented(probes)),
    '',
  ];
}

function rowOf({ verdict, asked }: AgentVerdict): string[] {
  const line = String(asked.seq);
  if (!asked.answered) {
    return [`(${inWords(asked.failure)})`, '-', inWords(verdict), '-', '-', line];
  }
  const { wanted, workers_to, built_in, thinking_us, observations } = asked;
  return [
    fitted(wanted === null ? 'a human' : actText(wanted, workers_to), WANTED),
    fitted(builtInText(built_in), BUILT_IN),
    inWords(verdict),
    thinking_us === null ? '-' : rounded.ms(thinking_us),
    String(observations),
    line,
  ];
}

/** An agent may ask for anything: in printable ASCII, and with a blank behind it. */
function fitted(text: string, width: number): string {
  const printable = toPrintableAscii(text);
  return printable.length < width ? printable : `${printable.slice(0, width - 4)}...`;
}

function builtInText(built_in: ToldAnswer['built_in']): string {
  return 'escalates' in built_in ? 'a human' : actText(built_in.action, built_in.workers_to);
}

function actText(action: string, workers: number | null): string {
  return workers === null ? action : `${action} -> ${String(workers)}`;
}
