import { describe, expect, it } from 'vitest';
import { readHistoryOf, restoreStream } from '../../../src/run/events/restore-stream.js';
import { hasRedisServer } from '../../support/redis-server.js';
import { busEntry } from '../../support/sample-events.js';
import { thrownBy } from '../../support/thrown-by.js';
import { STREAM, openBus, ownRedis } from '../../support/weather.js';

const A_RUN = (url: string) => openBus(url);
const PUTTING_RIGHT = (url: string) =>
  restoreStream({ url, stream: STREAM }, [{ entry: busEntry(1), reading_lost: false, due: true }]);
const COMPARING = (url: string) => readHistoryOf({ url, stream: STREAM });

/** Each command that is sent to a server, and for what. */
const COMMANDS: Record<string, readonly ((url: string) => Promise<unknown>)[]> = {
  PING: [A_RUN, PUTTING_RIGHT, COMPARING],
  XRANGE: [A_RUN, PUTTING_RIGHT, COMPARING],
  EVAL: [A_RUN, PUTTING_RIGHT],
  XADD: [A_RUN, PUTTING_RIGHT],
  XGROUP: [A_RUN, PUTTING_RIGHT],
  XACK: [A_RUN, PUTTING_RIGHT],
  XREADGROUP: [A_RUN],
  XPENDING: [PUTTING_RIGHT],
};

describe.skipIf(!hasRedisServer)('a server that lacks a command', () => {
  it.each(Object.entries(COMMANDS))(
    'is refused before anything begins, in words that quote nothing of ours: %s',
    async (command, needs) => {
      const server = await ownRedis(['--rename-command', command, '']);
      for (const need of needs) {
        const error = await thrownBy(need(server.url));
        expect(error).toMatchObject({
          code: 'sink_unavailable',
          message: expect.stringMatching(
            new RegExp(`^Redis at [\\d.:]+: ERR unknown command '${command}'$`, 'i'),
          ) as string,
          remedy: expect.stringContaining('Redis 5 or newer') as string,
        });
      }
    },
  );

  it('is as good as any other where that is INFO', async () => {
    const server = await ownRedis(['--rename-command', 'INFO', '']);
    const bus = await openBus(server.url);
    await bus.publish([busEntry(1)]);
    expect(await bus.history()).toEqual([busEntry(1)]);
  });

  it('is refused where it cannot tell who asks, without the password', async () => {
    const server = await ownRedis(['--rename-command', 'AUTH', '']);
    const url = server.url.replace('//', '//agent:kept-to-itself@');
    const error = await thrownBy(openBus(url));
    expect(error).toMatchObject({
      message: expect.stringMatching(/unknown command 'AUTH'$/) as string,
    });
  });
});
