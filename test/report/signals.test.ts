import { describe, expect, it } from 'vitest';
import { marksOf, windowsOf } from '../../src/report/signals.js';
import { defaultRun } from '../support/sample-log.js';
import { MOMENTS } from '../support/sample-readings.js';
import { checkedLog, linesOf, withWorkers, withoutWorkers } from '../support/report-of.js';

const { digest } = checkedLog(linesOf(withWorkers(defaultRun())));
const [crash] = digest.incidents.incidents;
if (crash === undefined) throw new Error('no incident');

describe('the windows of an incident', () => {
  const windows = windowsOf(crash);

  it('are those of its three lines, each once, in the order of time', () => {
    const held = crash.lines.flatMap((line) => {
      if (line.event_name === 'FAILURE_INJECTED') return line.measured.steady_windows.closed_at_us;
      return line.event_name === 'RL_DECISION' || line.event_name === 'SYSTEM_STABLE'
        ? line.measured.windows.closed_at_us
        : [];
    });
    expect(held.length).toBeGreaterThan(6);
    const ends = windows.map(({ to_us }) => to_us);
    expect(ends).toEqual([...new Set(held)].sort((one, other) => Number(one) - Number(other)));
  });

  it('begin where the one before ended, and the first where it was opened', () => {
    const [first, second] = windows;
    expect(first?.from_us).toBe(MOMENTS.crash.injected_us - 150_000);
    expect(second?.from_us).toBe(first?.to_us);
  });

  it('hold what each worker did, and what was not read is null', () => {
    const [first, second] = windows;
    expect([first?.served, first?.lost, second?.lost]).toEqual([3, 0, 2]);
    expect(first?.workers.get('w2')).toEqual({ utilization_ppm: 200_000, heap_used_kb: null });
    expect(second?.workers.get('w2')).toEqual({ utilization_ppm: 300_000, heap_used_kb: 5_100 });
  });

  it('say nothing of workers and requests where the log does not', () => {
    const [plain] = checkedLog(linesOf(withoutWorkers(defaultRun()))).digest.incidents.incidents;
    const [first] = plain === undefined ? [] : windowsOf(plain);
    expect(first).toMatchObject({ served: null, lost: null, utilization_ppm: 50_000 });
    expect(first?.workers.size).toBe(0);
  });
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
    [decided_us - 1_000 + 150_000, decided_us - 1_000 + 150_000],
  ]);
});
