import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const IN_MEMORY = '/dev/shm';
/** A whole suite leaves less at any one moment. */
const NEEDED_BYTES = 1024 ** 3;
/** As /tmp: some tests give up the rights of root. */
const FOR_EVERYBODY = 0o1777;

/**
 * One folder for all temporary files of the suite, gone after it. It lies in memory where it can:
 * a run syncs some hundred times, and a disk takes milliseconds for each.
 */
export default function makeTemporaryFolder(): () => void {
  const folder = isRoomy(IN_MEMORY) ? makeIn(IN_MEMORY) : makeIn(tmpdir());
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  return () => {
    // A browser or a run that was killed may still be writing there.
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  };
}

function makeIn(parent: string): string {
  const folder = mkdtempSync(join(parent, 'demo-run-'));
  chmodSync(folder, FOR_EVERYBODY);
  return folder;
}

function isRoomy(parent: string): boolean {
  if (!existsSync(parent)) return false;
  const { bavail, bsize } = statfsSync(parent);
  return bavail * bsize >= NEEDED_BYTES && mayRunPrograms(parent);
}

/** Some tests put programs of their own on the PATH, and a container may forbid to run them there. */
function mayRunPrograms(parent: string): boolean {
  const folder = makeIn(parent);
  const program = join(folder, 'program');
  writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
  const { status } = spawnSync(program);
  rmSync(folder, { recursive: true });
  return status === 0;
}
