import type { Redis } from 'ioredis';
import { afterAll, beforeAll } from 'vitest';
import { connectOperator, startRedis, type RunningRedis } from './redis-server.js';

interface Shared {
  readonly server: RunningRedis;
  /** Somebody else at that server, who sets it up and looks into it. */
  readonly operator: Redis;
}

/**
 * One server for all tests of the calling file or `describe`; both leave after them.
 * @param argsOf how it is started
 */
export function sharedRedis(
  argsOf: () => readonly string[] | Promise<readonly string[]> = () => [],
): Shared {
  let started: Shared | undefined;
  const shared = () => {
    if (started === undefined) throw new Error('the server starts before the tests, not earlier');
    return started;
  };
  beforeAll(async () => {
    const server = await startRedis(await argsOf());
    started = { server, operator: connectOperator(server) };
  });
  afterAll(async () => {
    started?.operator.disconnect();
    await started?.server.stop();
  });
  return {
    get server() {
      return shared().server;
    },
    get operator() {
      return shared().operator;
    },
  };
}
