import { spawnSync } from 'node:child_process';
import { lstatSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.js';
import { temporaryRoot } from '../support/temporary-root.js';

const train = (...args: string[]) => runCli(['train', '--episodes', '1000', ...args]);

describe('the file that a training is to write', () => {
  /** Paths at which nothing can be written, and what is in the way. */
  const IMPOSSIBLE: readonly (readonly [string, (folder: string) => string])[] = [
    [
      'below a file',
      (folder) => {
        writeFileSync(join(folder, 'file'), '');
        return join(folder, 'file', 'table.json');
      },
    ],
    ['with a name that is too long', (folder) => join(folder, `${'a'.repeat(300)}.json`)],
    [
      'behind a link to itself',
      (folder) => {
        symlinkSync('loop', join(folder, 'loop'));
        return join(folder, 'loop', 'table.json');
      },
    ],
  ];

  it.each(IMPOSSIBLE)('%s is a usage error that names it', async (_what, prepare) => {
    const out = prepare(temporaryRoot());
    const { code, stdout, stderr } = await train('--out', out);

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('cannot be written');
    expect(stderr).not.toContain(' at ');
  });

  it.each<readonly [string, (path: string) => void]>([
    ['a FIFO', (path) => void spawnSync('bash', ['-c', 'mkfifo "$0"', path])],
    ['a folder', (path) => mkdirSync(path)],
  ])('that is %s is left alone, whatever is asked for', async (_what, make) => {
    const path = join(temporaryRoot(), 'table.json');
    make(path);
    const { ino } = lstatSync(path);
    const { code, stderr } = await train('--replace', '--out', path);

    expect(code).toBe(2);
    expect(stderr.replace(/\s+/g, ' ')).toContain('is not a regular file; it was left alone');
    expect(lstatSync(path).ino).toBe(ino);
  });

  it('has a name', async () => {
    const { code, stderr } = await train('--out', '');
    expect(code).toBe(2);
    expect(stderr).toContain('--out');
  });
});
