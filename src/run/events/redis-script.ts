import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { DemoRunError, messageOf } from '../../core/domain/errors.js';
import type { BusEntry } from '../../core/domain/ports.js';
import { isServerReply } from './redis-connection.js';
import { writeEntry, type WrittenEntry } from './written-entry.js';

/**
 * Adds entries to a stream, in one call that the server carries out as a whole: one round trip for
 * many (measured at two and a half times a pipeline of XADD). An id that is taken is looked at: the
 * same text under it is our own earlier try, whose answer was lost. ARGV: the id that must be there
 * already, or ''; whether to `stop` at an id that the stream is past, or to `skip` it; then id and
 * text of each entry. Answers with the ids that were skipped.
 */
const ADD_ENTRIES = `
local stream, before, past = KEYS[1], ARGV[1], ARGV[2]
if before ~= '' and #redis.call('XRANGE', stream, before, before) == 0 then
  return {'lost', before}
end
local reply = {'stored'}
for at = 3, #ARGV, 2 do
  local id, event = ARGV[at], ARGV[at + 1]
  local added = redis.pcall('XADD', stream, id, 'event', event)
  if type(added) == 'table' and added.err then
    if not string.find(added.err, 'equal or smaller', 1, true) then return added end
    local entry = redis.call('XRANGE', stream, id, id)[1]
    if not entry and past == 'skip' then
      reply[#reply + 1] = id
    elseif not entry or entry[2][2] ~= event then
      return {'foreign', id}
    end
  end
end
return reply
`;

/**
 * XADD as the script above calls it, under the one id that no stream takes. Redis does not say which
 * command of a script it refuses.
 */
const TRY_TO_ADD = `
local added = redis.pcall('XADD', KEYS[1], '0-0', 'event', '')
if string.find(added.err, "can't run this command", 1, true) then
  return redis.error_reply("NOPERM this user has no permissions to run the 'xadd' command")
end
if string.find(added.err, 'Unknown Redis command', 1, true) then
  return redis.error_reply("ERR unknown command 'XADD'")
end
return added
`;

const replySchema = z.tuple([z.enum(['stored', 'foreign', 'lost'])]).rest(z.string());

const ADD_ENTRIES_SHA1 = createHash('sha1').update(ADD_ENTRIES).digest('hex');
/** It forgot the script, or takes none by its hash, or not from this user: it has done nothing. */
const NOT_BY_HASH = /^NOSCRIPT|^NOPERM|unknown command/i;
/** Connections whose server was sent the whole script: whether it may be asked for it by its hash. */
const byHash = new WeakMap<Redis, 'works' | 'refused'>();

/** Entries that are added in one call. */
export interface EntriesOfCall {
  /** The id of the entry that was stored last, or ''. */
  readonly before: string;
  readonly entries: readonly WrittenEntry[];
}

/**
 * Adds all entries, none behind one that could not be added. A call is sent while the one before it is
 * carried out.
 * @throws DemoRunError `bus_foreign_entry`, `bus_history_lost`; ioredis' error when the server refuses
 * or does not answer
 */
export async function addEntries(
  client: Redis,
  stream: string,
  calls: readonly EntriesOfCall[],
): Promise<void> {
  // Of several calls each holds the script: one that the server has forgotten may come back between two of them, and
  // the second would then miss what the first did not add.
  const run = calls.length === 1 ? runByHash : runWhole;
  await Promise.all(
    calls.map(({ before, entries }) => addBy(run, client, [stream, before, 'stop'], entries)),
  );
}

/**
 * Adds those entries that the stream can still take: Redis takes none at or before its last id, even
 * if nothing is there any more.
 * @returns the ids of the others
 * @throws DemoRunError `bus_foreign_entry`; ioredis' error when the server refuses or does not answer
 */
export async function addWhatIsTaken(
  client: Redis,
  stream: string,
  entries: readonly BusEntry[],
): Promise<readonly string[]> {
  return addBy(runWhole, client, [stream, '', 'skip'], entries.map(writeEntry));
}

/** @throws ioredis' error always: where an entry may be added it is one about the id */
export function tryToAdd(client: Redis, stream: string): Promise<unknown> {
  return client.eval(TRY_TO_ADD, 1, stream);
}

type HowToAdd = readonly [stream: string, before: string, past: 'stop' | 'skip'];

async function addBy(
  run: typeof runWhole,
  client: Redis,
  how: HowToAdd,
  entries: readonly WrittenEntry[],
): Promise<readonly string[]> {
  const [stream] = how;
  const args = entries.flatMap(({ id, text }) => [id, text]);
  const reply = await run(client, [...how, ...args]);
  const [result, ...ids] = replySchema.parse(reply);
  if (result === 'stored') return ids;
  const [id = ''] = ids;
  if (result === 'lost') throw historyLost(stream, id);
  throw new DemoRunError(
    'bus_foreign_entry',
    `another entry is under ${id}, or behind it, in ${stream}`,
    { remedy: 'find out who else writes to this stream' },
  );
}

function runWhole(client: Redis, keyAndArguments: readonly string[]): Promise<unknown> {
  return client.eval(ADD_ENTRIES, 1, ...keyAndArguments);
}

/**
 * Spares the server reading and hashing the script. Not for two calls at a time: see `addEntries`.
 * @throws ioredis' error when the server refuses or does not answer
 */
async function runByHash(client: Redis, keyAndArguments: readonly string[]): Promise<unknown> {
  if (byHash.get(client) === 'works') {
    try {
      return await client.evalsha(ADD_ENTRIES_SHA1, 1, ...keyAndArguments);
    } catch (error) {
      const said = messageOf(error);
      if (!isServerReply(error) || !NOT_BY_HASH.test(said)) throw error;
      if (!said.startsWith('NOSCRIPT')) byHash.set(client, 'refused');
    }
  }
  const reply = await runWhole(client, keyAndArguments);
  if (!byHash.has(client)) byHash.set(client, 'works');
  return reply;
}

export function historyLost(stream: string, id: string): DemoRunError {
  return new DemoRunError(
    'bus_history_lost',
    `Redis no longer holds ${id === '' ? 'the consumer group' : `the entry ${id}`} of ${stream}, which it had stored`,
    {
      remedy:
        'it was emptied or started anew, or somebody deleted it; `demo-run redeliver` restores what can be taken',
    },
  );
}
