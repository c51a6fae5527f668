import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Does the work in a folder of its own that goes with it. It is made where the caller's own files lie,
 * never in the folder of the system for temporary files: that one may be missing, full, or on another
 * disk than what is to be tried.
 * @param parent must exist
 * @param prefix of its name; one that begins with a dot is not listed where somebody looks meanwhile
 * @throws the system's error, or what the work throws
 */
export async function inScratchFolder<Result>(
  parent: string,
  prefix: string,
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(parent, prefix));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The folder itself, or the nearest one above it that is there. */
export function nearestExisting(folder: string): string {
  return existsSync(folder) || folder === dirname(folder)
    ? folder
    : nearestExisting(dirname(folder));
}
