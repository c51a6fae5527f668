import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';
import { isatty } from 'node:tty';

/** Whether the terminal that was read from was closed, which its reader sees before its SIGHUP comes. */
export function isHungUp(): boolean {
  return !isatty(0) || process.stdin.errored !== null;
}

/**
 * Lets go of a terminal that was closed, before the process ends: Node puts each one back as it was, and aborts where it
 * cannot. What is no longer the same file it leaves alone: Node, src/node.cc, ResetStdio.
 */
export function surviveHangUp(): void {
  const terminals = [0, 1, 2].filter((descriptor) => isatty(descriptor));
  process.once('exit', () => {
    for (const descriptor of terminals) {
      if (isatty(descriptor)) continue;
      closeSync(descriptor);
      // It gets the number that has just become free.
      openSync(devNull, 'r+');
    }
  });
}
