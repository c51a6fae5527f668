import { resolve } from 'node:path';
import { DemoRunError, messageOf } from '../../domain/errors.js';
import { EXIT, type ExitCode } from '../../domain/exit-codes.js';
import { shorten } from '../../domain/safe-text.js';
import { logFolder, logPath } from '../../proof/log-files.js';
import { verifyLog, type VerifyReport } from '../../proof/verify/verify-log.js';
import { parseOptions, type RawOptions } from '../options.js';
import { row } from '../views/layout.js';
import { styleFor, type Style } from '../views/style.js';
import { printJson } from '../views/teller.js';

/** `demo-run verify [FILE]`: judges a proof log by its bytes alone. */
export async function verifyCommand(raw: RawOptions): Promise<ExitCode> {
  const options = parseOptions(raw, []);
  const path =
    typeof raw['file'] === 'string'
      ? resolve(raw['file'])
      : logPath(logFolder(options.root), 'run');
  const report = await verify(path);
  if (options.json) printJson({ fact: 'verified', path, ...report });
  const people = options.json ? process.stderr : process.stdout;
  const lines = reportText(path, report, styleFor(people, options.color));
  people.write(`${(options.quiet ? lines.slice(0, 1) : lines).join('\n')}\n`);
  return report.valid ? EXIT.ok : EXIT.proofLogInvalid;
}

async function verify(path: string): Promise<VerifyReport> {
  try {
    return await verifyLog(path);
  } catch (cause) {
    throw new DemoRunError(
      'input_unreadable',
      `${shorten(path, 200)} cannot be read: ${messageOf(cause)}`,
      {
        cause,
        remedy: 'name a proof log, or make one with: npx demo-run',
      },
    );
  }
}

function reportText(path: string, report: VerifyReport, style: Style): string[] {
  const verdict = report.valid ? style.good('VALID') : style.bad('INVALID');
  return [
    `${verdict}  ${shorten(path, 200)}`,
    ...row('run', runText(report)),
    ...row('checked', `${String(report.lines)} lines, ${String(report.bytes)} bytes`),
    ...row('chain', `from ${report.first_prev.slice(0, 16)} to head ${report.head.slice(0, 16)}`),
    ...problemRows(report),
    ...row(
      'not known',
      'whether the last line was changed, attacks were cut from the end of a log of attacks, or the ' +
        'whole log was written anew: ' +
        'compare the head with one noted elsewhere, or with the first prev of the next run',
    ),
  ];
}

function runText({ run_id, run, end }: VerifyReport): string {
  if (run === null) return 'unknown: the log has no first line';
  const scenarios = run.scenarios.length === 0 ? '' : `, ${run.scenarios.join(', ')}`;
  return `${run_id ?? ''} (${run.kind}) in ${run.env}, bus ${run.bus}${scenarios}; ${String(end).replaceAll('_', ' ')}`;
}

function problemRows({ problem }: VerifyReport): string[] {
  if (problem === null) return [];
  const where = `line ${String(problem.line)}, byte ${String(problem.offset)}`;
  const before = String(problem.line - 1);
  const chainHint = `line ${before} was changed after line ${String(problem.line)} was written, or this one's prev was`;
  return [
    ...row('problem', `${problem.code} at ${where}`),
    ...(problem.code === 'chain' ? row('', chainHint) : []),
    ...row('  expected', shorten(problem.expected, 200)),
    ...row('  found', shorten(problem.found, 200)),
  ];
}
