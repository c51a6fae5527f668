import { cpSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { headPath } from '../../src/run/proof/head.js';
import { callCli } from '../support/call-cli.js';
import { forge } from '../support/life-of-root.js';
import { proofLines, proofPath } from '../support/proof-file.js';
import { temporaryRoot } from '../support/temporary-root.js';

/** A root whose user's state folder is a new one, so that nothing but the logs says how they ended. */
describe('the attacks at the end of a run name the log that was sealed before them', () => {
  let root: string;
  let env: Record<string, string>;
  const run = (...args: string[]) => callCli([...args, '--root', root], { env });
  const start = () => run('run', '--simulated', '--only', 'C', '--quiet');
  const forget = () => {
    rmSync(join(env['XDG_STATE_HOME'] ?? '', 'demo-run', 'roots'), { recursive: true });
  };

  beforeEach(async () => {
    root = temporaryRoot();
    env = { XDG_STATE_HOME: temporaryRoot() };
    expect((await start()).code).toBe(0);
    forget();
  });

  it('with its run, its lines and its head', () => {
    const [first] = proofLines(root, 'violation');
    const { run_id, seq } = proofLines(root).at(-1) ?? {};
    const head = JSON.parse(readFileSync(headPath(proofPath(root)), 'utf8')) as { head: string };
    expect(first).toMatchObject({ run: { after: { run_id, lines: seq, head: head.head } } });
  });

  it('so that one that was forged and lost its head never passes for one of a killed run', async () => {
    forge(proofPath(root), ([first = '', ...others]) => [
      first.replace('"seed":42', '"seed":43'),
      ...others,
    ]);
    rmSync(headPath(proofPath(root)));

    const { code, stderr } = await start();
    expect([code, stderr]).toEqual([7, expect.stringMatching(/sealed_before|as\s+000002-/)]);
    for (const path of [proofPath(root), proofPath(root, 'violation')]) {
      const found = await run('verify', path);
      expect([found.code, found.stdout]).toEqual([7, expect.stringContaining('sealed_before')]);
    }
  });

  it('also where an unchanged one lost its head: a start refuses what it would take for a killed run', async () => {
    rmSync(headPath(proofPath(root)));
    expect((await start()).code).toBe(7);
    expect((await run('verify')).code).toBe(4);
  });

  it('also after both were archived', async () => {
    expect((await start()).code).toBe(0);
    forget();
    const archive = join(root, 'logs', 'archive');
    const [earlier = ''] = readdirSync(archive).filter((name) => name.endsWith('.log'));
    const path = join(archive, earlier);
    forge(path, ([first = '', ...others]) => [first.replace(':42', ':43'), ...others]);
    rmSync(headPath(path));
    const { code, stdout } = await run('verify', path);
    expect([code, stdout]).toEqual([7, expect.stringContaining('sealed_before')]);
    expect((await start()).code).toBe(7);
  });

  it('so that the run cannot be taken away from its attacks', async () => {
    rmSync(proofPath(root));
    rmSync(headPath(proofPath(root)));
    const { code, stderr } = await start();
    expect([code, stderr]).toEqual([7, expect.stringContaining('no such')]);
  });

  it('and a copy that was made without heads is what it was', async () => {
    const copy = temporaryRoot();
    cpSync(join(root, 'logs'), copy, {
      recursive: true,
      filter: (name) => !name.endsWith('.head'),
    });
    const { code, stdout } = await run('verify', join(copy, 'day1_proof.log'));
    expect([code, stdout]).toEqual([4, expect.stringMatching(/^VALID, NOT SEALED/)]);
  });

  it('and two of them compare as before', async () => {
    expect((await start()).code).toBe(0);
    const archive = join(root, 'logs', 'archive');
    const [, attacks = ''] = readdirSync(archive).filter((name) => name.endsWith('.log'));
    const { code, stdout } = await run(
      'diff',
      join(archive, attacks),
      proofPath(root, 'violation'),
    );
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^SAME/)]);
  });
});
