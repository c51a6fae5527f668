import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { connect, type ListenOptions, type NetConnectOpts } from 'node:net';
import { codeOf } from '../../core/domain/errors.js';

const ANSWER_WITHIN_MS = 250;
/** What the holder says first to whoever asks. */
export const GREETING = 'demo-run process ';

/** Where the lock of a folder is listened for. At most one process can listen at an address. */
export type LockAddress = (identity: string) => ListenOptions;

/** Whether a process holds the lock of a folder now. Only asks: nothing is made or taken. */
export async function isHeld(folder: string): Promise<boolean> {
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (stats === undefined) return false;
  const holder = await askHolder(systemAddress(identityOf(folder)));
  return holder?.startsWith(GREETING) === true;
}

/** Linux: the abstract namespace of unix sockets, which leaves no file behind. */
export const abstractSocket: LockAddress = (identity) => ({ path: `\0demo-run-${identity}` });

/**
 * Elsewhere: a port on loopback, below those that systems give to outgoing connections (from 32768 on
 * Linux, from 49152 elsewhere): such a connection of any program would hold the lock.
 */
export const loopbackPort: LockAddress = (identity) => ({
  host: '127.0.0.1',
  port: 16_384 + (Number.parseInt(identity.slice(0, 8), 16) % 16_384),
  exclusive: true,
});

export const systemAddress: LockAddress =
  process.platform === 'linux' ? abstractSocket : loopbackPort;

/** The folder itself, whatever path leads to it. */
export function identityOf(folder: string): string {
  const { dev, ino } = statSync(folder);
  return createHash('sha256')
    .update(`${String(dev)}:${String(ino)}`)
    .digest('hex')
    .slice(0, 24);
}

/** @returns who holds the lock, or undefined where nobody listens any more */
export function askHolder(place: ListenOptions): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(place as NetConnectOpts);
    let answer = '';
    const finish = (name: string | undefined) => {
      socket.destroy();
      resolve(name);
    };
    socket.setTimeout(ANSWER_WITHIN_MS, () => {
      finish('a process that does not answer');
    });
    socket.on('data', (bytes) => {
      answer += bytes.toString('latin1', 0, 64);
    });
    socket.on('end', () => {
      finish(answer.startsWith(GREETING) ? answer : 'a program that is not demo-run');
    });
    socket.on('error', (error) => {
      finish(codeOf(error) === 'ECONNREFUSED' ? undefined : 'another process');
    });
  });
}
