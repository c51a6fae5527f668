import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { qTableSchema } from '../../src/core/domain/q-table.js';
import { callCli } from '../support/call-cli.js';
import { eventNames, proofLines } from '../support/proof-file.js';
import { temporaryRoot } from '../support/temporary-root.js';

const tableOf = (root: string, env = 'dev') => join(root, 'logs', env, 'q_table.json');
const readTable = (root: string, env = 'dev') =>
  qTableSchema.parse(JSON.parse(readFileSync(tableOf(root, env), 'utf8')));
const run = (root: string, ...args: string[]) => callCli(['--simulated', '--root', root, ...args]);
const updatesOf = (root: string) =>
  proofLines(root).filter(({ event_name }) => event_name === 'Q_UPDATE');

describe('a run in dev', () => {
  it('keeps what it learned, and the next run begins with it', async () => {
    const root = temporaryRoot();
    expect((await run(root, '--env', 'dev')).code).toBe(0);
    const first = updatesOf(root);
    const { learned, rows } = readTable(root);
    expect(learned.updates).toBe(3);
    expect(rows['crash/none/none/0']?.restart_service).toEqual({
      q_micro: (first[0]?.['measured'] as Record<string, unknown>)['q_after_micro'],
      visits: first[0]?.['visits_after'],
    });

    expect((await run(root, '--env', 'dev')).code).toBe(0);
    const second = updatesOf(root);
    expect(second[0]?.['visits_before']).toBe(first[0]?.['visits_after']);
    expect(readTable(root).learned).toEqual({ ...learned, updates: 6 });
    // The table that the second run began with is kept beside it.
    expect((await callCli(['verify', '--replay', '--root', root])).code).toBe(0);
  });

  it('leaves 21 lines, and replay follows what the run changed itself', async () => {
    const root = temporaryRoot();
    const { stdout } = await run(root, '--env', 'dev', '--verbose');

    expect(stdout).toContain('21 of 21 proof lines');
    expect(proofLines(root)).toHaveLength(21);
    const verified = await callCli(['verify', '--replay', '--root', root]);
    expect(verified.code).toBe(0);
    expect(verified.stdout).not.toContain('not known');
  });
});

describe('the attacks at the end of a run that learned', () => {
  it('are decided by the table as it was, which their log names, and teach nothing', async () => {
    const root = temporaryRoot();
    // The control of the attacks is in the very state that the run has just learned about.
    await run(root, '--env', 'dev', '--only', 'C');
    const log = join(root, 'logs', 'violation_proof.log');
    const { code, stdout } = await callCli(['verify', '--replay', log, '--root', root]);

    expect(code).toBe(0);
    expect(stdout).toContain('all alike');
    expect(updatesOf(root)).toHaveLength(1);
  });
});

describe('a run in stage', () => {
  it('learns nothing unless it is told to', async () => {
    const root = temporaryRoot();
    await run(root);
    expect(eventNames(root)).not.toContain('Q_UPDATE');
    expect(existsSync(tableOf(root, 'stage'))).toBe(false);
  });

  it('learns with --learn, and goes on with that table without it', async () => {
    const root = temporaryRoot();
    expect((await run(root, '--learn')).code).toBe(0);
    const before = readFileSync(tableOf(root, 'stage'), 'utf8');
    const [update] = updatesOf(root);

    expect((await run(root)).code).toBe(0);
    expect(readFileSync(tableOf(root, 'stage'), 'utf8')).toBe(before);
    const decision = proofLines(root).find(({ event_name }) => event_name === 'RL_DECISION');
    expect(decision?.['q_micro']).toMatchObject({
      restart_service: (update?.['measured'] as Record<string, unknown>)['q_after_micro'],
    });
  });
});

describe('a run in prod', () => {
  it('never learns: --learn is refused before anything happens', async () => {
    const root = temporaryRoot();
    const { code, stderr } = await run(root, '--env', 'prod', '--learn');

    expect(code).toBe(2);
    expect(stderr).toContain('prod never learns');
    expect(existsSync(join(root, 'logs'))).toBe(false);
  });
});

describe("an environment's own table", () => {
  it.each([
    ['is no JSON', () => 'hello'],
    ['was changed by hand', (text: string) => text.replace(/"q_micro": -?\d+/, '"q_micro": 1')],
    ['is cut short', (text: string) => text.slice(0, 500)],
  ])('that %s ends the run before it begins, and is left as it is', async (_what, spoil) => {
    const root = temporaryRoot();
    const shipped = readFileSync(
      new URL('../../src/core/decider/shipped-q-table.json', import.meta.url),
      'utf8',
    );
    mkdirSync(dirname(tableOf(root)), { recursive: true });
    writeFileSync(tableOf(root), spoil(shipped));
    const { code, stdout, stderr } = await run(root, '--env', 'dev');

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('q_table.json');
    expect(readFileSync(tableOf(root), 'utf8')).toBe(spoil(shipped));
    expect(existsSync(join(root, 'logs', 'day1_proof.log'))).toBe(false);
  });
});
