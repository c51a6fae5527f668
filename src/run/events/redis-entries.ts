import type { Redis } from 'ioredis';
import { z } from 'zod';
import { DemoRunError } from '../../core/domain/errors.js';
import type { BusEntry } from '../../core/domain/ports.js';
import type { Link } from './redis-link.js';
import { historyLost } from './redis-script.js';
import { runtimeEventSchema, type RuntimeEvent } from '../../core/domain/runtime-event.js';

const PAGE = 1_000;
const GROUP_PAGE = '64';
const rawEntry = z.tuple([z.string(), z.array(z.string())]);
const rangeReply = z.array(rawEntry);
/** Redis gives no fields for what it had given before and somebody deleted since. */
const givenEntry = z.tuple([z.string(), z.array(z.string()).nullable()]);
const groupReply = z.tuple([z.tuple([z.string(), z.array(givenEntry)])]).nullable();
const pendingReply = z.array(z.tuple([z.string()]).rest(z.unknown()));
export type RawEntry = z.infer<typeof rawEntry>;

export interface GroupRead {
  readonly stream: string;
  readonly group: string;
  readonly consumer: string;
  /** `>` for what nobody was given yet; an id for what this consumer was given behind it and did not acknowledge. */
  readonly from: string;
  readonly blockMs?: number;
}

/**
 * The next entries that the group is given, or none when there are none in time.
 * @throws DemoRunError `bus_history_lost` where one that was given before is no longer there
 */
export async function readGroup(client: Redis, read: GroupRead): Promise<readonly RawEntry[]> {
  // Redis takes whole milliseconds, and 0 for ever.
  const block =
    read.blockMs === undefined ? [] : ['BLOCK', String(Math.max(1, Math.ceil(read.blockMs)))];
  const options = ['GROUP', read.group, read.consumer, 'COUNT', GROUP_PAGE, ...block];
  const reply = await client.call('XREADGROUP', ...options, 'STREAMS', read.stream, read.from);
  const given = groupReply.parse(reply)?.[0][1] ?? [];
  return given.map(([id, fields]) => {
    if (fields === null) throw historyLost(read.stream, id);
    return [id, fields];
  });
}

/** All entries of a stream, a page at a time: what fails is tried again from its page on. */
export async function readStream(
  link: Pick<Link, 'ask'>,
  stream: string,
): Promise<readonly BusEntry[]> {
  const entries: BusEntry[] = [];
  for (let from = '-'; ;) {
    const start = from;
    const page = await link.ask((client) => readPage(client, stream, start));
    entries.push(...page);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return entries;
    from = `(${last.id}`;
  }
}

/** @param from where it begins: `-` for the first entry, `(<id>` for the one behind */
export async function readPage(
  client: Redis,
  stream: string,
  from: string,
): Promise<readonly BusEntry[]> {
  const reply = await client.xrange(stream, from, '+', 'COUNT', PAGE);
  return rangeReply.parse(reply).map((raw) => toEntry(raw, stream));
}

/** @throws DemoRunError `bus_foreign_entry` for an entry that we cannot have written */
export function toEntry([id, fields]: RawEntry, stream: string): BusEntry {
  const event = readEvent(fields);
  if (event !== undefined) return { id, event };
  throw new DemoRunError('bus_foreign_entry', `the entry ${id} in ${stream} is not ours`);
}

function readEvent(fields: readonly string[]): RuntimeEvent | undefined {
  const text = fields[fields.indexOf('event') + 1];
  try {
    return runtimeEventSchema.safeParse(JSON.parse(text ?? '')).data;
  } catch {
    return undefined;
  }
}

/** Ids that the group was given and did not acknowledge: at most a page of them. */
export async function readPending(client: Redis, stream: string, group: string): Promise<string[]> {
  const reply = await client.xpending(stream, group, '-', '+', PAGE);
  return pendingReply.parse(reply).map(([id]) => id);
}
