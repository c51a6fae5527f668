import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bwrapOptions } from '../../../src/run/agents/isolation-bwrap.js';
import { temporaryRoot } from '../../support/temporary-root.js';

const isRoot = process.getuid?.() === 0;

/** What a program sees of the folders that are empty for it otherwise. */
function seenBy(program: string): string[] {
  const options = bwrapOptions({ home: temporaryRoot(), files: [program], hidden: [] });
  return options.filter((_, at) => options[at - 1] === '--ro-bind').filter((path) => path !== '/');
}

function folderBelowTmp(mode: number, uid?: number): string {
  const folder = mkdtempSync('/tmp/demo-run-');
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  chmodSync(folder, mode);
  if (uid !== undefined) chownSync(folder, uid, uid);
  return folder;
}

describe('a program in a sandbox', () => {
  it('sees its folder below /tmp, where that is ours alone', () => {
    const folder = folderBelowTmp(0o755);
    const program = join(folder, 'agent.py');
    expect(seenBy(program)).toEqual([folder, program]);
  });

  it.each([
    '/tmp/agent.py',
    '/dev/shm/agent.py',
    '/dev/shm/folder/agent.py',
    '/run/user/1000/agent.py',
    '/run/agent.py',
  ])('sees nothing but itself of the folder that others use, too: %s', (program) => {
    expect(seenBy(program)).toEqual([program]);
  });

  it('sees no folder below /tmp that everybody may write to', () => {
    const program = join(folderBelowTmp(0o777), 'agent.py');
    expect(seenBy(program)).toEqual([program]);
  });

  it.skipIf(!isRoot)("sees no folder below /tmp that is another user's", () => {
    const program = join(folderBelowTmp(0o755, 4_242), 'agent.py');
    expect(seenBy(program)).toEqual([program]);
  });
});
