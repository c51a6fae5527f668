import type { Redis } from 'ioredis';
import { messageOf } from '../domain/errors.js';
import type { BusEntry } from '../domain/ports.js';
import type { Emission } from './outbox.js';
import { GROUP, type RedisBusOptions } from './redis-bus.js';
import { readPending, readStream } from './redis-entries.js';
import { openLink, type Link } from './redis-link.js';
import { addEntries } from './redis-script.js';

const COMMAND_TIMEOUT_MS = 1_000;

export interface RestoredStream {
  /** The events that the stream lacked. */
  readonly added: readonly string[];
  /** How many entries a dead run had been given, or had not yet been given: nobody decides on them anew. */
  readonly settled: number;
  /** Events that it lacks in its middle: Redis takes an entry only behind the last one. */
  readonly lacking: readonly string[];
}

/**
 * Brings the stream of a run that has ended to what its proof log says, and settles what its
 * decision layer had not acknowledged.
 * @throws DemoRunError `sink_unavailable`, `sink_unanswered`, `bus_foreign_entry`
 */
export async function restoreStream(
  { url, stream }: RedisBusOptions,
  emissions: readonly Emission[],
): Promise<RestoredStream> {
  return withLink(url, async (link) => {
    const held = await readStream(link, stream);
    const missing = missingFrom(held, emissions);
    const last = held.at(-1)?.id;
    const [lacking, addable] = [
      missing.filter(({ id }) => last !== undefined && isBefore(id, last)),
      missing.filter(({ id }) => last === undefined || !isBefore(id, last)),
    ];
    await link.ask((client) => addEntries(client, stream, '', addable));
    const settled = await link.ask((client) => settle(client, stream));
    return { added: addable.map(idOfEvent), settled, lacking: lacking.map(idOfEvent) };
  });
}

/**
 * Everything that the stream of a run holds, in its order.
 * @throws DemoRunError `sink_unavailable`, `sink_unanswered`, `bus_foreign_entry`
 */
export async function readHistoryOf({
  url,
  stream,
}: RedisBusOptions): Promise<readonly BusEntry[]> {
  return withLink(url, (link) => readStream(link, stream));
}

async function withLink<Result>(
  url: string,
  work: (link: Link) => Promise<Result>,
): Promise<Result> {
  const link = await openLink(url, COMMAND_TIMEOUT_MS);
  try {
    return await work(link);
  } finally {
    link.close();
  }
}

function missingFrom(held: readonly BusEntry[], emissions: readonly Emission[]): BusEntry[] {
  const there = new Set(held.map(idOfEvent));
  return emissions.map(({ entry }) => entry).filter((entry) => !there.has(idOfEvent(entry)));
}

function idOfEvent({ event }: BusEntry): string {
  return event.event_id;
}

function isBefore(one: string, other: string): boolean {
  const [a = 0, b = 0] = one.split('-').map(Number);
  const [c = 0, d = 0] = other.split('-').map(Number);
  return a < c || (a === c && b < d);
}

/** The group's place moves to the end of the stream, and nothing stays pending. */
async function settle(client: Redis, stream: string): Promise<number> {
  try {
    await client.xgroup('CREATE', stream, GROUP, '0', 'MKSTREAM');
  } catch (error) {
    if (!messageOf(error).startsWith('BUSYGROUP')) throw error;
  }
  let settled = 0;
  for (;;) {
    const ids = await readPending(client, stream, GROUP);
    if (ids.length === 0) break;
    settled += await client.xack(stream, GROUP, ...ids);
  }
  await client.xgroup('SETID', stream, GROUP, '$');
  return settled;
}
