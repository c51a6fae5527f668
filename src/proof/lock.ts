import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import {
  connect,
  createServer,
  type ListenOptions,
  type NetConnectOpts,
  type Server,
} from 'node:net';
import { DemoRunError, codeOf, messageOf } from '../domain/errors.js';
import { makeFolder } from '../files/durable-files.js';
import { toPrintableAscii } from '../domain/safe-text.js';
import { orFailLoudly } from './fail-loudly.js';
import { refuseLinkedFolders, type LogFolder } from './log-files.js';

const ANSWER_WITHIN_MS = 250;
const GREETING = 'demo-run process ';

export interface HeldLock {
  release(): Promise<void>;
}

/** Where the lock of a folder is listened for. At most one process can listen at an address. */
export type LockAddress = (identity: string) => ListenOptions;

/**
 * Makes this process the only writer of a folder's proof logs. The lock is a listening socket:
 * the kernel gives it back when the process dies, even by `kill -9`, and the holder answers a
 * newcomer with its name.
 * @throws DemoRunError `proof_log_locked` when another process holds it
 */
export async function lockFolder(
  folder: string,
  address: LockAddress = process.platform === 'linux' ? abstractSocket : loopbackPort,
): Promise<HeldLock> {
  try {
    makeFolder(folder);
    const place = address(identityOf(folder));
    const server = (await tryToListen(place)) ?? (await afterAsking(folder, place));
    return { release: () => close(server) };
  } catch (cause) {
    if (cause instanceof DemoRunError) throw cause;
    throw new DemoRunError('proof_log_failed', `${folder} cannot be locked: ${messageOf(cause)}`, {
      cause,
      remedy: 'choose a writable folder with --root',
    });
  }
}

/**
 * The lock that every writer of a root's `logs` holds.
 * @throws DemoRunError `proof_log_locked`; `proof_log_failed` where a link leads elsewhere
 */
export async function lockLogs(logs: LogFolder): Promise<HeldLock> {
  orFailLoudly(logs, () => {
    refuseLinkedFolders(logs);
  });
  return lockFolder(logs.folder);
}

/** Whether a process holds the lock of a folder now. Only asks: nothing is made or taken. */
export async function isHeld(folder: string): Promise<boolean> {
  const address = process.platform === 'linux' ? abstractSocket : loopbackPort;
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (stats === undefined) return false;
  const holder = await askHolder(address(identityOf(folder)));
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

/** The folder itself, whatever path leads to it. */
function identityOf(folder: string): string {
  const { dev, ino } = statSync(folder);
  return createHash('sha256')
    .update(`${String(dev)}:${String(ino)}`)
    .digest('hex')
    .slice(0, 24);
}

/** @returns undefined where somebody listens already */
function tryToListen(place: ListenOptions): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.end(`${GREETING}${String(process.pid)}`);
    });
    server.once('error', (error) => {
      if (codeOf(error) === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(place, () => {
      server.unref();
      resolve(server);
    });
  });
}

/** The holder may have ended between the two looks; then the lock is free after all. */
async function afterAsking(folder: string, place: ListenOptions): Promise<Server> {
  const holder = await askHolder(place);
  const server = holder === undefined ? await tryToListen(place) : undefined;
  if (server !== undefined) return server;
  const name = toPrintableAscii(holder ?? 'another process');
  throw new DemoRunError(
    'proof_log_locked',
    `the proof logs in ${folder} are being written by ${name}`,
    { remedy: 'wait until it has ended, or choose another folder with --root' },
  );
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}

/** @returns who holds the lock, or undefined where nobody listens any more */
function askHolder(place: ListenOptions): Promise<string | undefined> {
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
