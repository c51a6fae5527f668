import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runCli } from '../../support/cli.js';

const SOAK = fileURLToPath(new URL('../../../scripts/soak.mjs', import.meta.url));

describe('the soak', () => {
  it('overflows a heap 25 times without ending its host', async () => {
    const { code, stdout, stderr } = await runCli(['--repetitions', '25'], { program: SOAK });
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^repetitions +25\nhost deaths +0\nother ends +0\n/);
    expect(stdout).toMatch(/duration, median +[\d.]+ ms\nduration, max +[\d.]+ ms\n/);
    expect(stdout).toMatch(/host RSS before +[\d.]+ MB\nhost RSS after +[\d.]+ MB\n$/);
    expect(code).toBe(0);
  });

  it('crashes a worker 60 times in every way and leaves nothing behind', async () => {
    const { code, stdout, stderr } = await runCli(['--cycles', '60'], { program: SOAK });
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^cycles +60 in \d+ s\nnot as expected +0\nthreads +\d+ -> \d+ /);
    expect(code, stdout).toBe(0);
  });

  it.each(['0', '-1', 'many', '1.5'])('refuses %j repetitions and cycles', async (count) => {
    for (const option of ['--repetitions', '--cycles']) {
      const { code, stdout } = await runCli([`${option}=${count}`], { program: SOAK });
      expect([code, stdout]).toEqual([2, '']);
    }
  });
});
