import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { textOf } from '../../../src/run/processes/proc-files.js';
import { temporaryRoot } from '../../support/temporary-root.js';

const GONE = '/proc/0/stat';

it('reads a file of the kernel to its end, and each time anew', () => {
  const own = `/proc/${String(process.pid)}`;
  expect(textOf(`${own}/environ`)).toBe(readFileSync(`${own}/environ`, 'latin1'));
  const limits = textOf(`${own}/limits`);
  expect(textOf(`${own}/comm`)).toBe(readFileSync(`${own}/comm`, 'latin1'));
  expect(limits).toBe(readFileSync(`${own}/limits`, 'latin1'));
});

it.each([0, 1, 65_535, 65_536, 65_537, 400_000])('gives all of %i bytes as they are', (length) => {
  const path = join(temporaryRoot(), 'file');
  const bytes = Buffer.alloc(length, Buffer.from([0, 0x7f, 0x80, 0xff, 0x0a]));
  writeFileSync(path, bytes);
  expect(textOf(path)).toBe(bytes.toString('latin1'));
});

it('has nothing to tell of what is gone, and leaves nothing open', () => {
  const before = readdirSync('/proc/self/fd').length;
  for (let look = 0; look < 100; look += 1) {
    textOf('/proc/self/stat');
    // A folder opens, and cannot be read.
    expect([textOf(GONE), textOf('/proc')]).toEqual([undefined, undefined]);
  }
  expect(readdirSync('/proc/self/fd').length).toBeLessThan(before + 100);
});
