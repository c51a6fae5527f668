import { readdirSync, readlinkSync } from 'node:fs';

/**
 * The files under a folder that this process has open. Where the system does not list them (it does
 * under Linux) there are none to be seen.
 */
export function openFilesUnder(folder: string): string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc/self/fd')
    .flatMap((fd) => {
      try {
        return [readlinkSync(`/proc/self/fd/${fd}`)];
      } catch {
        // The listing itself had one open, which is gone by now.
        return [];
      }
    })
    .filter((path) => path.startsWith(folder));
}
