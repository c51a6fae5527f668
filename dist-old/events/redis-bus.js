import { z } from 'zod';
import { DemoRunError, messageOf } from '../domain/errors.js';
import { runtimeEventSchema } from '../domain/runtime-event.js';
import { connectRedis, redisUnavailable } from './redis-connection.js';
const GROUP = 'decider';
const CONSUMER = 'demo-run';
const COMMAND_TIMEOUT_MS = 500;
const entrySchema = z.tuple([z.string(), z.array(z.string())]);
const rangeReply = z.array(entrySchema);
const readReply = z.tuple([z.tuple([z.string(), z.array(entrySchema)])]).nullable();
/**
 * The bus on Redis Streams. Entries get explicit ids (`1-1`, `1-2`, …), so that a command whose
 * answer was lost can be sent again: Redis refuses an id that is there already, and a look at the
 * entry tells whether it is ours. The decision layer reads through a consumer group.
 * @throws DemoRunError `sink_unavailable`, `bus_foreign_entry` (the stream is not new)
 */
export async function connectRedisBus({ url, stream }) {
    let writer = await connectRedis({ url, commandTimeoutMs: COMMAND_TIMEOUT_MS });
    const reader = await connectRedis({ url, commandTimeoutMs: undefined });
    await createGroup(writer, { url, stream });
    const ids = new Map();
    let isClosed = false;
    async function add(id, event) {
        try {
            await xadd(writer, stream, id, event);
        }
        catch (error) {
            if (isServerReply(error))
                throw error;
            // No answer: it may be stored or not. The same id on a new connection settles it.
            writer.disconnect();
            writer = await connectRedis({ url, commandTimeoutMs: COMMAND_TIMEOUT_MS });
            await xadd(writer, stream, id, event);
        }
    }
    /** Lets no error of ioredis out: they carry the command with its arguments. */
    async function named(command) {
        try {
            return await command();
        }
        catch (error) {
            throw redisUnavailable(url, error);
        }
    }
    return {
        kind: 'redis',
        async publish(event) {
            const id = ids.get(event.event_id) ?? `1-${String(ids.size + 1)}`;
            ids.set(event.event_id, id);
            try {
                await add(id, event);
            }
            catch (error) {
                if (!/equal or smaller/.test(messageOf(error)))
                    throw redisUnavailable(url, error);
                const stored = await named(() => writer.xrange(stream, id, id));
                expectOwnEntry(rangeReply.parse(stored)[0], { id, event, stream });
            }
        },
        async receive(deadlineMs) {
            try {
                const entry = await within(deadlineMs + COMMAND_TIMEOUT_MS, readNext(reader, stream, deadlineMs));
                if (entry === undefined)
                    return undefined;
                return {
                    event: entry.event,
                    async acknowledge() {
                        await named(() => writer.xack(stream, GROUP, entry.id));
                    },
                };
            }
            catch (error) {
                if (isClosed)
                    return undefined;
                throw error instanceof DemoRunError ? error : redisUnavailable(url, error);
            }
        },
        close() {
            isClosed = true;
            reader.disconnect();
            writer.disconnect();
            return Promise.resolve();
        },
    };
}
/** The reader blocks on purpose, so ioredis watches no time for it; a peer that stalls is seen here. */
async function within(milliseconds, reply) {
    let timer;
    const tooLate = new Promise((_resolve, reject) => {
        timer = setTimeout(() => {
            reject(new Error('no answer in time'));
        }, milliseconds);
    });
    try {
        return await Promise.race([reply, tooLate]);
    }
    finally {
        clearTimeout(timer);
        reply.catch(() => undefined);
    }
}
async function createGroup(client, { url, stream }) {
    try {
        await client.xgroup('CREATE', stream, GROUP, '0', 'MKSTREAM');
    }
    catch (error) {
        if (!messageOf(error).startsWith('BUSYGROUP'))
            throw redisUnavailable(url, error);
        throw new DemoRunError('bus_foreign_entry', `the stream ${stream} is already in use`, {
            remedy: 'run again: the next run has another id and so another stream',
        });
    }
}
async function xadd(client, stream, id, event) {
    const fields = ['event_id', event.event_id, 'event', JSON.stringify(event)];
    await client.xadd(stream, id, ...fields);
}
/** The id is taken: by our own earlier try, or by somebody else. */
function expectOwnEntry(entry, own) {
    if (entry !== undefined && readEvent(entry[1])?.event_id === own.event.event_id)
        return;
    throw new DemoRunError('bus_foreign_entry', `another entry stands under ${own.id} in ${own.stream}`, {
        remedy: 'find out who else writes to this stream',
    });
}
async function readNext(reader, stream, deadlineMs) {
    // Redis takes whole milliseconds, and 0 for ever.
    const block = String(Math.max(1, Math.ceil(deadlineMs)));
    const options = ['GROUP', GROUP, CONSUMER, 'COUNT', '1', 'BLOCK', block];
    const reply = await reader.call('XREADGROUP', ...options, 'STREAMS', stream, '>');
    const entry = readReply.parse(reply)?.[0][1][0];
    if (entry === undefined)
        return undefined;
    const [id, fields] = entry;
    const event = readEvent(fields);
    if (event !== undefined)
        return { id, event };
    throw new DemoRunError('bus_foreign_entry', `the entry ${id} in ${stream} is not ours`);
}
function readEvent(fields) {
    const text = fields[fields.indexOf('event') + 1];
    try {
        return runtimeEventSchema.safeParse(JSON.parse(text ?? '')).data;
    }
    catch {
        return undefined;
    }
}
/** An answer of the server is definite; anything else leaves open whether it stored the entry. */
function isServerReply(error) {
    return error instanceof Error && error.name === 'ReplyError';
}
