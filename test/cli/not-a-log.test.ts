import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { headPath } from '../../src/run/proof/head.js';
import { callCli } from '../support/call-cli.js';
import { PROJECT_ROOT } from '../support/cli.js';
import { proofPath } from '../support/proof-file.js';
import { chainedLines, defaultRun } from '../support/sample-log.js';
import { sharedRoot } from '../support/shared-root.js';
import { temporaryRoot } from '../support/temporary-root.js';

/** No line feed among them, and none at their end. */
const BYTES = Buffer.from(Array.from({ length: 100 }, (_, at) => 128 + at));

function second(path: string): number | null {
  const script = join(PROJECT_ROOT, 'scripts', 'verify_proof.py');
  return spawnSync('python3', [script, path]).status;
}

describe('a file that does not begin as a proof log', () => {
  const root = sharedRoot();
  beforeAll(async () => {
    await callCli(['run', '--simulated', '--only', 'C', '--quiet', '--root', root]);
  });

  it.each([
    ['random bytes', BYTES],
    ['text', 'a shopping list\n'],
  ])('is none, and ends every command with 2: %s', async (_what, content) => {
    const path = join(temporaryRoot(), 'a.log');
    writeFileSync(path, content);
    for (const args of [['verify'], ['log'], ['explain', '1'], ['report']]) {
      const { code, stderr } = await callCli([...args, path]);
      expect([code, stderr]).toEqual([2, expect.stringMatching(/not\s+a\s+proof\s+log/)]);
    }
    expect(second(path)).toBe(2);
  });

  it.each([
    ['with its head', true],
    ['without', false],
  ])('has destroyed one where it is in its place: 7, %s', async (_what, hasHead) => {
    const logs = join(temporaryRoot(), 'logs');
    mkdirSync(logs);
    const path = join(logs, 'day1_proof.log');
    writeFileSync(path, BYTES);
    if (hasHead) copyFileSync(headPath(proofPath(root)), headPath(path));
    const { code, stdout } = await callCli(['verify', path]);
    expect([code, stdout]).toEqual([7, expect.stringContaining('not_a_log at line 1')]);
    expect(stdout).not.toContain('cut off');
    expect(second(path)).toBe(7);
  });

  it('and a log whose first line is damaged still is one', async () => {
    const path = join(temporaryRoot(), 'a.log');
    writeFileSync(path, readFileSync(proofPath(root), 'latin1').replace('{', '['));
    const { code, stdout } = await callCli(['verify', path]);
    expect([code, stdout]).toEqual([7, expect.stringContaining('not_json at line 1')]);
    expect(second(path)).toBe(7);
  });

  it('a head that is cut is named, and nothing is said to be missing', async () => {
    const path = join(temporaryRoot(), 'day1_proof.log');
    copyFileSync(proofPath(root), path);
    writeFileSync(headPath(path), 'x');
    const { code, stdout } = await callCli(['verify', path]);
    expect([code, stdout]).toEqual([
      7,
      expect.stringContaining('head_malformed in day1_proof.head'),
    ]);
    expect(stdout).not.toContain('not known');
    rmSync(headPath(path));
  });

  it('behind a line that is missing, a number is not taken for a cause', async () => {
    const path = join(temporaryRoot(), 'a.log');
    writeFileSync(path, chainedLines(defaultRun()).toSpliced(9, 1).join(''), 'latin1');
    const { stdout } = await callCli(['log', path]);
    expect(stdout).toMatch(/^#12 .* seq 13, cause seq \d+$/m);
    expect(stdout).not.toMatch(/^#(\d+) .* cause #\1$/m);
  });
});
