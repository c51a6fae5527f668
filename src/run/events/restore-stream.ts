import type { Redis } from 'ioredis';
import { messageOf } from '../../core/domain/errors.js';
import type { BusEntry } from '../../core/domain/ports.js';
import type { Emission } from './outbox.js';
import type { RedisBusOptions } from './redis-bus.js';
import { readPending, readStream } from './redis-entries.js';
import { openLink, type Link } from './redis-link.js';
import { GROUP, requireForPuttingRight } from './redis-needs.js';
import { addWhatIsTaken } from './redis-script.js';

const COMMAND_TIMEOUT_MS = 1_000;

export interface RestoredStream {
  /** The events that the stream lacked. */
  readonly added: readonly string[];
  /** How many entries a dead run had been given, or had not yet been given: nobody decides on them anew. */
  readonly settled: number;
  /** Events that it lacks and is past: Redis takes an entry only behind the last one that it had. */
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
    // First, so that where a right is missing nothing has been changed.
    await requireForPuttingRight(link, stream);
    const held = await readStream(link, stream);
    const missing = missingFrom(held, emissions);
    // A run that emitted nothing has no stream, and gets none.
    if (held.length === 0 && missing.length === 0) return { added: [], settled: 0, lacking: [] };
    const settled = await link.ask((client) => settle(client, stream));
    const past = new Set(await link.ask((client) => addWhatIsTaken(client, stream, missing)));
    await link.ask((client) => passToTheEnd(client, stream));
    return {
      added: missing.filter(({ id }) => !past.has(id)).map(idOfEvent),
      settled,
      lacking: missing.filter(({ id }) => past.has(id)).map(idOfEvent),
    };
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

/** The group, which is made if it is gone, is at the end of the stream, and nothing stays pending. */
async function settle(client: Redis, stream: string): Promise<number> {
  try {
    await client.xgroup('CREATE', stream, GROUP, '0', 'MKSTREAM');
  } catch (error) {
    if (!messageOf(error).startsWith('BUSYGROUP')) throw error;
  }
  await passToTheEnd(client, stream);
  let settled = 0;
  for (;;) {
    const ids = await readPending(client, stream, GROUP);
    if (ids.length === 0) return settled;
    settled += await client.xack(stream, GROUP, ...ids);
  }
}

/** Nobody is given any more what is in the stream now. */
async function passToTheEnd(client: Redis, stream: string): Promise<void> {
  await client.xgroup('SETID', stream, GROUP, '$');
}
