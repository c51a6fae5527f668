// The child process in which workers are broken, so that its own death would be seen.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const SOAK = fileURLToPath(new URL('../soak.mjs', import.meta.url));

/** @returns 0, or how the host ended otherwise: its signal, or `exit <n>` */
export function forkHost(args, execArgv, onMessage) {
  return new Promise((resolve, reject) => {
    const host = fork(SOAK, args, { execArgv });
    host.on('message', onMessage);
    host.on('error', reject);
    host.on('close', (code, signal) => {
      resolve(code === 0 ? 0 : (signal ?? `exit ${code}`));
    });
  });
}

/** Tells the parent, from within the host. */
export function notify(message) {
  return new Promise((resolve, reject) => {
    process.send(message, (error) => (error === null ? resolve() : reject(error)));
  });
}
