import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

// What the kernel tells of processes in /proc. A process can end between two looks: then there is nothing to see.

/** The names in a folder; none where it is gone, or somebody else's. */
export function entriesIn(folder: string): string[] {
  return orElse([], () => readdirSync(folder));
}

/** The bytes of a file as characters; undefined where it is gone, or somebody else's. */
export function textOf(path: string): string | undefined {
  return orElse(undefined, () => readFileSync(path, 'latin1'));
}

/** Where a link leads; undefined where it is gone, or somebody else's. */
export function targetOf(path: string): string | undefined {
  return orElse(undefined, () => readlinkSync(path));
}

function orElse<Seen, Otherwise>(otherwise: Otherwise, look: () => Seen): Seen | Otherwise {
  try {
    return look();
  } catch {
    return otherwise;
  }
}
