import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** A fresh folder for all tests of the calling file or `describe`; it goes away after them. */
export function sharedRoot(): string {
  const root = mkdtempSync(join(tmpdir(), 'r-'));
  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
  });
  return root;
}
