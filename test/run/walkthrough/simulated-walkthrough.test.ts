import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ProofLine } from '../../../src/core/domain/proof-lines/catalogue.js';
import { verifyLog } from '../../../src/audit/checker/verify-log.js';
import { temporaryRoot } from '../../support/temporary-root.js';
import { linesOf, walk } from '../../support/walk.js';

const isSoak = process.env['DEMO_RUN_SOAK'] === '1';
const RUNS = isSoak ? 100 : 20;
const SEEDS = isSoak ? 400 : 12;
const MEASURED: ReadonlySet<string> = new Set(['timestamp', 'run_id', 'prev', 'measured']);

function bytesOf(root: string, log = 'day1_proof.log'): string {
  return readFileSync(join(root, 'logs', log), 'latin1');
}

/** What was decided, done and said, in which order: everything but what was measured. */
function behaviour(lines: readonly ProofLine[]): (readonly [string, unknown])[][] {
  return lines.map((line) =>
    Object.entries(line)
      .filter(([key]) => !MEASURED.has(key))
      .map(([key, value]: [string, unknown]) =>
        key === 'run' ? [key, { ...(value as object), backend: 'either' }] : [key, value],
      ),
  );
}

describe('a simulated run', () => {
  it(`is one log to the byte in ${String(RUNS)} runs, each in a fresh root`, async () => {
    const logs = new Set<string>();
    const attacks = new Set<string>();
    for (let run = 0; run < RUNS; run += 1) {
      const { result, root } = await walk(temporaryRoot(), { simulated: true });
      expect(result).toMatchObject({ passed: true, exit_code: 0, lines: 18 });
      logs.add(bytesOf(root));
      attacks.add(bytesOf(root, 'violation_proof.log'));
    }
    expect([logs.size, attacks.size]).toEqual([1, 1]);
  }, 600_000);

  it('says in its record that it is simulated, and lives in virtual time', async () => {
    const { lines, result } = await walk(temporaryRoot(), { simulated: true });
    expect(lines[0]).toMatchObject({ run: { backend: 'simulated', seed: 42 } });
    const times = lines.map(({ timestamp }) => Date.parse(timestamp) - Date.UTC(2026, 0, 1));
    expect(times[0]).toBe(0);
    expect([...times].sort((a, b) => a - b)).toEqual(times);
    expect(Math.abs((times.at(-1) ?? 0) - result.wall_us / 1_000)).toBeLessThan(100);
    expect(linesOf(lines, 'RUNTIME_EMIT').map(({ measured }) => measured.port)).toEqual([0, 0]);
  });

  it('differs under another seed, in its measured values and its run id only', async () => {
    const one = await walk(temporaryRoot(), { simulated: true });
    const other = await walk(temporaryRoot(), { simulated: true, seed: 43 });
    expect(bytesOf(other.root)).not.toBe(bytesOf(one.root));
    expect(other.result.run_id).not.toBe(one.result.run_id);
    const seedApart = (lines: readonly ProofLine[]) =>
      JSON.stringify(behaviour(lines)).replaceAll(/"seed":4[23]/g, '');
    expect(seedApart(other.lines)).toBe(seedApart(one.lines));
  });

  it('passes under many seeds', async () => {
    for (let seed = 0; seed < SEEDS; seed += 1) {
      const { result } = await walk(temporaryRoot(), { simulated: true, seed });
      expect({ seed, passed: result.passed }).toEqual({ seed, passed: true });
    }
  }, 600_000);

  it('chains to the run before it, simulated or real', async () => {
    const root = temporaryRoot();
    const first = await walk(root, { simulated: true });
    const second = await walk(root, { simulated: true });
    expect(second.lines[0]?.prev).toBe(first.result.head);
    expect(await verifyLog(join(root, 'logs', 'day1_proof.log'))).toMatchObject({ valid: true });
  });

  it('interrupts like a real one', async () => {
    const signal = AbortSignal.abort('SIGINT');
    const run = walk(temporaryRoot(), { simulated: true, signal });
    await expect(run).rejects.toMatchObject({ code: 'interrupted' });
  });
});

describe('simulation against reality', () => {
  it('decides, does and says the same, line by line, on the real pool and the simulated app', async () => {
    const simulated = await walk(temporaryRoot(), { simulated: true });
    const real = await walk(temporaryRoot());
    expect(real.lines[0]).toMatchObject({ run: { backend: 'worker_threads' } });
    expect(behaviour(simulated.lines)).toEqual(behaviour(real.lines));
    const decided = ({ scenarios }: typeof real.result) =>
      scenarios.map(({ scenario, status, decision, gate }) => ({
        scenario,
        status,
        decision,
        gate,
      }));
    expect(decided(simulated.result)).toEqual(decided(real.result));
  });
});
