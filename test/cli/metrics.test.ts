import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runCli } from '../support/cli.js';
import { proofLines } from '../support/proof-file.js';
import { temporaryRoot } from '../support/temporary-root.js';

const SERIES =
  /^demo_run_(refusals|decisions)_total\{(?:gate|action)="(\w+)",\w+="(\w+)"\} (\d+)$/gm;

/** `refusals approval false` and how often. */
function counted(root: string): Record<string, number> {
  const text = readFileSync(join(root, 'logs', 'prod', 'metrics.prom'), 'utf8');
  const found = [...text.matchAll(SERIES)];
  return Object.fromEntries(
    found.map(([, ...labels]) => [labels.slice(0, 3).join(' '), Number(labels[3])]),
  );
}

it('counts what a run refused and decided apart from the attacks on its gates', async () => {
  const root = temporaryRoot();
  const args = ['--env', 'prod', '--allow-prod-injection', '--only', 'B', '--simulated'];
  expect((await runCli([...args, '--quiet', '--root', root])).code).toBe(3);
  const series = counted(root);
  const ofTheRun = Object.entries(series).filter(([name]) => name.endsWith(' false'));
  expect(Object.fromEntries(ofTheRun)).toEqual({
    'decisions scale_workers false': 1,
    'refusals approval false': 1,
  });
  expect(series['decisions noop true']).toBe(1);
  const attacks = proofLines(root, 'violation').filter(({ attack }) => attack !== undefined);
  const forged = attacks.filter((line) => JSON.stringify(line['reasons'] ?? []).includes('intake'));
  expect(series['refusals intake true']).toBe(forged.length);
});
