import { Agent, get } from 'node:http';
import { rest } from './surroundings.mjs';

/** A connection that was handed to a process that was killed gives no answer at all. */
const ANSWER_WITHIN_MS = 500;
const RECOVER_WITHIN_MS = 20_000;
const AT_ONCE = 5;
const PAUSE_MS = 1;

const agent = new Agent({ keepAlive: true });

/** One request. @returns who answered with 200, undefined for every other end. Never rejects. */
export function askWho(port) {
  return new Promise((resolve) => {
    const options = { host: '127.0.0.1', port, path: '/health', agent, timeout: ANSWER_WITHIN_MS };
    const request = get(options, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => (body += chunk));
      response.on('error', () => resolve(undefined));
      response.on('end', () => {
        resolve(response.statusCode === 200 ? JSON.parse(body).worker : undefined);
      });
    });
    request.on('timeout', () => request.destroy(new Error('no answer in time')));
    request.on('error', () => resolve(undefined));
  });
}

/**
 * Asks again and again: the first times at once, then every millisecond, because a client that
 * spins takes the core away from whoever is starting.
 * @returns who answered, once it is somebody else
 */
export async function askUntilOtherThan(victim, port) {
  const until = performance.now() + RECOVER_WITHIN_MS;
  for (let asked = 1; ; asked += 1) {
    const worker = await askWho(port);
    if (worker !== undefined && worker !== victim) return worker;
    if (performance.now() > until) throw new Error(`nobody answers on port ${port} any more`);
    if (asked >= AT_ONCE) await rest(PAUSE_MS);
  }
}

export function closeConnections() {
  agent.destroy();
}
