import type { Redis } from 'ioredis';
import { z } from 'zod';
import { DemoRunError } from '../domain/errors.js';
import type { BusEntry } from '../domain/ports.js';
import { runtimeEventSchema, type RuntimeEvent } from '../domain/runtime-event.js';

const PAGE = 1_000;
const rawEntry = z.tuple([z.string(), z.array(z.string())]);
const rangeReply = z.array(rawEntry);
const groupReply = z.tuple([z.tuple([z.string(), z.array(rawEntry)])]).nullable();
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

/** The next entry that the group is given, or undefined when there is none in time. */
export async function readGroup(client: Redis, read: GroupRead): Promise<RawEntry | undefined> {
  // Redis takes whole milliseconds, and 0 for ever.
  const block =
    read.blockMs === undefined ? [] : ['BLOCK', String(Math.max(1, Math.ceil(read.blockMs)))];
  const options = ['GROUP', read.group, read.consumer, 'COUNT', '1', ...block];
  const reply = await client.call('XREADGROUP', ...options, 'STREAMS', read.stream, read.from);
  return groupReply.parse(reply)?.[0][1][0];
}

/** All entries of a stream, a page at a time. */
export async function readStream(client: Redis, stream: string): Promise<readonly BusEntry[]> {
  const entries: BusEntry[] = [];
  for (let from = '-'; ;) {
    const reply = await client.xrange(stream, from, '+', 'COUNT', PAGE);
    const page = rangeReply.parse(reply).map((raw) => toEntry(raw, stream));
    entries.push(...page);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return entries;
    from = `(${last.id}`;
  }
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
