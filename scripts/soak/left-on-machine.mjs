// What this machine holds, as the kernel tells it: counted before and after, nothing may have been added.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const LISTENING = '0A';

/** The TCP ports of this process that are listened on, and what it has open. */
export function machineState() {
  const files = namesIn('/proc/self/fd')
    .map((fd) => targetOf(`/proc/self/fd/${fd}`))
    .filter((target) => target.startsWith('socket:') || target.startsWith('pipe:'));
  const own = new Set(files);
  const ports = ['tcp', 'tcp6'].flatMap((name) =>
    textOf(`/proc/net/${name}`)
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(
        ([, , , state, , , , , , inode]) => state === LISTENING && own.has(`socket:[${inode}]`),
      )
      .map(([, local]) => local),
  );
  return { files, ports };
}

/** The processes that work in a folder, or have its name in their words or environment. */
export function processesOf(text) {
  return namesIn('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      const told = `${textOf(`/proc/${pid}/cmdline`)}${textOf(`/proc/${pid}/environ`)}`;
      const isThere = !/^State:\s+[ZX]/m.test(textOf(`/proc/${pid}/status`));
      return isThere && (told.includes(text) || targetOf(`/proc/${pid}/cwd`).startsWith(text));
    });
}

function namesIn(folder) {
  return orNothing([], () => readdirSync(folder));
}

function textOf(path) {
  return orNothing('', () => readFileSync(path, 'latin1'));
}

function targetOf(path) {
  return orNothing('', () => readlinkSync(path));
}

/** A process can end between two looks. */
function orNothing(nothing, look) {
  try {
    return look();
  } catch {
    return nothing;
  }
}
