import { closeSync, openSync, readdirSync, readlinkSync, readSync } from 'node:fs';

// What the kernel tells of processes in /proc. A process can end between two looks: then there is nothing to see.

/** Most files are far shorter. */
const USUAL_BYTES = 65_536;
/** Used for every file: these are read thousands of times a second, and what is read is short. */
let room = Buffer.allocUnsafe(USUAL_BYTES);

/** The names in a folder; none where it is gone, or somebody else's. */
export function entriesIn(folder: string): string[] {
  return orElse([], () => readdirSync(folder));
}

/** The bytes of a file as characters; undefined where it is gone, or somebody else's. */
export function textOf(path: string): string | undefined {
  return orElse(undefined, () => {
    const fd = openSync(path, 'r');
    try {
      return readToEnd(fd);
    } finally {
      closeSync(fd);
    }
  });
}

/**
 * Two calls of the system for most files, where `readFileSync` asks for a size that the kernel does not know, and then
 * reads a long one in pieces of 8 KiB. It is read until nothing more comes, because the kernel may give a part of it.
 */
function readToEnd(fd: number): string {
  let length = 0;
  for (;;) {
    const read = readSync(fd, room, length, room.length - length, null);
    if (read === 0) return room.toString('latin1', 0, length);
    length += read;
    if (length === room.length) room = Buffer.concat([room], 2 * length);
  }
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
