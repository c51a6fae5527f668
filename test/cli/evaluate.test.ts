import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../src/run/app/registry.js';
import { trainedTable } from '../../src/lab/train.js';
import { tableText } from '../../src/core/domain/q-table.js';
import type { QTable } from '../../src/core/domain/q-table.js';
import { callCli } from '../support/call-cli.js';
import { facts, PROJECT_ROOT } from '../support/cli.js';
import { temporaryRoot } from '../support/temporary-root.js';
import { SHIPPED_TABLE, SHIPPED_TEXT, trainingOrder } from '../support/training.js';

const FEW = ['--episodes', '200'];

function tableFile(text: string): string {
  const path = join(temporaryRoot(), 'table.json');
  writeFileSync(path, text);
  return path;
}

function withRows(rows: QTable['rows']): string {
  return tableText({ ...SHIPPED_TABLE, rows, rows_sha256: sha256(JSON.stringify(rows)) });
}

async function evaluated(...args: string[]) {
  const { code, stdout } = await callCli(['evaluate', ...FEW, '--json', ...args]);
  const all = facts(stdout);
  const of = (kind: string) => all.filter(({ fact }) => fact === kind);
  return { code, about: of('evaluated')[0], scores: of('score'), states: of('state') };
}

describe('demo-run evaluate', () => {
  it('scores the shipped table: as good as the optimum, and better than whatever is simpler', async () => {
    const { code, about, scores, states } = await evaluated();
    expect(code).toBe(0);
    expect(about).toMatchObject({
      ...{ sha256: sha256(SHIPPED_TEXT), seed: 43, episodes: 200, same_parameters: true },
      ...{ never_visited: [], never_tried: [], foreign_rows: [] },
    });
    expect(states).toHaveLength(42);
    for (const { regret } of states) expect(Math.abs(Number(regret))).toBeLessThan(1e-6);
    const exact = new Map(scores.map(({ name, expected_return }) => [name, expected_return]));
    const optimum = Number(exact.get('optimum'));
    expect(Number(exact.get('gates off'))).toBeCloseTo(optimum, 9);
    expect(Number(exact.get('gates on'))).toBeCloseTo(optimum, 9);
    for (const name of ['always noop', 'always restart', 'always scale', 'random', 'rules only']) {
      expect(Number(exact.get(name))).toBeLessThan(optimum - 0.2);
    }
  });

  it('gives each score its n and its interval, and the optimum no wrong act', async () => {
    const { scores } = await evaluated();
    expect(scores).toHaveLength(8);
    for (const score of scores) {
      expect(score).toMatchObject({
        mean_return: { n: 200, interval: {} },
        stable_us: { n: 200, interval: {} },
        wrong: { n: 200, interval: {} },
        harmful: { n: 200, interval: {} },
      });
    }
    expect(scores.at(-1)).toMatchObject({ name: 'optimum', wrong: { k: 0 }, harmful: { k: 0 } });
  });

  it('prints the same for people within 80 columns, equal on every run', async () => {
    const file = tableFile(SHIPPED_TEXT);
    const [first, second] = [
      await callCli(['evaluate', ...FEW, file]),
      await callCli(['evaluate', ...FEW, file]),
    ];
    expect(second.stdout).toBe(first.stdout);
    const [head, ...lines] = first.stdout.split('\n');
    expect(head).toBe(`EVALUATED  ${file}`);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    const other = await callCli(['evaluate', ...FEW, '--seed', '7', file]);
    expect(other.stdout).not.toBe(first.stdout);
    const quiet = await callCli(['evaluate', ...FEW, '--quiet', file]);
    expect(quiet.stdout).toBe(`EVALUATED  ${file}\n`);
  });

  it('prints what docs/decider.md shows', async () => {
    const page = readFileSync(join(PROJECT_ROOT, 'docs/decider.md'), 'utf8');
    const [, shown] = /^```text\n(.*?)\n```$/ms.exec(page) ?? [];
    const { stdout } = await callCli(['evaluate']);
    expect(stdout.trimEnd().split('\n').slice(1)).toEqual(shown?.split('\n'));
  });

  it('does not let the gates hide a bad policy', async () => {
    const bad = Object.fromEntries(
      Object.entries(SHIPPED_TABLE.rows).map(([state, row]) => [
        state,
        // Scaling looks best everywhere, and does so at the maximum and for a false alarm too.
        { ...row, scale_workers: { q_micro: 9_000_000, visits: 5 } },
      ]),
    );
    const { scores, states } = await evaluated(tableFile(withRows(bad)));
    const score = (name: string) => scores.find((found) => found['name'] === name);
    const rate = (name: string, of: string) => (score(name)?.[of] as { k: number }).k;
    expect(rate('gates off', 'harmful')).toBeGreaterThan(100);
    expect(rate('gates on', 'harmful')).toBeLessThan(rate('gates off', 'harmful'));
    expect(rate('gates on', 'overridden')).toBeGreaterThan(100);
    expect(states.filter(({ regret }) => Number(regret) > 1e-6).length).toBe(39);
  });

  it('lists what was never visited or tried, and rows that nothing asks for', async () => {
    const untrained = trainedTable(trainingOrder({ episodes: 1 }));
    const row = SHIPPED_TABLE.rows['crash/none/none/0'];
    if (row === undefined) throw new Error('no row');
    const rows = { ...untrained.rows, 'crash/odd/none/0': row };
    const file = tableFile(withRows(rows));
    const { about, states } = await evaluated(file);
    const never = states.filter(({ chosen }) => chosen === null).map(({ state }) => state);
    expect(never.length).toBeGreaterThan(20);
    expect(about).toMatchObject({ never_visited: never, foreign_rows: ['crash/odd/none/0'] });
    const { stdout } = await callCli(['evaluate', ...FEW, file]);
    for (const state of never) expect(stdout).toContain(String(state));
    expect(
      stdout
        .split('\n')
        .slice(1)
        .filter((line) => line.length > 80),
    ).toEqual([]);
  });

  it('says so where a table was trained on other parameters', async () => {
    const trained_by = { ...SHIPPED_TABLE.trained_by, parameters_sha256: '0'.repeat(64) };
    const file = tableFile(tableText({ ...SHIPPED_TABLE, trained_by }));
    expect((await callCli(['evaluate', ...FEW, file])).stdout).toContain('other parameters');
  });
});

describe('a table that is not sound is refused with exit 2 and no score', () => {
  const state = 'crash/none/none/0';
  const row = SHIPPED_TABLE.rows[state];
  it.each<[string, string]>([
    ['nothing', ''],
    ['no JSON', '{"q_table_version": 2,'],
    ['a list', '[]'],
    ['another version', SHIPPED_TEXT.replace('"q_table_version": 2', '"q_table_version": 1')],
    ['no number', SHIPPED_TEXT.replace(/"visits": \d+/, '"visits": NaN')],
    ['a number beyond all bounds', SHIPPED_TEXT.replace(/"q_micro": -?\d+/, '"q_micro": 1e999')],
    ['a fraction', SHIPPED_TEXT.replace(/"q_micro": -?\d+/, '"q_micro": 0.5')],
    ['negative visits', SHIPPED_TEXT.replace(/"visits": \d+/, '"visits": -1')],
    ['another value than its hash says', SHIPPED_TEXT.replace(/"visits": \d+/, '"visits": 1')],
    ['a cell too few', withRows({ [state]: { noop: row?.noop } as never })],
    ['a key of the prototype', SHIPPED_TEXT.replace(`"${state}"`, '"__proto__"')],
    ['five megabytes', ' '.repeat(5_000_000)],
  ])('%s', async (_what, text) => {
    const { code, stdout, stderr } = await callCli(['evaluate', ...FEW, tableFile(text)]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.replace(/\s+/g, ' ')).toContain('not a sound Q-table');
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('what is not there, or no file', async () => {
    const folder = join(temporaryRoot(), 'folder');
    mkdirSync(folder);
    for (const path of [join(folder, 'missing.json'), folder]) {
      const { code, stderr } = await callCli(['evaluate', path]);
      expect(code).toBe(2);
      expect(stderr.replace(/\s+/g, ' ')).toContain('not a sound Q-table');
    }
  });
});
