import { count } from '../../core/domain/count.js';
import { statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { DemoRunError } from '../../core/domain/errors.js';
import { shorten } from '../../core/domain/safe-text.js';
import { explain } from '../explain/explain.js';
import { Evidence, type Choice, type LineOf, type Wanted } from '../explain/evidence.js';
import type { ExplainedHistory, Explanation } from '../explain/explanation.js';
import type { Seal } from '../explain/seal-words.js';
import { LineFinder } from '../explain/find-lines.js';
import type { ProofLine } from '../../core/domain/proof-lines/catalogue.js';
import type { RunRecord } from '../../core/domain/proof-lines/run-record.js';
import { allLogPaths, logFolder, type LogFolder } from './log-files.js';
import { checkLog, type LogProblem, type LogReport } from '../checker/check-log.js';
import type { History } from '../history.js';
import { readHistory } from './read-history.js';
import { sealOf } from './seal-of.js';

/** A log as far as it is good, and what can be explained of it. */
export type ReadExplanation = {
  readonly seal: Seal;
  /** What is wrong with the log, or null. */
  readonly problem: LogProblem | null;
  /** How many lines are good: these can be explained. */
  readonly lines: number;
} & ({ readonly found: true; readonly explanation: Explanation } | { readonly found: false });

/**
 * Checks a log and explains one of its lines. The log is read twice, since only at the end it is
 * known which lines belong to the asked one; of the first reading a few words a line are kept.
 * @throws the system's error when the file cannot be read; DemoRunError `input_unreadable` when it
 * changes meanwhile
 */
export async function readExplanation(path: string, seq: number): Promise<ReadExplanation> {
  const finder = new LineFinder();
  const mark = judgedBy((line) => {
    finder.mark(line);
  });
  const report = await checkLog(path, { judge: mark });
  const { run, run_id, lines } = report;
  const { seal, held, problem } = await sealOf(path, report);
  if (run === null || run_id === null || seq > lines) {
    return { seal, problem, lines, found: false };
  }

  const evidence = new Evidence(wantedOf(finder, seq), run);
  await readAgain(path, report, evidence);
  const history = await historyOf(path, evidence.choice, { run, run_id });
  const log = {
    ...{ run_id, kind: run.kind, env: run.env, backend: run.backend, lines, head: report.head },
    app_name: report.app_name,
    ...(run.app_served !== undefined && { app_served: run.app_served }),
    seal,
    held,
    problem: problem && withoutOffset(problem),
  };
  return {
    ...{ seal, problem, lines },
    found: true,
    explanation: explain(evidence, { file: path, log }, history),
  };
}

function wantedOf(finder: LineFinder, asked: number): Wanted {
  const choice = finder.choiceOf(asked);
  return {
    ...{ asked, choice },
    chain: finder.chainOf(Math.max(asked, choice ?? 0)),
    effects: choice === null ? [] : finder.effectsOf(choice),
  };
}

/** The lines must be those that were checked. A log that is being written may have grown. */
async function readAgain(path: string, first: LogReport, evidence: Evidence): Promise<void> {
  const anchors = [{ line: first.lines, hash: first.head }];
  const keep = judgedBy((line) => {
    evidence.keep(line);
  });
  const { lines, problem } = await checkLog(path, { anchors, judge: keep });
  const isSame = lines >= first.lines && problem?.code !== 'anchor';
  if (isSame) return;
  throw new DemoRunError('input_unreadable', `${shorten(path, 200)} changed while it was read`, {
    remedy: 'explain it again when nobody writes it',
  });
}

function judgedBy(take: (line: ProofLine) => void): (line: ProofLine) => undefined {
  return (line) => {
    take(line);
    return undefined;
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
  history: History,
  { event_type, action }: Pick<LineOf<'RL_DECISION'>, 'event_type' | 'action'>,
  { env }: Pick<RunRecord, 'env'>,
): ExplainedHistory {
  const rate = history.rateOf(event_type, action);
  if (rate.n > 0) return { known: true, ...rate };
  const runs = count(rate.runs, `other ${env} run`);
  return { known: false, because: `not known: nothing of it in the ${runs} of this root` };
}

/** The folder of logs that a log stands in under its own name, with an archive. */
export function homeOf(path: string): LogFolder | undefined {
  const folder = dirname(path);
  const isArchived =
    basename(folder) === 'archive' && /^\d{6,}-[0-9a-f]{4}\.log$/.test(basename(path));
  const root = dirname(isArchived ? dirname(folder) : folder);
  const logs = logFolder(root);
  const isOurs = isArchived
    ? join(logs.archive, basename(path)) === path
    : allLogPaths(logs).includes(path);
  return isOurs && isFolder(logs.archive) ? logs : undefined;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
