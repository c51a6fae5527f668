import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { removeTree } from '../../../src/run/processes/remove-tree.js';
import { temporaryRoot } from '../../support/temporary-root.js';

it('a folder goes with everything in it, and no link is followed', () => {
  const root = temporaryRoot();
  const kept = mkdtempSync(join(root, 'kept-'));
  writeFileSync(join(kept, 'file'), '');
  const folder = join(root, 'folder');
  mkdirSync(join(folder, 'a', 'b', 'c'), { recursive: true });
  writeFileSync(join(folder, 'a', 'b', 'file'), '');
  symlinkSync(kept, join(folder, 'a', 'link'));
  symlinkSync(join(kept, 'file'), join(folder, 'file-link'));
  symlinkSync('loop', join(folder, 'loop'));
  chmodSync(join(folder, 'a', 'b'), 0);
  chmodSync(join(folder, 'a'), 0);
  removeTree(folder);
  expect(existsSync(folder)).toBe(false);
  expect(readdirSync(kept)).toEqual(['file']);
});

it('a link in its place goes alone, and one that is not there is no error', () => {
  const root = temporaryRoot();
  const kept = mkdtempSync(join(root, 'kept-'));
  writeFileSync(join(kept, 'file'), '');
  symlinkSync(kept, join(root, 'link'));
  removeTree(join(root, 'link'));
  removeTree(join(root, 'link'));
  expect(readdirSync(root)).toEqual([kept.slice(root.length + 1)]);
  expect(readdirSync(kept)).toEqual(['file']);
});
