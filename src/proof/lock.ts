import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DemoRunError, codeOf, messageOf } from '../domain/errors.js';
import { toPrintableAscii } from '../domain/safe-text.js';

const ANSWER_WITHIN_MS = 250;

export interface HeldLock {
  release(): Promise<void>;
}

/** How a platform names a socket that at most one process can listen on. */
export type LockAddress = (folder: string) => {
  readonly path: string;
  readonly leavesFile: boolean;
};

/**
 * Makes this process the only writer of a folder's proof logs. The lock is a listening socket:
 * the kernel gives it back when the process dies, even by `kill -9`, and the holder answers a
 * newcomer with its name.
 * @throws DemoRunError `proof_log_locked` when another process holds it
 */
export async function lockFolder(
  folder: string,
  address: LockAddress = addressOfPlatform(),
): Promise<HeldLock> {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o750 });
    const place = address(folder);
    const server = await listen(place.path).catch(async (error: unknown) => {
      if (codeOf(error) !== 'EADDRINUSE') throw error;
      await refuseIfAlive(folder, place.path);
      if (!place.leavesFile) throw error;
      rmSync(place.path, { force: true });
      return listen(place.path);
    });
    return { release: () => close(server) };
  } catch (cause) {
    if (cause instanceof DemoRunError) throw cause;
    throw new DemoRunError('proof_log_failed', `${folder} cannot be locked: ${messageOf(cause)}`, {
      cause,
      remedy: 'choose a writable folder with --root',
    });
  }
}

/** Linux: the abstract namespace, which leaves no file behind. */
export const abstractSocket: LockAddress = (folder) => ({
  path: `\0demo-run-${identityOf(folder)}`,
  leavesFile: false,
});

/** Windows: a named pipe. */
const namedPipe: LockAddress = (folder) => ({
  path: `\\\\.\\pipe\\demo-run-${identityOf(folder)}`,
  leavesFile: false,
});

/** Elsewhere: a socket file, which a killed holder leaves behind; nobody answers there then. */
export const socketFile: LockAddress = (folder) => ({
  path: join(tmpdir(), `demo-run-${identityOf(folder)}.sock`),
  leavesFile: true,
});

function addressOfPlatform(): LockAddress {
  if (process.platform === 'linux') return abstractSocket;
  return process.platform === 'win32' ? namedPipe : socketFile;
}

/** The folder itself, whatever path leads to it. */
function identityOf(folder: string): string {
  const { dev, ino } = statSync(folder);
  return createHash('sha256')
    .update(`${String(dev)}:${String(ino)}`)
    .digest('hex')
    .slice(0, 24);
}

function listen(path: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.end(`process ${String(process.pid)}`);
    });
    server.once('error', reject);
    server.listen(path, () => {
      server.unref();
      resolve(server);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}

/** Asks the holder who it is. A refused connection means that nobody listens any more. */
async function refuseIfAlive(folder: string, path: string): Promise<void> {
  const holder = await new Promise<string | undefined>((resolve) => {
    const socket = connect(path);
    let answer = '';
    const finish = (name: string | undefined) => {
      socket.destroy();
      resolve(name);
    };
    socket.setTimeout(ANSWER_WITHIN_MS, () => {
      finish('a process that does not answer');
    });
    socket.on('data', (bytes) => {
      answer += bytes.toString('latin1');
    });
    socket.on('end', () => {
      finish(answer);
    });
    socket.on('error', (error) => {
      finish(codeOf(error) === 'ECONNREFUSED' ? undefined : 'another process');
    });
  });
  if (holder === undefined) return;
  throw new DemoRunError(
    'proof_log_locked',
    `the proof logs in ${folder} are being written by ${toPrintableAscii(holder)}`,
    { remedy: 'wait until it has ended, or choose another folder with --root' },
  );
}
