import { EXIT, type ExitCode } from '../../core/domain/exit-codes.js';
import type { RunRecord } from '../../core/domain/proof-lines/run-record.js';
import { shorten } from '../../core/domain/safe-text.js';
import { fits, isOpen, type LineFilter } from '../line-filter.js';
import { present } from '../present.js';
import type { CommonOptions } from '../options.js';
import { namedLog } from '../named-log.js';
import { readLogArgument } from '../read-log-argument.js';
import type { ToldBefore } from '../../audit/explain/fault-text.js';
import { logLineText, verdictLine, verdictText, type LogShown } from '../views/log-text.js';
import { problemEvent } from '../views/problem-event.js';
import { styleFor } from '../views/style.js';
import { jsonText } from '../views/json.js';
import { wallClockMs } from '../../base/machine-time.js';
import { BufferedOutput } from '../buffered-output.js';
import { exitOfReport } from '../../audit/library/seal-of.js';
import { readVerdict } from '../../audit/library/read-verdict.js';
import { SummaryFold } from '../../audit/summary/run-summary.js';
import { EXPECTED } from '../../run/walkthrough/expected.js';
import { verdictFields } from '../views/verdict-text.js';
import { readAllLines, type AnyLine, type LogLine } from '../../audit/library/read-log-lines.js';

/** So many names are suggested where none was found. */
const MOST_NAMES = 5;
/** A line of a foreign file may have any length; one of ours is never so long. */
const LONGEST_TEXT = 8_192;

interface AskedLines extends CommonOptions, LineFilter {
  readonly file: string | undefined;
}

/** `demo-run log [FILE]`: the lines of a proof log, or those that fit the options. Only reads. */
export async function logCommand(options: AskedLines): Promise<ExitCode> {
  const path = namedLog(options.file ?? options.run, options.root);
  const shown = await readLogArgument(path, () => showLines(path, options, options));
  if (shown === undefined) return EXIT.ok;
  conclude(shown, options);
  return exitOfReport(shown.found);
}

/** @returns undefined where whoever reads the output wanted no more of it */
async function showLines(
  path: string,
  filter: LineFilter,
  options: CommonOptions,
): Promise<LogShown | undefined> {
  const output = new BufferedOutput(process.stdout);
  const summary = new SummaryFold();
  const notify = printerFor(output, options);
  const nowMs = wallClockMs();
  const apps = new Set<string>();
  let run: RunRecord | undefined;
  let shown = 0;
  const reader = readAllLines(path);
  let latestApp: unknown;
  let fault: ToldBefore['fault'];
  const show = (read: LogLine) => {
    const line = contentOf(read);
    if (read.is === 'good') summary.take(read.line);
    fault = faultIn(read) ?? fault;
    run ??= runIn(read);
    // To look for credentials in a name takes longer than all the rest.
    if (line?.['app_name'] !== latestApp && apps.size < MOST_NAMES) {
      latestApp = line?.['app_name'];
      appIn(line).forEach((app) => apps.add(app));
    }
    const isWanted = line === undefined ? isOpen(filter) : fits(line, read.number, filter, nowMs);
    if (!isWanted) return;
    shown += 1;
    notify(read, run, fault);
  };
  for await (const lines of reader) {
    for (const read of lines) if (output.isRead) show(read);
    if (!output.isRead) break;
  }
  output.flush();
  const found = await reader.known();
  if (found === undefined) return undefined;
  const verdict = await readVerdict(path, { ...found, summary: summary.summary() }, EXPECTED);
  return { path, shown, found, verdict, apps: filter.app === undefined ? [] : [...apps] };
}

function contentOf(read: LogLine): AnyLine | undefined {
  return read.is === 'good' ? read.line : read.object;
}

function faultIn(read: LogLine): ToldBefore['fault'] {
  return read.is === 'good' && read.line.event_name === 'FAILURE_INJECTED'
    ? read.line.fault
    : undefined;
}

function runIn(read: LogLine): RunRecord | undefined {
  return read.is === 'good' && 'run' in read.line ? read.line.run : undefined;
}

function appIn(line: AnyLine | undefined): string[] {
  const app = line?.['app_name'];
  return typeof app === 'string' ? [shorten(app)] : [];
}

/** With --json the lines are for machines only: they would say nothing more to people. */
function printerFor(
  output: BufferedOutput,
  { json, quiet, color }: CommonOptions,
): (read: LogLine, run: RunRecord | undefined, fault: ToldBefore['fault']) => void {
  const style = styleFor(process.stdout, color);
  if (json) return (read, run) => output.add(jsonText(factOf(read, run?.kind ?? null)));
  if (quiet) return () => undefined;
  return (read, run, fault) =>
    output.add(`${logLineText(read, { backend: run?.backend, fault }, style).join('\n')}\n`);
}

function factOf(read: LogLine, kind: RunRecord['kind'] | null): object {
  if (read.is === 'good') return { fact: 'line', kind, seq: read.number, line: read.line };
  const { number, code, text } = read;
  return { fact: 'bad_line', number, code, text: shorten(text, LONGEST_TEXT) };
}

function conclude(shown: LogShown, options: CommonOptions): void {
  const { path, found, verdict } = shown;
  const { lines, run_id, run, app_name, seal, unknown, held, problem, acts } = found;
  const about = { path, run_id, kind: run?.kind ?? null, app_name };
  const app_served = run?.app_served ?? null;
  const whole = { lines, shown: shown.shown, holds: problem === null, seal, unknown, held, acts };
  present(
    options,
    [
      { fact: 'log', ...about, app_served, ...whole, ...verdictFields(verdict) },
      ...(problem === null ? [] : [problemEvent(path, found.good, problem)]),
    ],
    (style) => verdictText(shown, style),
    { line: verdictLine(path, shown.shown, found) },
  );
}
