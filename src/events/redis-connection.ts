import type { Redis, RedisOptions } from 'ioredis';
import { DemoRunError, messageOf } from '../domain/errors.js';
import { shorten } from '../domain/safe-text.js';
import { noAnswer, within } from '../timing/within.js';
import { persistently } from './persistently.js';
import { placeOf } from './redis-place.js';

const STEP_TIMEOUT_MS = 500;
const WAIT_MS = 500;

/**
 * ioredis waits for ever by default (a refused server: over a minute). Bounded: no reconnecting, no
 * queueing while offline, no silent resending, no ready check (it hangs while Redis loads), RESP2
 * (RESP3 changes the shape of XREADGROUP's reply).
 */
const BOUNDED = {
  lazyConnect: true,
  enableOfflineQueue: false,
  retryStrategy: () => null,
  maxRetriesPerRequest: 0,
  connectTimeout: STEP_TIMEOUT_MS,
  disconnectTimeout: 100,
  enableReadyCheck: false,
  disableClientInfo: true,
  protocol: 2,
} as const satisfies RedisOptions;

export interface RedisConnectionOptions {
  readonly url: string;
  /** How long a command may take; undefined for a reader that blocks by itself. */
  readonly commandTimeoutMs: number | undefined;
}

/**
 * Connects, or fails within about half a second; a server that says that it is not ready yet is asked
 * again for a while.
 * @throws DemoRunError `sink_unavailable`, naming host, port and cause but never the password
 */
export async function connectRedis(options: RedisConnectionOptions): Promise<Redis> {
  return persistently(() => connectOnce(options), isTransient, WAIT_MS);
}

async function connectOnce(options: RedisConnectionOptions): Promise<Redis> {
  const { Redis: Client } = await import('ioredis');
  const { endConnectionOnStrayReply } = await import('./redis-reply-guard.js');
  endConnectionOnStrayReply();
  const { commandTimeoutMs, url } = options;
  const client = createClient(Client, url, {
    ...BOUNDED,
    ...(commandTimeoutMs === undefined ? {} : { commandTimeout: commandTimeoutMs }),
  });
  let lastError: Error | undefined;
  client.on('error', (error: Error) => {
    lastError = error;
  });
  try {
    // A reader's client watches no time, and a peer may accept and then say nothing.
    const isReady = client.connect().then(() => client.ping());
    await within(isReady, STEP_TIMEOUT_MS, noAnswer);
    return client;
  } catch (rejection) {
    client.disconnect();
    // The rejection says only "Connection is closed."; the event before it says why.
    const isVague = rejection instanceof Error && /Connection is closed/.test(rejection.message);
    throw redisUnavailable(url, isVague ? (lastError ?? rejection) : rejection);
  }
}

/** ioredis decodes the URL at once, and throws on a stray % in it. */
function createClient(
  Client: typeof Redis,
  url: string,
  options: typeof BOUNDED & { readonly commandTimeout?: number },
): Redis {
  try {
    return new Client(url, options);
  } catch (error) {
    throw redisUnavailable(url, error);
  }
}

/** An answer of the server is definite; anything else leaves open whether it carried something out. */
export function isServerReply(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReplyError';
}

/** The server's answers that pass by themselves: it loads its data, or is busy with a script. */
export function isTransient(error: unknown): boolean {
  return /(?:^|: )(?:LOADING|BUSY|TRYAGAIN) /.test(messageOf(error));
}

export function redisUnavailable(url: string, cause: unknown): DemoRunError {
  if (cause instanceof DemoRunError) return cause;
  const reason = shorten(withoutSecrets(messageOf(cause) || 'the connection failed', url), 200);
  return new DemoRunError('sink_unavailable', `Redis at ${shorten(placeOf(url))}: ${reason}`, {
    remedy: 'start that server or correct --redis; without it the embedded bus is used',
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Not passed on as `cause` either: ioredis' errors carry the command with its arguments. */
function withoutSecrets(text: string, url: string): string {
  const { password, username } = new URL(url);
  return [password, decoded(password), username]
    .filter((secret) => secret !== '')
    .reduce((clean, secret) => clean.replaceAll(secret, '***'), text);
}
