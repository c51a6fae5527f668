import type { Redis, RedisOptions } from 'ioredis';
import { DemoRunError, messageOf } from '../../core/domain/errors.js';
import { asJson, shorten } from '../../core/domain/safe-text.js';
import { noAnswer, withTimeout } from '../../base/with-timeout.js';
import { retry } from './retry.js';
import { TimeLimits } from './time-limits.js';
import { loginOf, placeOfRedis, serverOf, databaseOf } from './redis-place.js';

const STEP_TIMEOUT_MS = 500;
const WAIT_MS = 500;

/** These two never quote a password, and a password may be a word of theirs. */
const HARMLESS: ReadonlySet<string> = new Set([
  'WRONGPASS invalid username-password pair or user is disabled.',
  'NOAUTH Authentication required.',
]);

/** What to do, by what the server says; the first that fits. */
const REMEDIES: readonly (readonly [says: RegExp, remedy: string])[] = [
  [
    /NOPERM|NOAUTH|WRONGPASS|DENIED|\bAUTH\b|password/i,
    'correct user, password or rights there: docs/sinks.md lists the rights',
  ],
  [
    /unknown (?:sub)?command/i,
    'it must be Redis 5 or newer, with its commands under their own names',
  ],
  [/DB index|SELECT/i, 'name a database that it has: 0 to 15 by default, 0 alone in a cluster'],
  [/READONLY|MASTERDOWN/, 'name the primary, not a replica of it'],
  [/MOVED|ASK |CROSSSLOT|CLUSTERDOWN/, 'name a server that is no part of a cluster'],
  [/OOM|MISCONF|NOREPLICAS/, 'put that server right: it takes no writes now'],
];

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
 * Connects as the user and to the database that the URL names, or fails within about half a second; a
 * server that says that it is not ready yet is asked again for a while.
 * @throws DemoRunError `sink_unavailable`, naming host, port and cause but never the password
 */
export async function connectRedis(options: RedisConnectionOptions): Promise<Redis> {
  return retry(() => connectOnce(options), isTransient, WAIT_MS);
}

async function connectOnce(options: RedisConnectionOptions): Promise<Redis> {
  const { Redis: Client } = await import('ioredis');
  const { endConnectionOnStrayReply } = await import('./redis-reply-guard.js');
  endConnectionOnStrayReply();
  const { commandTimeoutMs, url } = options;
  const client = new Client(serverOf(url), BOUNDED);
  if (commandTimeoutMs !== undefined) limitCommands(client, commandTimeoutMs);
  let lastError: Error | undefined;
  client.on('error', (error: Error) => {
    lastError = error;
  });
  try {
    // A reader's client watches no time, and a peer may accept and then say nothing.
    const isReady = client.connect().then(() => enter(client, url));
    await withTimeout(isReady, STEP_TIMEOUT_MS, noAnswer);
    return client;
  } catch (rejection) {
    client.disconnect();
    // The rejection says only "Connection is closed."; the event before it says why.
    const isVague = rejection instanceof Error && /Connection is closed/.test(rejection.message);
    throw redisUnavailable(url, isVague ? (lastError ?? rejection) : rejection);
  }
}

/**
 * As ioredis' `commandTimeout` does, which sets a timer for each command and deletes it from the command again: measured,
 * a fifth of an XADD.
 */
function limitCommands(client: Redis, ms: number): void {
  const limits = new TimeLimits();
  const send = client.sendCommand.bind(client);
  client.sendCommand = (command, stream) => {
    const reply = send(command, stream);
    return reply instanceof Promise ? limits.within(reply, ms, timedOut) : reply;
  };
}

function timedOut(): never {
  throw new Error('Command timed out');
}

/**
 * ioredis would log in and select the database by itself, and go on where the server refuses: what is
 * written then lies in database 0, or is written as somebody else. Here nothing but OK will do.
 */
async function enter(client: Redis, url: string): Promise<void> {
  const login = loginOf(url);
  if (login.length > 0) await expectAnswer(client.call('AUTH', ...login), 'AUTH', 'OK');
  const database = databaseOf(url);
  // A new connection is in 0, and a user may lack the right to ask for it.
  if (database > 0) await expectAnswer(client.call('SELECT', database), 'SELECT', 'OK');
  await expectAnswer(client.ping(), 'PING', 'PONG');
}

async function expectAnswer(reply: Promise<unknown>, command: string, wanted: string) {
  const answer = await reply;
  if (answer !== wanted)
    throw new Error(`it answers ${command} with ${shorten(asJson(answer), 60)}`);
}

/** An answer of the server is definite; anything else leaves open whether it carried something out. */
export function isServerReply(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReplyError';
}

/** The server's answers that pass by themselves: it loads its data, or is busy with a script. */
export function isTransient(error: unknown): boolean {
  return /(?:^|: )(?:LOADING|BUSY|TRYAGAIN) /.test(messageOf(error));
}

/** What went wrong with a server, as an error that may be shown. */
export function redisUnavailable(url: string, cause: unknown): DemoRunError {
  if (cause instanceof DemoRunError) return cause;
  const said = inOneSentence(messageOf(cause)) || 'the connection failed';
  const reason = HARMLESS.has(said) ? said : withoutPassword(said, url);
  const [, remedy] = REMEDIES.find(([says]) => says.test(said)) ?? [];
  return new DemoRunError(
    'sink_unavailable',
    `Redis at ${shorten(placeOfRedis(url))}: ${shorten(reason, 200)}`,
    {
      remedy: remedy ?? 'start that server or correct --redis; without it the embedded bus is used',
    },
  );
}

/** Redis quotes the arguments of a command that it does not know, and the script that failed: both are ours. */
function inOneSentence(said: string): string {
  return said
    .replace(/, with args beginning with:.*/s, '')
    .replace(/ script: [0-9a-f]{40}, (?:on )?@user_script.*/s, '')
    .trim();
}

/** Not passed on as `cause` either: ioredis' errors carry the command with its arguments. */
function withoutPassword(text: string, url: string): string {
  const { password } = new URL(url);
  return [password, decoded(password)]
    .filter((secret) => secret !== '')
    .reduce((clean, secret) => clean.replaceAll(secret, '***'), text);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
