import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../src/run/app/registry.js';
import { trainedTable } from '../../src/lab/train.js';
import { tableText } from '../../src/core/domain/q-table.js';
import { lockFolder } from '../../src/run/proof/lock.js';
import { abstractSocket } from '../../src/audit/library/lock-holder.js';
import { callCli } from '../support/call-cli.js';
import { facts, runCli } from '../support/cli.js';
import { temporaryRoot } from '../support/temporary-root.js';
import { SHIPPED_TABLE, SHIPPED_TEXT, trainingOrder } from '../support/training.js';

const FEW = ['--episodes', '500', '--seed', '3'];
const TRAINED = tableText(trainedTable(trainingOrder({ episodes: 500, seed: 3 })));

function tablePath(root: string, env = 'dev'): string {
  return join(root, 'logs', env, 'q_table.json');
}

function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

describe('demo-run train', () => {
  it('without a word about how makes the table that ships, byte for byte', async () => {
    const root = temporaryRoot();
    const { code, stdout, stderr } = await callCli(['train', '--root', root]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(readFileSync(tablePath(root), 'utf8')).toBe(SHIPPED_TEXT);
    expect(readdirSync(dirname(tablePath(root)))).toEqual(['q_table.json']);
    expect(stdout).toContain(`TRAINED  ${tablePath(root)}\n`);
    expect(stdout).toContain(`sha256     ${sha256(SHIPPED_TEXT)}\n`);
    expect(stdout).toContain('equal to the optimum in all 42 states');
    expect(
      Math.max(
        ...stdout
          .split('\n')
          .slice(1)
          .map((line) => line.length),
      ),
    ).toBeLessThan(81);
  });

  it('writes to the environment or the file that is named', async () => {
    const root = temporaryRoot();
    const out = join(root, 'deep', 'er', 'table.json');
    await callCli(['train', ...FEW, '--env', 'stage', '--root', root]);
    await callCli(['train', ...FEW, '--out', out, '--root', root]);
    expect(readFileSync(tablePath(root, 'stage'), 'utf8')).toBe(TRAINED);
    expect(readFileSync(out, 'utf8')).toBe(TRAINED);
  });

  it('says with --json where each state is worse than the optimum, and how it was made', async () => {
    const args = ['train', '--episodes', '42', '--json', '--root', temporaryRoot()];
    const [trained, ...more] = facts((await callCli(args)).stdout);
    expect(more).toEqual([]);
    expect(trained).toMatchObject({
      ...{ schema: 'demo-run/2', fact: 'trained', states: 42 },
      trained_by: { episodes: 42, seed: 42 },
    });
    const worse = trained?.['worse'] as { state: string; regret: number }[];
    expect(worse.length).toBeGreaterThan(0);
    for (const { regret } of worse) expect(regret).toBeGreaterThan(1e-6);
    expect(Number(trained?.['expected_return'])).toBeLessThan(Number(trained?.['optimal_return']));
  });

  it('replaces a table that it can make again', async () => {
    const root = temporaryRoot();
    put(tablePath(root), SHIPPED_TEXT);
    expect((await callCli(['train', ...FEW, '--root', root])).code).toBe(0);
    expect(readFileSync(tablePath(root), 'utf8')).toBe(TRAINED);
  });

  const learned = { updates: 12, from_rows_sha256: SHIPPED_TABLE.rows_sha256 };
  it.each([
    ['a table that learned from live runs', tableText({ ...SHIPPED_TABLE, learned })],
    ['a table whose rows were changed', SHIPPED_TEXT.replace(/"visits": \d+/, '"visits": 1')],
    ['what is no table', 'hello\n'],
    ['nothing at all', ''],
  ])('leaves %s alone without --replace', async (_what, text) => {
    const root = temporaryRoot();
    put(tablePath(root), text);
    const { code, stdout, stderr } = await callCli(['train', ...FEW, '--root', root]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.replace(/\s+/g, ' ')).toContain('it was left alone');
    expect(readFileSync(tablePath(root), 'utf8')).toBe(text);
    expect((await callCli(['train', ...FEW, '--replace', '--root', root])).code).toBe(0);
    expect(readFileSync(tablePath(root), 'utf8')).toBe(TRAINED);
  });

  it('says what cannot be written, with exit 2', async () => {
    const root = temporaryRoot();
    put(join(root, 'file'), '');
    const args = ['train', ...FEW, '--replace', '--root', root];
    const { code, stderr } = await callCli([...args, '--out', join(root, 'file', 'x')]);
    expect(code).toBe(2);
    expect(stderr).toContain('cannot be written');
  });

  it('waits for nobody: while another run holds the root it says so, with exit 6', async () => {
    const root = temporaryRoot();
    mkdirSync(join(root, 'logs'));
    const lock = await lockFolder(join(root, 'logs'), abstractSocket);
    try {
      expect((await runCli(['train', ...FEW, '--root', root])).code).toBe(6);
    } finally {
      await lock.release();
    }
  });
});
