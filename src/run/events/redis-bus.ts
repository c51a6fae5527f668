import type { Redis } from 'ioredis';
import { messageOf } from '../../core/domain/errors.js';
import type { BusEntry, Delivery, EventBus } from '../../core/domain/ports.js';
import { noAnswer } from '../../base/with-timeout.js';
import { TimeLimits } from './time-limits.js';
import { isAsWritten, writeEntry, type WrittenEntry } from './written-entry.js';
import { readGroup, readPage, readStream, toEntry, type RawEntry } from './redis-entries.js';
import { openLink, type Link } from './redis-link.js';
import { alreadyInUse, GROUP, requireForRun } from './redis-needs.js';
import { addEntries, historyLost, type EntriesOfCall } from './redis-script.js';
import { monotonicMs } from '../../base/machine-time.js';

const CONSUMER = 'demo-run';
const COMMAND_TIMEOUT_MS = 400;
/**
 * A script blocks the server while it runs, and while it runs the next call is put together: measured,
 * 512 entries are stored in two thirds of the time in calls of 128 that they take in one.
 */
const ENTRIES_PER_CALL = 128;

export interface RedisBusOptions {
  readonly url: string;
  /** One stream a run: runs that share a server do not see each other's events. */
  readonly stream: string;
}

/**
 * The bus on Redis Streams. Opening it leaves nothing on the server: the stream is made with the first
 * entry, which a line of the log announces, so that no stream is there that no log names. The ids of entries are given by who publishes, so that what was not
 * answered can be sent again on a new connection: it is stored once. The decision layer reads through
 * a consumer group.
 * @throws DemoRunError `sink_unavailable`, `bus_foreign_entry` (the stream is not new)
 */
export async function connectRedisBus(options: RedisBusOptions): Promise<EventBus> {
  const links: Link[] = [];
  const open = async (commandTimeoutMs: number | undefined) => {
    const link = await openLink(options.url, commandTimeoutMs);
    links.push(link);
    return link;
  };
  try {
    const [writer, reader] = [await open(COMMAND_TIMEOUT_MS), await open(undefined)];
    await requireForRun(writer, options);
    return new RedisBus(options, writer, reader);
  } catch (error) {
    // A connection that is left open keeps the process from ending.
    for (const link of links) link.close();
    throw error;
  }
}

class RedisBus implements EventBus {
  readonly kind = 'redis';
  readonly #options: RedisBusOptions;
  readonly #writer: Link;
  readonly #reader: Link;
  readonly #limits = new TimeLimits();
  /** The id that was stored last. */
  #stored = '';
  /** What was published last, by its id. */
  #written: ReadonlyMap<string, WrittenEntry> = new Map();
  /** What was read and not delivered yet. */
  readonly #given: RawEntry[] = [];
  /** Events that were delivered: an entry is not dealt with twice. */
  readonly #delivered = new Set<string>();
  /** Behind which id entries may be pending that a connection, now broken, was given and never passed on. */
  #pendingFrom: string | undefined;
  /** The stream with its group, once it was made. */
  #made: Promise<void> | undefined;
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
    await this.#makeStream();
    const written = entries.map(writeEntry);
    this.#written = new Map(written.map((entry) => [entry.id, entry]));
    const calls = inCalls(written, this.#stored);
    // Each names the entry that must be there before it, so that none is stored behind one that failed.
    await this.#writer.ask((client) => addEntries(client, stream, calls));
    this.#stored = entries.at(-1)?.id ?? this.#stored;
  }

  async receive(deadlineMs: number): Promise<Delivery | undefined> {
    const end = monotonicMs() + deadlineMs;
    await this.#makeStream();
    for (;;) {
      const left = Math.max(0, end - monotonicMs());
      const entry = await this.#next(left);
      if (entry === undefined) return undefined;
      if (this.#delivered.has(entry.event.event_id)) continue;
      this.#delivered.add(entry.event.event_id);
      return { event: entry.event, acknowledge: () => this.#acknowledge(entry.id) };
    }
  }

  async history(): Promise<readonly BusEntry[]> {
    const { stream } = this.#options;
    return readStream(this.#writer, stream);
  }

  close(): Promise<void> {
    this.#isClosed = true;
    this.#reader.close();
    this.#writer.close();
    return Promise.resolve();
  }

  async #makeStream(): Promise<void> {
    this.#made ??= createGroup(this.#writer, this.#options);
    try {
      await this.#made;
    } catch (error) {
      this.#made = undefined;
      throw error;
    }
  }

  async #next(deadlineMs: number): Promise<BusEntry | undefined> {
    if (this.#given.length === 0) this.#given.push(...(await this.#read(deadlineMs)));
    const raw = this.#given.shift();
    if (raw === undefined) return undefined;
    const [id, fields] = raw;
    const written = this.#written.get(id);
    if (written !== undefined && isAsWritten(fields, written)) return written;
    return toEntry(raw, this.#options.stream);
  }

  async #read(deadlineMs: number): Promise<readonly RawEntry[]> {
    const { stream } = this.#options;
    try {
      return await this.#reader.ask(async (client, isNew) => {
        if (isNew) this.#pendingFrom = '0';
        const pending = await this.#readPending(client);
        if (pending.length > 0) return pending;
        return (
          // It blocks on purpose, so ioredis watches no time for it; a peer that stalls is seen here.
          this.#limits.within(
            readGroup(client, { ...this.#group, from: '>', blockMs: deadlineMs }),
            deadlineMs + COMMAND_TIMEOUT_MS,
            noAnswer,
          )
        );
      });
    } catch (error) {
      if (this.#isClosed) return [];
      // A receiver that waits while the stream is deleted is told UNBLOCKED.
      const isLost = /NOGROUP|UNBLOCKED/.test(messageOf(error));
      throw isLost ? historyLost(stream, '') : error;
    }
  }

  /** A page after the other, until there are no more of them. */
  async #readPending(client: Redis): Promise<readonly RawEntry[]> {
    if (this.#pendingFrom === undefined) return [];
    const read = { ...this.#group, from: this.#pendingFrom };
    const found = await this.#limits.within(readGroup(client, read), COMMAND_TIMEOUT_MS, noAnswer);
    this.#pendingFrom = found.at(-1)?.[0];
    return found;
  }

  async #acknowledge(id: string): Promise<void> {
    const { stream } = this.#options;
    await this.#writer.ask((client) => client.xack(stream, GROUP, id));
  }
}

function inCalls(entries: readonly WrittenEntry[], stored: string): EntriesOfCall[] {
  const calls: EntriesOfCall[] = [];
  for (let from = 0; from < entries.length; from += ENTRIES_PER_CALL) {
    const before = entries[from - 1]?.id ?? stored;
    calls.push({ before, entries: entries.slice(from, from + ENTRIES_PER_CALL) });
  }
  return calls;
}

async function createGroup(link: Link, { stream }: RedisBusOptions): Promise<void> {
  let attempts = 0;
  await link.ask(async (client) => {
    attempts += 1;
    try {
      await client.xgroup('CREATE', stream, GROUP, '0', 'MKSTREAM');
    } catch (error) {
      if (!messageOf(error).startsWith('BUSYGROUP')) throw error;
      // Our own earlier try, whose answer was lost, has left a stream without entries.
      const isOurs = attempts > 1 && (await readPage(client, stream, '-')).length === 0;
      if (isOurs) return;
      throw alreadyInUse(stream);
    }
  });
}
