import { namesIn, targetOf, textOf } from '../../processes/proc-files.js';

const LISTENING = '0A';
/** Fields of a line of /proc/net/tcp: the local address, the state, the inode (proc_net_tcp(5)). */
const [LOCAL, STATE, INODE] = [1, 3, 9];

/**
 * Whether a port is listened on, and by these processes alone: another program that has taken the port must
 * not pass for the app.
 */
export function whoListens(port: number, pids: readonly number[]): 'nobody' | 'they' | 'others' {
  const inodes = listeningInodes(port);
  if (inodes.size === 0) return 'nobody';
  for (const inode of socketsOf(pids)) inodes.delete(inode);
  return inodes.size === 0 ? 'they' : 'others';
}

/** The ports that these processes listen on, in ascending order. */
export function portsOf(pids: readonly number[]): number[] {
  const own = new Set(socketsOf(pids));
  const ports = listeners().filter(({ inode }) => own.has(inode));
  return [...new Set(ports.map(({ port }) => port))].sort((a, b) => a - b);
}

function listeningInodes(port: number): Set<string> {
  return new Set(
    listeners()
      .filter((listener) => listener.port === port)
      .map(({ inode }) => inode),
  );
}

function listeners(): { readonly port: number; readonly inode: string }[] {
  const found: { readonly port: number; readonly inode: string }[] = [];
  for (const file of ['tcp', 'tcp6']) {
    for (const line of (textOf(`/proc/net/${file}`) ?? '').split('\n')) {
      const fields = line.trim().split(/\s+/);
      if (fields[STATE] !== LISTENING) continue;
      const port = Number.parseInt(fields[LOCAL]?.split(':').at(-1) ?? '', 16);
      found.push({ port, inode: fields[INODE] ?? '' });
    }
  }
  return found;
}

function socketsOf(pids: readonly number[]): string[] {
  return pids.flatMap((pid) => {
    const folder = `/proc/${String(pid)}/fd`;
    return namesIn(folder).flatMap((fd) => {
      const found = /^socket:\[(\d+)\]$/.exec(targetOf(`${folder}/${fd}`) ?? '');
      return found?.[1] === undefined ? [] : [found[1]];
    });
  });
}
