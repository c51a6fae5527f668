import type { Redis } from 'ioredis';
import { DemoRunError, messageOf } from '../../core/domain/errors.js';
import { shorten } from '../../core/domain/safe-text.js';
import { isServerReply, isTransient } from './redis-connection.js';
import type { Link } from './redis-link.js';
import { placeOfRedis } from './redis-place.js';
import { tryToAdd } from './redis-script.js';

/** The consumer group of the decision layer. */
export const GROUP = 'decider';

/** A command that is tried on a stream in a way that changes nothing, and how Redis answers where it may be used. */
interface Need {
  readonly ask: (client: Redis, stream: string) => Promise<unknown>;
  /** An error that shows that the command was looked at, not refused. */
  readonly harmless: RegExp;
}

const NO_GROUP = /^NOGROUP/;
/** On a stream that is there the id is refused, on another the stream is missed. */
const NO_SUCH_KEY_OR_ID = /requires the key to exist|^NOGROUP|Invalid stream ID/;
const NOTHING = /(?!)/;

const XRANGE: Need = {
  ask: (client, stream) => client.xrange(stream, '-', '+', 'COUNT', 1),
  harmless: NOTHING,
};
const EVAL_XADD: Need = { ask: tryToAdd, harmless: /must be greater than 0-0/ };
const XGROUP_CREATE: Need = {
  ask: (client, stream) => client.call('XGROUP', 'CREATE', stream, GROUP, 'none'),
  harmless: NO_SUCH_KEY_OR_ID,
};
const XACK: Need = {
  ask: (client, stream) => client.xack(stream, GROUP, '0-0'),
  harmless: NOTHING,
};

/** All that a run asks of a server. */
const FOR_A_RUN: readonly Need[] = [
  { ask: refuseUsedStream, harmless: NOTHING },
  EVAL_XADD,
  {
    // What was given before, of which there is nothing: nothing new is given by that.
    ask: (client, stream) =>
      client.call('XREADGROUP', 'GROUP', GROUP, 'demo-run', 'STREAMS', stream, '0'),
    harmless: NO_GROUP,
  },
  XACK,
];

/** All that putting right the stream of an earlier run asks. */
const FOR_PUTTING_RIGHT: readonly Need[] = [
  XRANGE,
  EVAL_XADD,
  XGROUP_CREATE,
  {
    ask: (client, stream) => client.call('XGROUP', 'SETID', stream, GROUP, 'none'),
    harmless: NO_SUCH_KEY_OR_ID,
  },
  { ask: (client, stream) => client.xpending(stream, GROUP, '-', '+', 1), harmless: NO_GROUP },
  XACK,
];

/** The server of a URL, and the stream that will be used there. */
interface Place {
  readonly url: string;
  readonly stream: string;
}

/**
 * Tries each command that a run will need, before anything is begun that depends on it. Nothing is
 * changed on the server.
 * @throws DemoRunError `sink_unavailable`, `bus_foreign_entry` (the stream is not new)
 */
export async function requireForRun(link: Link, { url, stream }: Place): Promise<void> {
  await tryEach(FOR_A_RUN, link, stream);
  await refuseEviction(link, url);
}

/** The same for putting right the stream of an earlier run. @throws DemoRunError `sink_unavailable` */
export async function requireForPuttingRight(link: Link, stream: string): Promise<void> {
  await tryEach(FOR_PUTTING_RIGHT, link, stream);
}

async function tryEach(needs: readonly Need[], link: Link, stream: string): Promise<void> {
  for (const { ask, harmless } of needs) {
    await link.ask(async (client) => {
      try {
        await ask(client, stream);
      } catch (error) {
        if (!isServerReply(error) || !harmless.test(messageOf(error))) throw error;
      }
    });
  }
}

async function refuseUsedStream(client: Redis, stream: string): Promise<void> {
  const found = await client.xrange(stream, '-', '+', 'COUNT', 1);
  if (found.length > 0) throw alreadyInUse(stream);
  try {
    await client.call('XGROUP', 'CREATE', stream, GROUP, 'none');
  } catch (error) {
    if (/Invalid stream ID/.test(messageOf(error))) throw alreadyInUse(stream);
    if (!/requires the key to exist/.test(messageOf(error))) throw error;
  }
}

export function alreadyInUse(stream: string): DemoRunError {
  return new DemoRunError('bus_foreign_entry', `the stream ${stream} is already in use`, {
    remedy: 'run again: the next run has another id and so another stream',
  });
}

/** A server that may throw keys away when memory is short keeps nothing that can be relied on. */
async function refuseEviction(link: Link, url: string): Promise<void> {
  const memory = await link.ask(async (client) => {
    try {
      const answer: unknown = await client.info('memory');
      return typeof answer === 'string' ? answer : '';
    } catch (error) {
      // Where nobody may ask, lost entries are found out at the end of the run.
      if (isServerReply(error) && !isTransient(error)) return '';
      throw error;
    }
  });
  const policy = /^maxmemory_policy:(allkeys-\S+)/m.exec(memory)?.[1];
  if (policy === undefined) return;
  throw new DemoRunError(
    'sink_unavailable',
    `Redis at ${shorten(placeOfRedis(url))} evicts entries when memory is short: ${shorten(policy)}`,
    { remedy: 'set its maxmemory-policy to noeviction' },
  );
}
