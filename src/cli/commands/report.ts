import { hash } from 'node:crypto';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EXIT, type ExitCode } from '../../core/domain/exit-codes.js';
import { logFolder, logPath, refuseLinkedFolders } from '../../audit/library/log-files.js';
import { reportPage } from '../../audit/report/page.js';
import { verdictOfReport, type Report } from '../../audit/report/report.js';
import { namedLog } from '../named-log.js';
import { readLogArgument } from '../read-log-argument.js';
import { peopleStream, present } from '../present.js';
import type { CommonOptions } from '../options.js';
import { UsageError } from '../usage-error.js';
import { openText, reportText, type WrittenReport } from '../views/report-text.js';
import { openFile } from './open-file.js';
import { readReport } from './gather-report.js';
import { writeReport } from './report-file.js';

const STDOUT = '-';
const LIKE_THE_LOG = 0o640;
/** Whoever names a file wants to pass it on, as far as the umask lets others read it. */
const FOR_OTHERS_TOO = 0o666;

interface AskedReport extends CommonOptions {
  readonly file: string | undefined;
  readonly out: string | undefined;
  readonly open: boolean;
}

/** `demo-run report [FILE]`: one HTML file that tells all that a proof log holds. */
export async function reportCommand(options: AskedReport): Promise<ExitCode> {
  const { file } = options;
  const log = namedLog(file, options.root);
  const report = await readLogArgument(log, () => readReport(log));
  const out = outOf(options, log);
  const page = reportPage(report, (text) => hash('sha256', text, 'base64'));
  if (out === STDOUT) process.stdout.write(page);
  else writeReport(out, page, options.out === undefined ? LIKE_THE_LOG : FOR_OTHERS_TOO);
  const written = writtenOf(report, page, out === STDOUT ? null : out);
  await print(options, written, options.open);
  return exitCodeOf(report);
}

/** As the run ended, so that nobody takes its report for a better one; what a signal ended is open. */
function exitCodeOf(report: Report): ExitCode {
  const { word, exit_code } = verdictOfReport(report);
  return word === 'INCOMPLETE' ? EXIT.inconclusive : exit_code;
}

/**
 * Where the page goes: for the log of a root beside it; for any other log into the working
 * directory, since where that lies may be kept as it is.
 */
function outOf({ root, file, json, out }: AskedReport, log: string): string {
  if (out === STDOUT && json) throw wrongOut(out);
  if (out === STDOUT) return STDOUT;
  if (out !== undefined) return resolve(out);
  const isOfRoot = file === undefined || log === logPath(logFolder(root), 'run');
  if (!isOfRoot) return resolve(`${basename(log).replace(/\.log$/, '')}.html`);
  const folder = dirname(log);
  refuseLinkedFolders(logFolder(dirname(folder)));
  return join(folder, 'report.html');
}

function wrongOut(value: string): UsageError {
  return new UsageError([
    {
      field: '--out',
      rule: 'option_out',
      value,
      accepted: 'the path of a file, or - for stdout where that does not carry JSON',
      remedy: 'name a file, or leave out --json',
    },
  ]);
}

function writtenOf(report: Report, page: string, path: string | null): WrittenReport {
  const { log } = report;
  const { word, because, exit_code } = verdictOfReport(report);
  return {
    path,
    url: path === null ? null : pathToFileURL(path).href,
    bytes: Buffer.byteLength(page),
    log: log.file,
    run_id: log.run_id,
    verdict: word,
    because,
    run_exit_code: exit_code,
    valid: log.problem === null,
    lines: log.lines,
    incidents: log.digest.incidents.count,
  };
}

async function print(
  options: CommonOptions,
  written: WrittenReport,
  isToOpen: boolean,
): Promise<void> {
  const { path, url } = written;
  const opened = isToOpen && path !== null && url !== null ? await open(path, url) : [];
  present(
    options,
    { fact: 'report', ...written },
    (style) => [...reportText(written, style), ...opened],
    { people: path === null ? process.stderr : peopleStream(options) },
  );
}

/** Only for somebody who sits there: what a script starts would open a window for nobody. */
async function open(path: string, url: string): Promise<string[]> {
  return openText(process.stdout.isTTY && (await openFile(path)), url);
}
