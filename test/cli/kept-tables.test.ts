import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../src/run/app/registry.js';
import { readTableFile } from '../../src/run/assembly/q-table-file.js';
import type { ProofLine } from '../../src/core/domain/proof-lines/catalogue.js';
import { callCli } from '../support/call-cli.js';
import { runCli, type CliResult } from '../support/cli.js';
import { archivedLogs, proofLines, proofPath, rawLines } from '../support/proof-file.js';
import { rechained } from '../support/sample-log.js';
import { temporaryRoot } from '../support/temporary-root.js';
import { SHIPPED_TEXT } from '../support/training.js';

const KILLED = fileURLToPath(new URL('../support/killed-before-learning.mjs', import.meta.url));
const STATE = 'crash/none/none/0';

const tableOf = (root: string) => join(root, 'logs', 'dev', 'q_table.json');
const learning = (root: string) => [
  '--simulated',
  '--env',
  'dev',
  '--only',
  'crash',
  '--root',
  root,
];
const learnIn = (root: string): Promise<CliResult> => callCli(learning(root));
/** A process of its own, which ends itself by a signal. */
const learnAndDieIn = (root: string): Promise<CliResult> =>
  runCli(learning(root), { env: { NODE_OPTIONS: `--import=${KILLED}` } });
const replay = (root: string, ...file: string[]): Promise<CliResult> =>
  callCli(['verify', '--replay', '--root', root, ...file]);

/** The run's record, and the values of its one update. */
function updateOf(path: string) {
  const lines = rawLines(path).map((line) => JSON.parse(line) as ProofLine);
  const [first] = lines;
  const update = lines.find((line) => line.event_name === 'Q_UPDATE');
  return {
    began_with: first !== undefined && 'run' in first ? first.run?.q_table_sha256 : undefined,
    before: update?.q_before_micro,
    after: update?.measured.q_after_micro,
  };
}

describe('a run that is killed between the line and the table', () => {
  it('has its update in the log alone; the next run begins with the table as it was', async () => {
    const root = temporaryRoot();
    expect((await learnIn(root)).code).toBe(0);
    const text = readFileSync(tableOf(root), 'utf8');

    expect((await learnAndDieIn(root)).code).toBeNull();
    expect(proofLines(root).at(-1)?.['event_name']).toBe('Q_UPDATE');
    expect(readFileSync(tableOf(root), 'utf8')).toBe(text);
    const lost = updateOf(proofPath(root));

    expect((await learnIn(root)).code).toBe(0);
    const [, killed = ''] = archivedLogs(root).filter((path) =>
      readFileSync(path, 'latin1').includes('"kind":"run"'),
    );
    expect(rawLines(killed).at(-1)).toContain('RUN_RECOVERED');
    // Both runs name the table that they had, so nobody takes the lost update for a learned one.
    expect(updateOf(killed)).toEqual(lost);
    expect(updateOf(proofPath(root))).toMatchObject({
      began_with: sha256(text),
      before: lost.before,
    });
    expect((await replay(root)).code).toBe(0);
    // All alike; but nobody sealed it when it was written.
    const { code, stdout } = await replay(root, killed);
    expect([code, stdout]).toEqual([4, expect.stringContaining('all alike')]);
    expect(readTableFile(tableOf(root)).table.learned.updates).toBe(2);
  });
});

describe('the tables that runs began with', () => {
  it('are kept, so that each run can be replayed when later ones have learned more', async () => {
    const root = temporaryRoot();
    for (let run = 0; run < 3; run += 1) expect((await learnIn(root)).code).toBe(0);
    const runs = archivedLogs(root).filter((path) =>
      readFileSync(path, 'latin1').includes('"kind":"run"'),
    );
    expect(runs).toHaveLength(2);
    const updates = [...runs, proofPath(root)].map(updateOf);
    expect(updates.slice(1).map(({ before }) => before)).toEqual(
      updates.slice(0, 2).map(({ after }) => after),
    );
    for (const path of runs) expect((await replay(root, path)).code).toBe(0);
  });

  it('are missed where they are gone, and what is damaged does not stand in for them', async () => {
    const root = temporaryRoot();
    for (let run = 0; run < 2; run += 1) expect((await learnIn(root)).code).toBe(0);
    const kept = join(
      root,
      'logs',
      'dev',
      'q_tables',
      `${String(updateOf(proofPath(root)).began_with)}.json`,
    );
    writeFileSync(kept, SHIPPED_TEXT);
    expect((await replay(root)).code).toBe(4);
    rmSync(kept);
    expect((await replay(root)).code).toBe(4);
  });

  it('give away a row that no table held, though the chain was fixed', async () => {
    const root = temporaryRoot();
    for (let run = 0; run < 2; run += 1) expect((await learnIn(root)).code).toBe(0);
    const { before = 0 } = updateOf(proofPath(root));
    const forged = rawLines(proofPath(root)).map(
      (line) => `${line.replaceAll(`"noop":-`, `"noop":-1`)}\n`,
    );
    expect(before).not.toBe(0);
    const path = join(root, 'forged.log');
    writeFileSync(path, rechained(forged).join(''), 'latin1');
    const { code, stdout } = await replay(root, path);
    expect(code).toBe(7);
    expect(stdout).toContain('replay_');
  });
});

describe('a hostile table of the environment', () => {
  it.each<[string, (path: string) => void]>([
    [
      'names a state twice',
      (path) => {
        writeFileSync(path, SHIPPED_TEXT.replace(`"${STATE}": {`, `"${STATE}": 0, "${STATE}": {`));
      },
    ],
    [
      'names the prototype',
      (path) => {
        writeFileSync(path, SHIPPED_TEXT.replace('"rows":', '"__proto__": {}, "rows":'));
      },
    ],
    [
      'holds infinity',
      (path) => {
        writeFileSync(path, SHIPPED_TEXT.replace(/"q_micro": -?\d+/, '"q_micro": 1e999'));
      },
    ],
    [
      'is a folder',
      (path) => {
        mkdirSync(path);
      },
    ],
    [
      'is a link that leads nowhere',
      (path) => {
        symlinkSync(`${path}.gone`, path);
      },
    ],
    [
      'is a link to itself',
      (path) => {
        symlinkSync(path, path);
      },
    ],
  ])('that %s is refused before anything starts, and left as it is', async (_what, place) => {
    const root = temporaryRoot();
    mkdirSync(dirname(tableOf(root)), { recursive: true });
    place(tableOf(root));
    const { code, stdout, stderr } = await learnIn(root);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.replace(/\s+/g, ' ')).toContain('is not a sound Q-table: ');
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(readdirSync(dirname(tableOf(root)))).toEqual(['q_table.json']);
    expect(existsSync(proofPath(root))).toBe(false);
  });
});
