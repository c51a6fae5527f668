import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runCli } from '../../support/cli.js';

const SOAK = fileURLToPath(new URL('../../../scripts/soak.mjs', import.meta.url));

describe('the soak', () => {
  it('overflows a heap again and again without ending its host', async () => {
    const { code, stdout, stderr } = await runCli(['--repetitions', '6'], { program: SOAK });
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^repetitions +6\nhost deaths +0\nother ends +0\n/);
    expect(stdout).toMatch(/duration, median +[\d.]+ ms\nduration, max +[\d.]+ ms\n/);
    expect(stdout).toMatch(/host RSS before +[\d.]+ MB\nhost RSS after +[\d.]+ MB\n$/);
    expect(code).toBe(0);
  });

  // The fiftieth is the first that hangs.
  it('crashes a worker in every way and leaves nothing behind', async () => {
    const { code, stdout, stderr } = await runCli(['--cycles', '50'], { program: SOAK });
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^cycles +50 in \d+ s\nnot as expected +0\nthreads +\d+ -> \d+ /);
    expect(code, stdout).toBe(0);
  });

  it('begins and ends replicas in every way and leaves nothing behind', async () => {
    const { code, stdout, stderr } = await runCli(['--lives', '12', '--seed', '1'], {
      program: SOAK,
    });
    expect(stderr).toBe('');
    // Two of six ways end a replica before it can tell its port, most of the time.
    expect(stdout).toMatch(/^lives +12, in turn [^\n]+\nbegun +([89]|1[0-2]) processes/);
    expect(stdout).toMatch(/^left +nothing\ntook +\d+ s, seed 1\n$/m);
    expect(code, stdout).toBe(0);
  });

  it('kills runs while their app is there, and nothing is left, or left to the next start', async () => {
    // Both moments lie in the middle of a run.
    const { code, stdout, stderr } = await runCli(['--kills', '2', '--seed', '23'], {
      program: SOAK,
    });
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^alone +1, with [1-9]\d* processes/m);
    expect(stdout).toMatch(/^watcher too +1, with [1-9]\d* processes, [1-9]\d* of them left/m);
    expect(stdout).toMatch(/^left +nothing\n/m);
    expect(code, stdout).toBe(0);
  });

  it.each(['0', '-1', 'many', '1.5'])('refuses %j of whatever is counted', async (count) => {
    for (const option of ['--repetitions', '--cycles', '--lives', '--kills']) {
      const { code, stdout } = await runCli([`${option}=${count}`], { program: SOAK });
      expect([code, stdout]).toEqual([2, '']);
    }
  });
});
