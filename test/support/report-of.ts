import { hash } from 'node:crypto';
import type { ProofBody, ProofLine } from '../../src/domain/proof-lines/catalogue.js';
import type { WindowSeries } from '../../src/domain/proof-lines/fields.js';
import { LogDigest } from '../../src/report/log-digest.js';
import { reportPage } from '../../src/report/page.js';
import type { CheckedLog, Report } from '../../src/report/report.js';
import { SCENARIOS } from '../../src/walkthrough/scenarios.js';
import { chainedLines } from './sample-log.js';

/** Lines of such bodies, as they are read from a log. */
export function linesOf(bodies: readonly ProofBody[]): ProofLine[] {
  return chainedLines(bodies).map((line) => JSON.parse(line) as ProofLine);
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
    run: first !== undefined && 'run' in first ? (first.run ?? null) : null,
    run_id: first?.run_id ?? null,
    app_name: first !== undefined && 'app_name' in first ? first.app_name : null,
    lines: lines.length,
    bytes: 1_000,
    head: 'a'.repeat(64),
    first_prev: first?.prev ?? '',
    end: 'complete',
    problem: null,
    seal: 'absent',
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
    expectations: SCENARIOS.map(({ id, letter, title, expect }) => ({
      ...{ id, letter, title, action: expect.action, decided_by: expect.decided_by },
    })),
    historyOf: () => ({ known: false, because: 'not known from a copied log' }),
    sinks: { known: false, because: 'this is a copied log' },
    attacks: null,
    ...changes,
  };
}

export function pageOf(report: Report): string {
  return reportPage(report, (text) => hash('sha256', text, 'base64'));
}

/** The same bodies with what each worker did and how requests went, window by window. */
export function withWorkers(bodies: readonly ProofBody[], names = ['w1', 'w2']): ProofBody[] {
  return structuredClone(bodies).map((body) => {
    if (body.event_name === 'FAILURE_INJECTED') fill(body.measured.steady_windows, names);
    if (body.event_name === 'RL_DECISION' || body.event_name === 'SYSTEM_STABLE') {
      fill(body.measured.windows, names);
    }
    return body;
  });
}

/** As logs were before workers and requests were told window by window. */
export function withoutWorkers(bodies: readonly ProofBody[]): ProofBody[] {
  const told = new Set(['per_worker', 'requests_served', 'requests_lost']);
  return JSON.parse(
    JSON.stringify(bodies, (key: string, value: unknown) => (told.has(key) ? undefined : value)),
  ) as ProofBody[];
}

function fill(windows: WindowSeries, names: readonly string[]): void {
  const each = <Value>(value: (at: number) => Value) =>
    windows.closed_at_us.map((_, at) => value(at));
  windows.per_worker = names.map((worker, number) => ({
    worker,
    utilization_ppm: each((at) => 100_000 * (number + at + 1)),
    // The second worker comes later.
    heap_used_kb: each((at) => (number > 0 && at === 0 ? null : 5_000 + 100 * at)),
  }));
  windows.requests_served = each((at) => 3 + at);
  windows.requests_lost = each((at) => (at === 1 ? 2 : 0));
}
