import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const OTHERS_PASS_THROUGH = 0o711;

/** Gives the work a folder that is also the one for temporary files, and removes it afterwards. */
export async function inTemporaryFolder(prefix, work) {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  chmodSync(folder, OTHERS_PASS_THROUGH);
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  try {
    return await work(folder);
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    rmSync(folder, { recursive: true, force: true });
  }
}
