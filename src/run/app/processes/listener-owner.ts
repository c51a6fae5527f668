import { entriesIn, targetOf, textOf } from '../../processes/proc-files.js';

const LISTENING = '0A';
/** Fields of a line of /proc/net/tcp: the local address, the state, the inode (proc_net_tcp(5)). */
const [LOCAL, STATE, INODE] = [1, 3, 9];
/** ::1 as the kernel writes it, in words of four bytes whose bytes are turned round. */
const LOOPBACK_6 = '00000000000000000000000001000000';

/** Who listens on a port, and where it can be reached on loopback. */
export interface PortOwner {
  readonly who: 'nobody' | 'they' | 'others';
  readonly host: '127.0.0.1' | '::1';
}

interface Listening {
  readonly address: string;
  readonly port: number;
  readonly inode: string;
}

/**
 * Whether a port is listened on, and by these processes alone: another program that has taken the port must
 * not pass for the app, nor share it (SO_REUSEPORT).
 */
export function whoListens(port: number, pids: readonly number[]): PortOwner {
  const found = allListening().filter((listening) => listening.port === port);
  // A server that is told `localhost` may take ::1 alone.
  const isOnlyOn6 = found.every(({ address }) => address === LOOPBACK_6);
  const host = isOnlyOn6 ? '::1' : '127.0.0.1';
  if (found.length === 0) return { who: 'nobody', host: '127.0.0.1' };
  const theirs = socketsOf(pids);
  return { who: found.every(({ inode }) => theirs.has(inode)) ? 'they' : 'others', host };
}

/** The TCP ports that these processes listen on, in order. */
export function portsOf(pids: readonly number[]): readonly number[] {
  const theirs = socketsOf(pids);
  const ports = allListening().flatMap(({ inode, port }) => (theirs.has(inode) ? [port] : []));
  return [...new Set(ports)].sort((a, b) => a - b);
}

function allListening(): Listening[] {
  return ['tcp', 'tcp6'].flatMap((file) =>
    (textOf(`/proc/net/${file}`) ?? '').split('\n').flatMap((line) => {
      const fields = line.trim().split(/\s+/);
      if (fields[STATE] !== LISTENING) return [];
      const [address = '', port = ''] = (fields[LOCAL] ?? '').split(':');
      return [{ address, port: Number.parseInt(port, 16), inode: fields[INODE] ?? '' }];
    }),
  );
}

function socketsOf(pids: readonly number[]): ReadonlySet<string> {
  const inodes = pids.flatMap((pid) => {
    const folder = `/proc/${String(pid)}/fd`;
    return entriesIn(folder).flatMap((fd) => {
      const found = /^socket:\[(\d+)\]$/.exec(targetOf(`${folder}/${fd}`) ?? '');
      return found?.[1] === undefined ? [] : [found[1]];
    });
  });
  return new Set(inodes);
}
