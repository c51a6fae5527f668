import type { Redis } from 'ioredis';
import { DemoRunError, messageOf } from '../domain/errors.js';
import type { BusEntry, Delivery, EventBus } from '../domain/ports.js';
import { placeOf } from './redis-connection.js';
import { readGroup, readStream, toEntry, type RawEntry } from './redis-entries.js';
import { openLink, type Link } from './redis-link.js';
import { addEntries, historyLost } from './redis-script.js';
import { within } from './within.js';

export const GROUP = 'decider';
const CONSUMER = 'demo-run';
const COMMAND_TIMEOUT_MS = 400;
/** A script blocks the server while it runs; so many entries take a few milliseconds. */
const ENTRIES_PER_CALL = 512;

export interface RedisBusOptions {
  readonly url: string;
  /** One stream a run: runs that share a server do not see each other's events. */
  readonly stream: string;
}

/**
 * The bus on Redis Streams. The ids of entries are given by who publishes, so that what was not
 * answered can be sent again on a new connection: it is stored once. The decision layer reads through
 * a consumer group.
 * @throws DemoRunError `sink_unavailable`, `bus_foreign_entry` (the stream is not new)
 */
export async function connectRedisBus(options: RedisBusOptions): Promise<EventBus> {
  const writer = await openLink(options.url, COMMAND_TIMEOUT_MS);
  try {
    await refuseEviction(writer, options);
    await createGroup(writer, options);
    return new RedisBus(options, writer, await openLink(options.url, undefined));
  } catch (error) {
    // A connection that is left open keeps the process from ending.
    writer.close();
    throw error;
  }
}

class RedisBus implements EventBus {
  readonly kind = 'redis';
  readonly #options: RedisBusOptions;
  readonly #writer: Link;
  readonly #reader: Link;
  /** The id that was stored last. */
  #stored = '';
  /** Events that were delivered: an entry is not dealt with twice. */
  readonly #delivered = new Set<string>();
  /** Behind which id entries may be pending that a connection, now broken, was given and never passed on. */
  #pendingFrom: string | undefined;
  #isClosed = false;

  constructor(options: RedisBusOptions, writer: Link, reader: Link) {
    this.#options = options;
    this.#writer = writer;
    this.#reader = reader;
  }

  get #group() {
    return { stream: this.#options.stream, group: GROUP, consumer: CONSUMER };
  }

  async publish(entries: readonly BusEntry[]): Promise<void> {
    const { stream } = this.#options;
    const calls = inCalls(entries, this.#stored);
    // Sent one behind the other: the server works on one call while the next is put together. Each
    // names the entry that must be there before it, so that none is stored behind one that failed.
    await this.#writer.ask((client) =>
      Promise.all(calls.map(({ before, some }) => addEntries(client, stream, before, some))),
    );
    this.#stored = entries.at(-1)?.id ?? this.#stored;
  }

  async receive(deadlineMs: number): Promise<Delivery | undefined> {
    const end = performance.now() + deadlineMs;
    for (;;) {
      const left = Math.max(0, end - performance.now());
      const entry = await this.#next(left);
      if (entry === undefined) return undefined;
      if (this.#delivered.has(entry.event.event_id)) continue;
      this.#delivered.add(entry.event.event_id);
      return { event: entry.event, acknowledge: () => this.#acknowledge(entry.id) };
    }
  }

  async history(): Promise<readonly BusEntry[]> {
    const { stream } = this.#options;
    return this.#writer.ask((client) => readStream(client, stream));
  }

  close(): Promise<void> {
    this.#isClosed = true;
    this.#reader.close();
    this.#writer.close();
    return Promise.resolve();
  }

  async #next(deadlineMs: number): Promise<BusEntry | undefined> {
    const { stream } = this.#options;
    try {
      return await this.#reader.ask(async (client, isNew) => {
        if (isNew) this.#pendingFrom = '0';
        const found =
          (await this.#nextPending(client)) ??
          // It blocks on purpose, so ioredis watches no time for it; a peer that stalls is seen here.
          (await within(
            deadlineMs + COMMAND_TIMEOUT_MS,
            readGroup(client, { ...this.#group, from: '>', blockMs: deadlineMs }),
          ));
        return found === undefined ? undefined : toEntry(found, stream);
      });
    } catch (error) {
      if (this.#isClosed) return undefined;
      // A receiver that waits while the stream is deleted is told UNBLOCKED.
      const isLost = /NOGROUP|UNBLOCKED/.test(messageOf(error));
      throw isLost ? historyLost(stream, '') : error;
    }
  }

  /** One after the other, until there are no more of them. */
  async #nextPending(client: Redis): Promise<RawEntry | undefined> {
    if (this.#pendingFrom === undefined) return undefined;
    const read = { ...this.#group, from: this.#pendingFrom };
    const found = await within(COMMAND_TIMEOUT_MS, readGroup(client, read));
    this.#pendingFrom = found?.[0];
    return found;
  }

  async #acknowledge(id: string): Promise<void> {
    const { stream } = this.#options;
    await this.#writer.ask((client) => client.xack(stream, GROUP, id));
  }
}

function inCalls(
  entries: readonly BusEntry[],
  stored: string,
): { readonly before: string; readonly some: readonly BusEntry[] }[] {
  const calls = [];
  for (let from = 0; from < entries.length; from += ENTRIES_PER_CALL) {
    const before = entries[from - 1]?.id ?? stored;
    calls.push({ before, some: entries.slice(from, from + ENTRIES_PER_CALL) });
  }
  return calls;
}

/** A server that may throw keys away when memory is short keeps nothing that can be relied on. */
async function refuseEviction(link: Link, { url }: RedisBusOptions): Promise<void> {
  const memory = await link.ask((client) =>
    client.info('memory').catch((error: unknown) => {
      // A user who may not ask is told of lost entries at the end of the run.
      if (messageOf(error).startsWith('NOPERM')) return '';
      throw error;
    }),
  );
  const policy = /^maxmemory_policy:(allkeys-\S+)/m.exec(memory)?.[1];
  if (policy === undefined) return;
  throw new DemoRunError(
    'sink_unavailable',
    `Redis at ${placeOf(url)} evicts entries when memory is short: ${policy}`,
    {
      remedy: 'set its maxmemory-policy to noeviction',
    },
  );
}

async function createGroup(link: Link, { stream }: RedisBusOptions): Promise<void> {
  await link.ask(async (client) => {
    try {
      await client.xgroup('CREATE', stream, GROUP, '0', 'MKSTREAM');
    } catch (error) {
      if (!messageOf(error).startsWith('BUSYGROUP')) throw error;
      throw new DemoRunError('bus_foreign_entry', `the stream ${stream} is already in use`, {
        remedy: 'run again: the next run has another id and so another stream',
      });
    }
  });
}
