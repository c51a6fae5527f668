import type { Redis } from 'ioredis';
import { DemoRunError, messageOf } from '../../core/domain/errors.js';
import { retry } from './retry.js';
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
  let current: Promise<Redis> | undefined = Promise.resolve(await connect());
  let isNew = false;
  const state = { isClosed: false };

  /** Those who ask at the same time share one new connection. */
  async function connectAnew(): Promise<Redis> {
    const client = await connect();
    if (state.isClosed) client.disconnect();
    isNew = true;
    return client;
  }

  async function attempt<Reply>(command: (client: Redis, isNew: boolean) => Promise<Reply>) {
    current ??= connectAnew();
    const used = current;
    try {
      const reply = await command(await used, isNew);
      isNew = false;
      return reply;
    } catch (error) {
      if (isServerReply(error) || isFinding(error)) throw error;
      // Another may have connected anew meanwhile: that connection stays.
      if (current === used) {
        current = undefined;
        used.then(hangUp, ignore);
      }
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
        return await retry(once, (error) => !state.isClosed && mayPass(error), TRY_FOR_MS);
      } catch (error) {
        if (isFinding(error)) throw error;
        const { message, remedy = '' } = redisUnavailable(url, error);
        throw new DemoRunError(seen.unanswered ? 'sink_unanswered' : 'sink_unavailable', message, {
          remedy,
        });
      }
    },
    close() {
      state.isClosed = true;
      current?.then(hangUp, ignore);
    },
  };
}

function hangUp(client: Redis): void {
  client.disconnect();
}

/** Why there is no connection is told to who asked for it. */
function ignore(): void {
  return;
}

/** What we found out ourselves; that there is no connection is none. */
function isFinding(error: unknown): boolean {
  return error instanceof DemoRunError && error.code !== 'sink_unavailable';
}

/** Our own findings stand; what the server says may pass if it says so; a broken connection may. */
function mayPass(error: unknown): boolean {
  if (isFinding(error)) return false;
  return !isServerReply(error) || isTransient(error);
}

function wasSent(error: unknown): boolean {
  if (error instanceof DemoRunError || isServerReply(error)) return false;
  // ioredis' words for a command that found the connection gone before it was written.
  return !messageOf(error).includes("isn't writeable");
}
