import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { headPath } from '../../src/run/proof/head.js';
import { callCli } from '../support/call-cli.js';
import { proofPath } from '../support/proof-file.js';
import { temporaryRoot } from '../support/temporary-root.js';
import { filesUnder as allFilesUnder } from '../support/tree.js';

/** All but the operator's own journal, which tells of each start. */
const filesUnder = (root: string) => ({ ...allFilesUnder(root), 'logs/operator.log': '' });
const edit = (path: string, change: (text: string) => string) => {
  writeFileSync(path, change(readFileSync(path, 'latin1')), 'latin1');
};
const cutInTwo = (text: string) => text.slice(0, text.length / 2);
const otherAction = (text: string) => text.replace('"action":"noop"', '"action":"restart_service"');

describe('a start that is refused for an earlier log changes nothing, whichever log it is', () => {
  let root: string;
  let env: Record<string, string>;
  const start = () =>
    callCli(['run', '--simulated', '--only', 'C', '--quiet', '--root', root], { env });
  const run = () => proofPath(root);
  const attacks = () => proofPath(root, 'violation');

  beforeEach(async () => {
    root = temporaryRoot();
    env = { XDG_STATE_HOME: temporaryRoot() };
    expect((await start()).code).toBe(0);
  });

  it.each([
    ['a changed line of the run', () => edit(run(), otherAction), /at line \d+, byte \d+/],
    ['a line that the attacks lack', () => edit(attacks(), withoutLine), /seq at line 3, byte/],
    ['a head that is cut', () => edit(headPath(run()), cutInTwo), /head_malformed/],
    ['the cut head of the attacks', () => edit(headPath(attacks()), cutInTwo), /head_malformed/],
  ])('%s', async (_what, tamper, said) => {
    tamper();
    const before = filesUnder(root);
    const { code, stderr } = await start();
    expect([code, stderr.replaceAll(/\s+/g, ' ')]).toEqual([7, expect.stringMatching(said)]);
    expect(filesUnder(root)).toEqual(before);
  });

  it('a killed run beside attacks that are wrong is not ended either', async () => {
    rmSync(env['XDG_STATE_HOME'] ?? '', { recursive: true });
    edit(run(), (text) =>
      text
        .split(/(?<=\n)/)
        .slice(0, -2)
        .join(''),
    );
    rmSync(headPath(run()));
    rmSync(headPath(attacks()));
    writeFileSync(attacks(), 'a shopping list\n');
    const before = filesUnder(root);
    const { code, stderr } = await start();
    expect([code, stderr]).toEqual([7, expect.stringContaining('nothing was changed')]);
    expect(filesUnder(root)).toEqual(before);
  });

  it('a place in the archive that is taken by something else', async () => {
    const { run_id } = JSON.parse(readFileSync(headPath(run()), 'utf8')) as { run_id: string };
    copyFileSync(headPath(attacks()), `${root}/logs/archive/${run_id}.head`);
    const before = filesUnder(root);
    const { code, stderr } = await start();
    expect([code, stderr]).toEqual([7, expect.stringContaining('is archived already')]);
    expect(filesUnder(root)).toEqual(before);
  });

  it('says in one plain sentence what is wrong', async () => {
    edit(run(), (text) => text.replace('"seq":2,', '"seq":7,'));
    const { stderr } = await start();
    expect(stderr.replaceAll(/\s+/g, ' ')).toMatch(
      /day1_proof\.log does not verify: a line is missing, was inserted, or was moved: .* \(seq at line 2,/,
    );
  });
});

function withoutLine(text: string): string {
  return text
    .split(/(?<=\n)/)
    .toSpliced(2, 1)
    .join('');
}
