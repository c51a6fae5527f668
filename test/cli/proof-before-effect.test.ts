import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EXIT, type ExitCode } from '../../src/core/domain/exit-codes.js';
import { judgeOrder, type OrderReport } from '../faults/effect-order.js';
import { newPlace } from '../faults/place.js';
import { isSoak, SOAK_TIMEOUT_MS, tally } from '../faults/tally.js';
import { RUN, canTrace, tracedRun, type TracedRunOptions } from '../faults/traced-run.js';

const RUNS = isSoak ? 50 : 1;

describe.skipIf(!canTrace)('in the order of its system calls (needs strace)', () => {
  it(
    'a run has each line durable before what it announces begins',
    async () => {
      for (let run = 0; run < RUNS; run++) {
        const { seen, violations } = await orderOf({ args: ['run', '--json'] });
        tally('order of calls in a whole run', 1, violations.length);
        expect(violations).toEqual([]);
        // 18 lines of the run, 45 of the attacks; 3 workers and their spares, and one in place of the crashed.
        expect(seen).toMatchObject({ csv_row: 5, front_door: 1, acknowledgement: 63 });
        expect(seen.worker).toBeGreaterThan(4);
      }
    },
    SOAK_TIMEOUT_MS,
  );

  it('a run whose fdatasync does nothing is found out, at every effect', async () => {
    const { seen, violations } = await orderOf({
      args: RUN,
      preload: preloaded('without-sync.mjs'),
    });
    expect(seen).toMatchObject({ csv_row: 3, front_door: 1 });
    expect(violations).toHaveLength(Object.values(seen).reduce((sum, count) => sum + count));
  });

  it('a run that stores an event before its line is found out, at every such event', async () => {
    // The row that no line announces is also found at the end of that run: a sink differs.
    const { violations } = await orderOf(
      { args: RUN, preload: preloaded('effect-first.mjs') },
      EXIT.sinkFailed,
    );
    expect(violations).toEqual([
      expect.stringMatching(/^csv_row \d+-[0-9a-f]{4}-e1$/),
      expect.stringMatching(/^csv_row \d+-[0-9a-f]{4}-e2$/),
    ]);
  });
});

async function orderOf(options: TracedRunOptions, exit: ExitCode = EXIT.ok): Promise<OrderReport> {
  const place = newPlace();
  onTestFinished(() => {
    place.remove();
  });
  const run = await tracedRun(place, options);
  expect(run.code).toBe(exit);
  return judgeOrder(run.calls);
}

function preloaded(name: string): string {
  return fileURLToPath(new URL(`../support/${name}`, import.meta.url));
}
