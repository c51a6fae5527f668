import { statSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { letterAt } from '../../core/domain/scenario-letter.js';
import { toPrintableAscii } from '../../core/domain/safe-text.js';
import { Outbox } from '../../run/events/outbox.js';
import { homeOf, logPath, type LogFolder } from '../../audit/library/log-files.js';
import type { LogProblem } from '../../audit/checker/check-log.js';
import { foldLog, foldWithHead } from '../../audit/library/log-reader.js';
import { LogDigest } from '../../audit/report/log-digest.js';
import type { CheckedLog, Report } from '../../audit/report/report.js';
import { expectationsOf } from '../../audit/summary/expectations.js';
import { EXPECTATIONS, expectedRefusals } from '../../run/walkthrough/expected.js';
import { readHistory } from '../../audit/library/read-history.js';
import { explainedHistory, withoutOffset } from '../../audit/library/read-explanation.js';
import { ownAttacks } from '../../audit/library/own-attacks.js';
import { attackTexts } from './attack-texts.js';
import { comparedInLog } from './agent-comparison.js';
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
  const { log, problem } = await gatherLog(foldLog, path, nameOf(path, home), outbox);
  const attacks = await attacksOf(path, home, log);
  return {
    log,
    unchecked: problem === null ? { lines: [], left_out_bytes: 0 } : readUnchecked(path, problem),
    verify_command: verifyCommand(log),
    expectations: expectationsOf(log.run, EXPECTATIONS),
    names: await namesIn(log),
    refusals: expectedRefusals,
    attackTexts,
    historyOf: await historyOf(home, log),
    sinks: await agreementOf(home, log, outbox.emissions()),
    compared: await comparedInLog(log.run, log.digest.summary),
    attacks: attacks.log,
    ownAttacks: attacks.own,
  };
}

/**
 * What the scenarios of a log are called. One that somebody else wrote has no title there; those that
 * ship are read only for a log that plays some.
 */
async function namesIn({ run }: CheckedLog): Promise<Report['names']> {
  if (run === null || run.scenarios.length === 0) return [];
  if (run.expects !== undefined && 'files' in run.expects) {
    return run.scenarios.map((id, place) => ({ id, letter: letterAt(place), title: id }));
  }
  const { shippedScenarios } = await import('../../run/scenarios/shipped.js');
  const { onProcesses } = await import('../../run/assembly/faults-of-processes.js');
  const shipped = shippedScenarios();
  const played = run.backend === 'processes' ? shipped.map(onProcesses) : shipped;
  return played.map(({ id, letter = '', title }) => ({ id, letter, title }));
}

async function gatherLog(
  fold: typeof foldLog,
  path: string,
  file: string,
  outbox: Outbox,
): Promise<{ readonly log: CheckedLog; readonly problem: LogProblem | null }> {
  const digest = new LogDigest(Date.parse);
  const known = await fold(path, (line) => {
    digest.take(line);
    outbox.take(line);
  });
  const log = { ...known, file, digest };
  const { problem } = log;
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
  return `node scripts/demo-run.cjs verify ${word}${anchor}`;
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
 * The attacks at the end of the run, wherever their log is. Where the run did not come to them,
 * those that were made last in this root, if they came after it: of an archived log none are shown.
 */
async function attacksOf(
  path: string,
  home: LogFolder | undefined,
  log: CheckedLog,
): Promise<{ readonly log: CheckedLog | null; readonly own: Report['ownAttacks'] }> {
  const own = ownAttacks(path, log);
  if (own.are === 'not_at_hand') return { log: null, own: 'not_at_hand' };
  const found = own.are === 'found' ? await gatherBeside(own.path, home) : null;
  if (found !== null && isEnded(found)) return { log: found, own: 'judged' };
  if (home === undefined) return { log: found, own: 'missing' };
  const later = resolve(path) === logPath(home, 'run') ? logPath(home, 'violation') : undefined;
  const beside = later === undefined ? null : await gatherBeside(later, home);
  return { log: beside !== null && isLater(beside, log) ? beside : null, own: 'missing' };
}

/** What lost its head, or never had one, shows nothing: whoever stopped it may have cut some out. */
function isEnded({ problem, seal }: CheckedLog): boolean {
  return problem !== null || seal !== 'absent';
}

/** Null where there is none, or none that can be read. */
async function gatherBeside(path: string, home: LogFolder | undefined): Promise<CheckedLog | null> {
  try {
    refuseIrregular(path);
    return (await gatherLog(foldWithHead, path, nameOf(path, home), new Outbox())).log;
  } catch {
    return null;
  }
}

/** Runs of a root are counted up. One that cannot even be told is shown as what it is: not valid. */
function isLater({ run_id }: CheckedLog, than: CheckedLog): boolean {
  if (run_id === null) return true;
  return Number.parseInt(run_id, 10) > Number.parseInt(than.run_id ?? '', 10);
}
