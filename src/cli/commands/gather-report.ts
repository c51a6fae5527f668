import { existsSync, statSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { toPrintableAscii } from '../../core/domain/safe-text.js';
import { Outbox } from '../../run/events/outbox.js';
import { logPath, type LogFolder } from '../../audit/library/log-files.js';
import { checkLog, type LogProblem } from '../../audit/checker/check-log.js';
import { LogDigest } from '../../audit/report/log-digest.js';
import type { CheckedLog, Report } from '../../audit/report/report.js';
import { SCENARIOS } from '../../run/walkthrough/scenarios.js';
import { readHistory } from '../../audit/library/read-history.js';
import { explainedHistory, homeOf, withoutOffset } from '../../audit/library/read-explanation.js';
import { sealOf } from '../../audit/library/seal-of.js';
import { agreementOf } from './sink-agreement.js';
import { readUnchecked } from '../../audit/library/unchecked-lines.js';

/**
 * Checks a log and gathers what a report tells of it, in one reading; beside it, in the root that
 * it lies in, the log of the attacks, the sinks and the other runs are looked at too.
 * @throws the system's error when the file cannot be read, or an Error for anything but a regular one
 */
export async function readReport(path: string): Promise<Report> {
  refuseIrregular(path);
  const home = homeOf(resolve(path));
  const outbox = new Outbox();
  const { log, problem } = await readLog(path, nameOf(path, home), outbox);
  return {
    log,
    unchecked: problem === null ? { lines: [], left_out_bytes: 0 } : readUnchecked(path, problem),
    verify_command: verifyCommand(log),
    expectations: SCENARIOS.map(({ id, letter, title, expect }) => ({
      ...{ id, letter, title, action: expect.action, decided_by: expect.decided_by },
    })),
    historyOf: await historyOf(home, log),
    sinks: await agreementOf(home, log, outbox.emissions()),
    attacks: await attacksAfter(path, home, log),
  };
}

async function readLog(
  path: string,
  file: string,
  outbox: Outbox,
): Promise<{ readonly log: CheckedLog; readonly problem: LogProblem | null }> {
  const digest = new LogDigest(Date.parse);
  const report = await checkLog(path, {
    judge(line) {
      digest.take(line);
      outbox.take(line);
      return undefined;
    },
  });
  const { seal, held, signed_by, problem } = await sealOf(path, report);
  const log = { ...report, file, digest, seal, held, signed_by };
  return { problem, log: { ...log, problem: problem && withoutOffset(problem) } };
}

/** A FIFO would be waited for, a device never ends. */
function refuseIrregular(path: string): void {
  if (statSync(path).isFile()) return;
  throw Object.assign(new Error('it is not a regular file'), { path });
}

/** In its root a log is named from there, so that a page says nothing about the machine. */
function nameOf(path: string, home: LogFolder | undefined): string {
  const name =
    home === undefined ? basename(path) : join('logs', relative(home.folder, resolve(path)));
  return toPrintableAscii(name);
}

/** A note of a hash is worth something only where the log holds, and has ended. */
function verifyCommand({ file, lines, head, problem, seal }: CheckedLog): string {
  const word = /^[\w./-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`;
  const isWorthNoting = problem === null && seal !== 'unfinished';
  const anchor = isWorthNoting ? ` --anchor ${String(lines)}:${head}` : '';
  return `node scripts/demo-run.mjs verify ${word}${anchor}`;
}

async function historyOf(
  home: LogFolder | undefined,
  { run, run_id }: CheckedLog,
): Promise<Report['historyOf']> {
  const unknown = { known: false, because: 'not known from a copied log' } as const;
  if (home === undefined || run === null || run_id === null) return () => unknown;
  const history = await readHistory(home, run, { except: run_id });
  return (choice) =>
    choice.event_name === 'RL_DECISION'
      ? explainedHistory(history, choice, run)
      : { known: false, because: 'nothing was chosen' };
}

/**
 * The attacks that were made last in this root, where they came after this run: its own, or later
 * ones. Beside an archived log, or one of a run that did not come to them, lie those of another.
 */
async function attacksAfter(
  path: string,
  home: LogFolder | undefined,
  { run_id }: CheckedLog,
): Promise<CheckedLog | null> {
  if (home === undefined || resolve(path) !== logPath(home, 'run')) return null;
  const beside = logPath(home, 'violation');
  if (!existsSync(beside)) return null;
  refuseIrregular(beside);
  const { log } = await readLog(beside, nameOf(beside, home), new Outbox());
  // One that cannot even be told is shown as what it is: not valid.
  const isLater = log.run_id === null || counterOf(log.run_id) > counterOf(run_id ?? '');
  return isLater ? log : null;
}

/** Runs of a root are counted up. */
function counterOf(run_id: string): number {
  return Number.parseInt(run_id, 10);
}
