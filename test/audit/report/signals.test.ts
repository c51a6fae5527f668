import { describe, expect, it } from 'vitest';
import { windowsIn } from '../../../src/core/domain/proof-lines/told-windows.js';
import { looksOf, marksOf } from '../../../src/audit/report/signals.js';
import { defaultRun } from '../../support/sample-log.js';
import { MOMENTS } from '../../support/sample-readings.js';
import { checkedLog, linesOf, withWorkers } from '../../support/report-of.js';

const { digest } = checkedLog(linesOf(withWorkers(defaultRun())));
const [crash] = digest.incidents.incidents;
if (crash === undefined) throw new Error('no incident');

describe('the windows of an incident', () => {
  const { windows } = crash;

  it('are those of its three lines, each once, in the order of time', () => {
    const held = crash.lines.flatMap((line) => windowsIn(line)?.closed_at_us ?? []);
    expect(held).toHaveLength(9);
    expect(windows.map(({ to_us }) => to_us)).toEqual(held);
    expect(held).toEqual([...new Set(held)].sort((one, other) => one - other));
  });

  it('begin where the one before ended, and the first where it was opened', () => {
    const [first, second] = windows;
    expect(first?.from_us).toBe(MOMENTS.crash.injected_us - 150_000);
    expect(second?.from_us).toBe(first?.to_us);
  });

  it('hold what each worker did; a worker that did not serve is not there', () => {
    const [first, second] = windows;
    expect([first?.served, first?.lost, second?.lost]).toEqual([3, 0, 2]);
    expect([first?.serving, second?.serving]).toEqual([1, 2]);
    expect(first?.workers.has('w2')).toBe(false);
    expect(second?.workers.get('w2')).toEqual({ utilization_ppm: 300_000, heap_used_kb: 5_100 });
    expect(second?.utilization_ppm).toBe(250_000);
  });
});

it('looks have the reading of the latest window that had closed by then', () => {
  const ended = MOMENTS.crash.ended_us;
  expect(
    looksOf(crash).map(({ at_us, status, utilization_ppm }) => [
      at_us - ended,
      status,
      utilization_ppm,
    ]),
  ).toEqual([
    [50_000, 200, 100_000],
    [100_000, 200, 250_000],
    [150_000, 200, 350_000],
  ]);
});

it('marks stand where the log says that they were', () => {
  const marks = marksOf(crash, digest.clock);
  const { decided_us, asked_us, ended_us } = MOMENTS.crash;
  expect(marks.map(({ kind, seq }) => [kind, seq])).toEqual([
    ['injected', 7],
    ['decided', 8],
    ['act', 9],
    ['stable', 10],
  ]);
  expect(marks.slice(1).map(({ from_us, to_us }) => [from_us, to_us])).toEqual([
    [decided_us, decided_us],
    [asked_us, ended_us],
    [ended_us + 151_000, ended_us + 151_000],
  ]);
});
