import { describe, expect, it } from 'vitest';
import { setTimeout as pause } from 'node:timers/promises';
import type { Pacing } from '../../../src/run/walkthrough/run.js';
import { behaviourOf, proofPath, rawLines } from '../../support/proof-file.js';
import { runCli } from '../../support/cli.js';
import { openPresented, shortPlan } from '../../support/presenting.js';
import { temporaryRoot } from '../../support/temporary-root.js';
import { walk } from '../../support/walk.js';

const HOLD_MS = 120;
/** Longer than the restart's cool-down, so that a clock that went on would be seen. */
const holding = (holds: { count: number }): Pacing => {
  const hold = async () => {
    holds.count += 1;
    await pause(HOLD_MS);
  };
  return { beforeStep: hold, afterStep: hold };
};

describe('a run that is held between its steps', () => {
  it('does the same as one that is not, and none of its times holds a pause', async () => {
    const [held, free] = [temporaryRoot(), temporaryRoot()];
    const holds = { count: 0 };
    const from = performance.now();
    const { result } = await walk(held, { pacing: holding(holds) });
    const tookMs = performance.now() - from;
    expect(result).toMatchObject({ exit_code: 0 });
    expect(holds.count).toBe(12);
    expect(tookMs - result.wall_us / 1_000).toBeGreaterThanOrEqual(12 * HOLD_MS - 12);

    await walk(free);
    expect(behaviourOf(rawLines(proofPath(held)))).toBe(behaviourOf(rawLines(proofPath(free))));
    const verified = await runCli(['verify', '--replay', '--root', held]);
    expect([verified.code, verified.stdout]).toEqual([0, expect.stringContaining('all alike')]);
  });

  it('is shown row by row at a pace, with the same rows as without', async () => {
    const steps = [1, 2, 3, 4, 5, 6];
    const [paced, plain] = [
      openPresented({ plan: shortPlan(steps, 400), root: 'r' }),
      openPresented({ root: 'r' }),
    ];
    for (const { presenter } of [paced, plain]) {
      const { notify, pacing } = presenter;
      const { result } = await walk(temporaryRoot(), { notify, pacing });
      expect(result.passed).toBe(true);
      presenter.flush();
    }
    expect(labelsOf(paced.written)).toEqual(labelsOf(plain.written));
    expect(labelsOf(paced.written).length).toBeGreaterThan(100);
  });
});

/** The first word of each row. */
function labelsOf(written: readonly string[]): string[] {
  return written
    .join('')
    .split('\n')
    .filter((row) => /^ {2}\S/.test(row))
    .map((row) => row.trim().split(/\s/)[0] ?? '');
}
