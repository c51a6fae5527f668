import { expect, it } from 'vitest';
import { runCli } from '../support/cli.js';
import { temporaryRoot } from '../support/temporary-root.js';

const RUNS = process.env['DEMO_RUN_SOAK'] === '1' ? 100 : 4;

it(
  `${String(RUNS)} runs in stage, on real worker threads, behave alike to the byte`,
  async () => {
    const digests: (string | undefined)[] = [];
    for (let run = 0; run < RUNS; run += 2) {
      const pair = [temporaryRoot(), temporaryRoot()].map((root) => runCli(['--root', root]));
      for (const { code, stdout } of await Promise.all(pair)) {
        expect(code).toBe(0);
        digests.push(/behaviour digest ([0-9a-f]{32})/.exec(stdout)?.[1]);
      }
    }

    expect(digests[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set(digests).size).toBe(1);
  },
  RUNS * 30_000,
);
