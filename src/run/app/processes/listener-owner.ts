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

function listeningInodes(port: number): Set<string> {
  const ending = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const inodes = new Set<string>();
  for (const file of ['tcp', 'tcp6']) {
    for (const line of (textOf(`/proc/net/${file}`) ?? '').split('\n')) {
      const fields = line.trim().split(/\s+/);
      if (fields[STATE] !== LISTENING || fields[LOCAL]?.endsWith(ending) !== true) continue;
      inodes.add(fields[INODE] ?? '');
    }
  }
  return inodes;
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
