import { createServer, type ListenOptions, type Server } from 'node:net';
import { DemoRunError, codeOf, messageOf } from '../../core/domain/errors.js';
import { remedyForPlace } from '../../core/domain/system-error.js';
import { makeFolder } from '../../base/durable-files.js';
import { toPrintableAscii } from '../../core/domain/safe-text.js';
import { orFailLoudly } from './fail-loudly.js';
import {
  askHolder,
  GREETING,
  identityOf,
  systemAddress,
  type LockAddress,
} from '../../audit/library/lock-holder.js';
import { refuseLinkedFolders, type LogFolder } from '../../audit/library/log-files.js';

export interface HeldLock {
  release(): Promise<void>;
}

/**
 * Makes this process the only writer of a folder's proof logs. The lock is a listening socket:
 * the kernel gives it back when the process dies, even by `kill -9`, and the holder answers a
 * newcomer with its name.
 * @throws DemoRunError `proof_log_locked` when another process holds it
 */
export async function lockFolder(
  folder: string,
  address: LockAddress = systemAddress,
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
      remedy: remedyForPlace(cause, 'choose a writable folder with --root'),
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
