import { readdirSync, readFileSync } from 'node:fs';

/** In the flags of a descriptor: it is closed in whatever program is begun. */
const CLOSED_AT_EXEC = 0o2_000_000;
/** Below are a program's input, output and errors. */
const FIRST_OTHER = 3;
/** Beyond these nobody leaves descriptors open by chance. */
const LAST_OTHER = 65_535;

/**
 * What every program begun from here would get, because whoever began us left it open. Node closes
 * the first few of these by itself.
 */
export function inheritedDescriptors(): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc/self/fd')
    .map(Number)
    .filter((fd) => fd >= FIRST_OTHER && fd <= LAST_OTHER && isInherited(fd));
}

function isInherited(fd: number): boolean {
  try {
    const text = readFileSync(`/proc/self/fdinfo/${String(fd)}`, 'utf8');
    const flags = Number.parseInt(/^flags:\s*(\d+)/m.exec(text)?.[1] ?? '0', 8);
    return (flags & CLOSED_AT_EXEC) === 0;
  } catch {
    // The one that the folder was read with.
    return false;
  }
}
