import { hash } from 'node:crypto';
import type { ProofBody, ProofLine } from '../../src/core/domain/proof-lines/catalogue.js';
import type { WindowSeries } from '../../src/core/domain/proof-lines/fields.js';
import {
  runOf,
  type LoggedRun,
  type RunRecord,
} from '../../src/core/domain/proof-lines/run-record.js';
import { windowsIn } from '../../src/core/domain/proof-lines/told-windows.js';
import { LogDigest } from '../../src/audit/report/log-digest.js';
import { reportPage } from '../../src/audit/report/page.js';
import type { CheckedLog, Report } from '../../src/audit/report/report.js';
import { attackTexts } from '../../src/cli/commands/attack-texts.js';
import { expectationsOf } from '../../src/audit/summary/expectations.js';
import { EXPECTATIONS, expectedRefusals } from '../../src/run/walkthrough/expected.js';
import { shippedScenarios } from '../../src/run/scenarios/shipped.js';
import { chainedLines, sha256 } from './sample-log.js';
import { MOMENTS } from './sample-readings.js';

/** Lines of such bodies, as they are read from a log. */
export function linesOf(bodies: readonly ProofBody[]): ProofLine[] {
  return chainedLines(bodies).map((line) => JSON.parse(line) as ProofLine);
}

const SCENARIOS = ['crash', 'overload', 'false_alarm'] as const;
const OPENING_LINES = 6;

/** The lines of a default run, each with the time of what it tells of: as they are they all have the same. */
export function timed(lines: readonly ProofLine[]): ProofLine[] {
  const day = Date.UTC(2026, 0, 1);
  return lines.map((line) => ({
    ...line,
    timestamp: new Date(day + millisOf(line)).toISOString(),
  }));
}

function millisOf({ event_name, seq }: ProofLine): number {
  const scenario = SCENARIOS[Math.floor((seq - 1 - OPENING_LINES) / 4)];
  if (scenario === undefined) return MOMENTS.crash.injected_us / 1_000 - 1_000;
  const { injected_us, decided_us, ended_us } = MOMENTS[scenario];
  if (event_name === 'FAILURE_INJECTED') return injected_us / 1_000;
  if (event_name === 'RL_DECISION') return decided_us / 1_000;
  return ended_us / 1_000 + (event_name === 'ORCH_EXEC' ? 0 : 150);
}

/** The run as its record tells it, if there is one. */
export function readRun(record: RunRecord | undefined): LoggedRun | null {
  return record === undefined ? null : runOf(record, sha256);
}

/** A log that holds these lines and was found to be good. */
export function checkedLog(
  lines: readonly ProofLine[],
  changes: Partial<CheckedLog> = {},
): CheckedLog {
  const digest = new LogDigest(Date.parse);
  for (const line of lines) digest.take(line);
  const [first] = lines;
  return {
    file: 'sample.log',
    run: first !== undefined && 'run' in first ? readRun(first.run) : null,
    run_id: first?.run_id ?? null,
    app_name: first !== undefined && 'app_name' in first ? first.app_name : null,
    lines: lines.length,
    bytes: 1_000,
    head: 'a'.repeat(64),
    first_prev: first?.prev ?? '',
    end: 'complete',
    acts: {
      allowed: lines.filter(({ event_name }) => event_name === 'ORCH_EXEC').length,
      without: 0,
      unknown: 0,
    },
    problem: null,
    seal: 'absent',
    unknown: ['no_head'],
    at_home: true,
    held: false,
    signed_by: null,
    digest,
    ...changes,
  };
}

export function reportOf(log: CheckedLog, changes: Partial<Report> = {}): Report {
  return {
    log,
    unchecked: { lines: [], left_out_bytes: 0 },
    verify_command: 'npx demo-run verify sample.log',
    expectations: expectationsOf(log.run, EXPECTATIONS),
    names: shippedScenarios().map(({ id, letter = '', title }) => ({ id, letter, title })),
    refusals: expectedRefusals,
    attackTexts,
    historyOf: () => ({ known: false, because: 'not known from a copied log' }),
    sinks: { known: false, because: 'this is a copied log' },
    compared: null,
    attacks: null,
    ownAttacks: 'not_at_hand',
    ...changes,
  };
}

export function pageOf(report: Report): string {
  return reportPage(report, (text) => hash('sha256', text, 'base64'));
}

/** The same bodies with what each worker did and how requests went, window by window. */
export function withWorkers(bodies: readonly ProofBody[], names = ['w1', 'w2']): ProofBody[] {
  return structuredClone(bodies).map((body) => {
    const windows = windowsIn(body);
    if (windows !== undefined) fill(windows, names);
    return body;
  });
}

function fill(windows: WindowSeries, names: readonly string[]): void {
  const each = <Value>(value: (at: number) => Value) =>
    windows.closed_at_us.map((_, at) => value(at));
  // The second worker comes later.
  const isThere = (number: number, at: number) => number === 0 || at > 0;
  const byWorker = (value: (number: number, at: number) => number) =>
    Object.fromEntries(
      names.map((worker, number) => [
        worker,
        each((at) => (isThere(number, at) ? value(number, at) : null)),
      ]),
    );
  windows.utilization_ppm = byWorker((number, at) => 100_000 * (number + at + 1));
  windows.heap_used_kb = byWorker((_number, at) => 5_000 + 100 * at);
  windows.requests_served = each((at) => 3 + at);
  windows.requests_lost = each((at) => (at === 1 ? 2 : 0));
}
