import { aOrAn, count } from '../../core/domain/count.js';
import { inWords } from '../../core/domain/figures.js';
import { resolve } from 'node:path';
import { isActionName } from '../../core/domain/actions.js';
import { shorten } from '../../core/domain/safe-text.js';
import { explain } from '../explain/explain.js';
import { explainedRun } from '../explain/explained-run.js';
import { Evidence, type Choice, type Wanted } from '../explain/evidence.js';
import type { ExplainedHistory, Explanation } from '../explain/explanation.js';
import type { Seal } from '../../core/domain/seal-words.js';
import { CausalIndex } from '../explain/causal-index.js';
import type { LineOf, ProofLine } from '../../core/domain/proof-lines/catalogue.js';
import type { PlainDecision } from '../../core/decider/plain-reasons.js';
import { plainDecisionBy } from '../explain/plain-words.js';
import type { RunRecord } from '../../core/domain/proof-lines/run-record.js';
import { homeOf } from './log-files.js';
import type { LogProblem } from '../checker/check-log.js';
import type { RunHistory } from '../summary/history.js';
import { readHistory } from './read-history.js';
import { foldLog } from './log-reader.js';
import { ReadingNotes, readAgain } from './read-again.js';
import type { ReportedLog } from './read-verdict.js';
import { SummaryFold } from '../summary/run-summary.js';

/** A log as far as it is good, and what can be explained of it. */
export type ReadExplanation = {
  readonly seal: Seal;
  /** What is wrong with the log, or null. */
  readonly problem: LogProblem | null;
  /** How many lines are good: these can be explained. */
  readonly lines: number;
  /** What its lines say of the run that wrote it. */
  readonly judged: ReportedLog;
} & (
  | {
      readonly found: true;
      readonly explanation: Explanation;
      /** The line that was asked about. */
      readonly asked: ProofLine;
      /** The decision that it belongs to, in plain words; null where there is none. */
      readonly plain: PlainDecision | null;
    }
  | { readonly found: false }
);

/**
 * Checks a log and explains one of its lines. What is needed is read twice, since only at the end it is
 * known which lines belong to the asked one; of the first reading a few words a line are kept.
 * @throws the system's error when the file cannot be read; DemoRunError `input_unreadable` when it
 * changes meanwhile
 */
export async function readExplanation(path: string, seq: number): Promise<ReadExplanation> {
  const finder = new CausalIndex();
  const summary = new SummaryFold();
  const notes = new ReadingNotes();
  const known = await foldLog(path, (line, offset) => {
    finder.mark(line);
    summary.take(line);
    notes.take(line, offset);
  });
  const { run, run_id, lines, seal, unknown, held, problem } = known;
  const judged = { ...known, summary: summary.summary() };
  if (run === null || run_id === null || seq > lines) {
    return { seal, problem, lines, judged, found: false };
  }

  const evidence = new Evidence(wantedOf(finder, seq), run);
  notes.end(lines, known.head);
  await readAgain(path, evidence, notes);
  const history = await historyOf(path, evidence.choice, { run, run_id });
  const log = {
    run_id,
    ...explainedRun(run),
    lines,
    head: known.head,
    app_name: known.app_name,
    seal,
    unknown,
    held,
    problem: problem && withoutOffset(problem),
  };
  return {
    seal,
    problem,
    lines,
    judged,
    found: true,
    explanation: explain(evidence, { file: path, log }, history),
    asked: evidence.asked,
    plain: plainOf(evidence),
  };
}

function plainOf(evidence: Evidence): PlainDecision | null {
  const { choice } = evidence;
  return choice?.event_name === 'RL_DECISION' ? plainDecisionBy(choice, evidence) : null;
}

function wantedOf(finder: CausalIndex, asked: number): Wanted {
  const choice = finder.choiceOf(asked);
  return {
    asked,
    choice,
    chain: finder.chainOf(Math.max(asked, choice ?? 0)),
    effects: choice === null ? [] : finder.effectsOf(choice),
  };
}

/** A problem as it is told: shortened, and without what only a program could use. */
export function withoutOffset({ code, line, expected, found }: LogProblem) {
  return { code, line, expected: shorten(expected, 200), found: shorten(found, 200) };
}

/** What the other runs of the root say, where the log lies in one. */
async function historyOf(
  path: string,
  choice: Choice | undefined,
  { run, run_id }: { readonly run: RunRecord; readonly run_id: string },
): Promise<ExplainedHistory> {
  if (choice?.event_name !== 'RL_DECISION') return { known: false, because: 'nothing was chosen' };
  const logs = homeOf(resolve(path));
  if (logs === undefined) return { known: false, because: 'not known from a copied log' };
  return explainedHistory(await readHistory(logs, run, { except: run_id }), choice, run);
}

/** What the other runs of a root say about the action that was chosen. */
export function explainedHistory(
  history: RunHistory,
  { event_type, action }: Pick<LineOf<'RL_DECISION'>, 'event_type' | 'action'>,
  { env }: Pick<RunRecord, 'env'>,
): ExplainedHistory {
  if (!isActionName(action)) return { known: false, because: 'nothing of that name was ever done' };
  const rate = history.rateOf(event_type, action);
  if (rate.n > 0) return { known: true, ...rate };
  const none =
    rate.runs === 0
      ? `this root holds no other ${env} run`
      : `${count(rate.runs, `other ${env} run`)} in this root, none with this action in ${aOrAn(inWords(event_type))}`;
  return { known: false, because: `not known: ${none}` };
}
