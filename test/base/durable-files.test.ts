import {
  closeSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../../src/core/domain/errors.js';
import { writeAtomically, writeWhole } from '../../src/base/durable-files.js';
import { builtModule, startCode } from '../support/child-code.js';
import { temporaryRoot } from '../support/temporary-root.js';

const IMPORTS = `
  import { openSync } from 'node:fs';
  import { writeAtomically, writeWhole } from '${builtModule('base/durable-files.js')}';`;

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('writeAtomically', () => {
  it.each([
    { ifPresent: 'replace', before: undefined, wrote: true, after: 'new' },
    { ifPresent: 'replace', before: 'old', wrote: true, after: 'new' },
    { ifPresent: 'keep', before: undefined, wrote: true, after: 'new' },
    { ifPresent: 'keep', before: 'old', wrote: false, after: 'old' },
  ] as const)(
    'with $ifPresent over $before leaves "$after" and no second file',
    ({ ifPresent, before, wrote, after }) => {
      const folder = temporaryRoot();
      const path = join(folder, 'spec.json');
      if (before !== undefined) writeFileSync(path, before);

      expect(writeAtomically(path, 'new', ifPresent)).toBe(wrote);

      expect(readFileSync(path, 'utf8')).toBe(after);
      expect(readdirSync(folder)).toEqual(['spec.json']);
    },
  );

  it('replaces the file itself, so that whoever has the old one open still reads the old content', () => {
    const path = join(temporaryRoot(), 'metrics.prom');
    writeFileSync(path, 'old');
    const reader = openSync(path, 'r');

    writeAtomically(path, 'new', 'replace');

    expect(readFileSync(reader, 'utf8')).toBe('old');
    closeSync(reader);
  });

  it('leaves nothing behind when the name is taken by a folder', () => {
    const folder = temporaryRoot();
    const path = join(folder, 'spec.json');
    mkdirSync(join(path, 'inside'), { recursive: true });

    expect(thrownBy(() => writeAtomically(path, 'new', 'replace'))).toBeInstanceOf(Error);

    expect(readdirSync(folder)).toEqual(['spec.json']);
  });

  it('says ENOENT when the folder is missing', () => {
    const path = join(temporaryRoot(), 'missing', 'spec.json');

    expect(codeOf(thrownBy(() => writeAtomically(path, 'new', 'keep')))).toBe('ENOENT');
  });

  it('does not write through a symbolic link that waits at the temporary name', () => {
    const folder = temporaryRoot();
    const victim = join(folder, 'victim');
    writeFileSync(victim, 'precious');
    const path = join(folder, 'spec.json');
    symlinkSync(victim, `${path}.${String(process.pid)}.tmp`);

    writeAtomically(path, 'new', 'replace');

    expect(readFileSync(victim, 'utf8')).toBe('precious');
    expect(lstatSync(path).isSymbolicLink()).toBe(false);
    expect(readFileSync(path, 'utf8')).toBe('new');
  });

  it('keeps the old content and leaves nothing behind when only a part could be written', async () => {
    const folder = temporaryRoot();
    writeFileSync(join(folder, 'spec.json'), 'old');

    const { stdout } = await startCode(
      `${IMPORTS}
      try { writeAtomically('spec.json', 'x'.repeat(100_000), 'replace'); console.log('written'); }
      catch { console.log('refused'); }`,
      { fileSizeBlocks: 1, cwd: folder },
    ).ended;

    expect(stdout).toBe('refused\n');
    expect(readFileSync(join(folder, 'spec.json'), 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['spec.json']);
  });
});

describe('writeWhole', () => {
  it('takes a short write for a failure', async () => {
    const folder = temporaryRoot();

    const { stdout } = await startCode(
      `${IMPORTS}
      const fd = openSync('part', 'a');
      try { writeWhole(fd, Buffer.alloc(100_000, 'x')); console.log('written'); }
      catch (error) { console.log('code' in error ? error.code : 'short'); }`,
      { fileSizeBlocks: 1, cwd: folder },
    ).ended;

    expect(stdout).toBe('short\n');
    // A part did arrive: that is what makes the write a short one rather than a refused one.
    expect(readFileSync(join(folder, 'part')).length).toBeGreaterThan(0);
  });

  it('passes on the error of a full disk', () => {
    const fd = openSync('/dev/full', 'a');

    expect(codeOf(thrownBy(() => writeWhole(fd, Buffer.from('x'))))).toBe('ENOSPC');
    closeSync(fd);
  });
});
