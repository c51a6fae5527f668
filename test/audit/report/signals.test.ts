import { describe, expect, it } from 'vitest';
import { windowsIn } from '../../../src/core/domain/proof-lines/told-windows.js';
import { servingOf } from '../../../src/audit/report/serving.js';
import { crashedAt, looksOf, lostEarlier, marksOf } from '../../../src/audit/report/signals.js';
import { defaultRun } from '../../support/sample-log.js';
import { MOMENTS } from '../../support/sample-readings.js';
import { checkedLog, linesOf, timed, withWorkers } from '../../support/report-of.js';

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

describe('what was lost before an injection', () => {
  const { clock, incidents } = checkedLog(timed(linesOf(withWorkers(defaultRun())))).digest;
  const [crash] = incidents.incidents;
  if (crash === undefined) throw new Error('no incident');
  const injected = marksOf(crash, clock)[0]?.from_us ?? 0;
  const crashed = crashedAt(crash) ?? 0;
  const [sample] = crash.windows;
  if (sample === undefined) throw new Error('no window');
  const earlierOf = (from_us: number, to_us: number, lost = 4) =>
    lostEarlier({ ...crash, windows: [{ ...sample, from_us, to_us, lost }] }, clock);

  it('is that of windows that began before it', () => {
    const lossy = crash.windows.filter(({ lost }) => lost > 0);
    expect(lossy.length).toBeGreaterThan(1);
    expect(lostEarlier(crash, clock)).toEqual(lossy.filter(({ from_us }) => from_us < injected));
    expect(lostEarlier(crash, clock)).toHaveLength(1);
  });

  it.each([
    ['ends before it', injected - 50, injected - 1, 1],
    ['ends after it, before the crash', injected - 50, injected + 50, 1],
    ['ends with the crash', injected - 50, crashed, 1],
    ['holds the crash', injected - 50, crashed + 1, 0],
    ['begins with it', injected, injected + 50, 0],
  ])('is told of a window that %s', (_, from_us, to_us, number) => {
    expect(crashed).toBeGreaterThan(injected + 50);
    expect(earlierOf(from_us, to_us)).toHaveLength(number);
    expect(earlierOf(from_us, to_us, 0)).toEqual([]);
  });

  it('is nothing where nothing was injected', () => {
    const lines = crash.lines.filter(({ event_name }) => event_name !== 'FAILURE_INJECTED');
    expect(lostEarlier({ ...crash, lines }, clock)).toEqual([]);
  });
});

describe('how many workers served', () => {
  const stretches = servingOf(digest.incidents.incidents, digest.clock);
  const { decided_us, asked_us, ended_us } = MOMENTS.crash;
  const at = (us: number) => stretches.findLast(({ to_us }) => to_us <= us)?.serving;

  it('falls where the failure was seen, and rises where the act ended', () => {
    const since = crashedAt(crash) ?? 0;
    expect(since).toBeGreaterThan(0);
    expect([since - 1, since, decided_us, asked_us, ended_us - 1, ended_us].map(at)).toEqual([
      ...[2, 0, 0, 0, 0],
      1,
    ]);
  });

  it('is one line from before the failure to the end, with no gap between', () => {
    const own = stretches.filter(({ to_us }) => to_us > decided_us && to_us <= ended_us + 1_000);
    expect(own.length).toBeGreaterThan(0);
    for (const { from_us } of own) {
      expect(stretches.some(({ to_us }) => to_us === from_us)).toBe(true);
    }
  });

  it('stays down to the end of a log that ends before anything is replaced', () => {
    const cut = checkedLog(linesOf(defaultRun().slice(0, 8))).digest;
    expect(servingOf(cut.incidents.incidents, cut.clock).at(-1)?.serving).toBe(0);
  });

  it('is not known from the first of several failures until all of them were counted', () => {
    const bodies = defaultRun().map((body) =>
      body.event_name === 'RL_DECISION' && body.event_type === 'crash'
        ? { ...body, measured: { ...body.measured, failed_workers: 2 } }
        : body,
    );
    const two = checkedLog(linesOf(bodies)).digest;
    const told = servingOf(two.incidents.incidents, two.clock);
    const since = crashedAt(crash);
    expect(told.findLast(({ to_us }) => to_us === since)?.serving).toBeNull();
  });
});
