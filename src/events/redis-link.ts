import type { Redis } from 'ioredis';
import { DemoRunError, messageOf } from '../domain/errors.js';
import { persistently } from './persistently.js';
import { connectRedis, isServerReply, isTransient, redisUnavailable } from './redis-connection.js';

/** What failed may be tried again for so long: within the deadline that the emitter gives a sink. */
const TRY_FOR_MS = 800;

/** A connection that is made anew when it breaks. Lets no error of ioredis out: they carry commands. */
export interface Link {
  /**
   * @param command is told whether the connection was made anew since the last answer
   * @throws DemoRunError `sink_unavailable`, or `sink_unanswered` where it may have been carried out
   */
  ask<Reply>(command: (client: Redis, isNew: boolean) => Promise<Reply>): Promise<Reply>;
  close(): void;
}

/**
 * @param commandTimeoutMs how long a command may take; undefined for one that blocks by itself
 * @throws DemoRunError `sink_unavailable` when there is no connection to begin with
 */
export async function openLink(url: string, commandTimeoutMs: number | undefined): Promise<Link> {
  const connect = () => connectRedis({ url, commandTimeoutMs });
  let client: Redis | undefined = await connect();
  let isNew = false;
  const state = { isClosed: false };

  async function attempt<Reply>(command: (client: Redis, isNew: boolean) => Promise<Reply>) {
    if (client === undefined) {
      client = await connect();
      isNew = true;
    }
    try {
      const reply = await command(client, isNew);
      isNew = false;
      return reply;
    } catch (error) {
      if (error instanceof DemoRunError || isServerReply(error)) throw error;
      client.disconnect();
      client = undefined;
      throw error;
    }
  }

  return {
    async ask(command) {
      const seen = { unanswered: false };
      const once = async () => {
        try {
          return await attempt(command);
        } catch (error) {
          seen.unanswered ||= wasSent(error);
          throw error;
        }
      };
      try {
        return await persistently(once, (error) => !state.isClosed && mayPass(error), TRY_FOR_MS);
      } catch (error) {
        if (error instanceof DemoRunError && error.code !== 'sink_unavailable') throw error;
        const { message, remedy = '' } = redisUnavailable(url, error);
        throw new DemoRunError(seen.unanswered ? 'sink_unanswered' : 'sink_unavailable', message, {
          remedy,
        });
      }
    },
    close() {
      state.isClosed = true;
      client?.disconnect();
    },
  };
}

/** Our own findings stand; what the server says may pass if it says so; a broken connection may. */
function mayPass(error: unknown): boolean {
  if (error instanceof DemoRunError) return error.code === 'sink_unavailable';
  return !isServerReply(error) || isTransient(error);
}

function wasSent(error: unknown): boolean {
  if (error instanceof DemoRunError || isServerReply(error)) return false;
  // ioredis' words for a command that found the connection gone before it was written.
  return !messageOf(error).includes("isn't writeable");
}
