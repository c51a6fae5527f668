import type { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import type { Emission } from '../../../src/run/events/outbox.js';
import { restoreStream } from '../../../src/run/events/restore-stream.js';
import { hasRedisServer, operatorOf } from '../../support/redis-server.js';
import { busEntries, runtimeEvent } from '../../support/sample-events.js';
import { STREAM, openBus, ownRedis } from '../../support/weather.js';

const LONG_MS = 30_000;
/** A log that announces four events, of which the stream was given three. */
const EMISSIONS = busEntries(1, 4).map((entry): Emission => ({
  entry,
  reading_lost: false,
  due: true,
}));

const ids = (...numbers: number[]) => numbers.map((number) => runtimeEvent(number).event_id);

/** What became of the stream of a run that has ended, and what can be restored of it. */
const ENDS: Record<
  string,
  { happens: (operator: Redis) => Promise<unknown>; added: string[]; lacking: string[] }
> = {
  'nothing else': { happens: (operator) => operator.ping(), added: ids(4), lacking: [] },
  'it is gone with all others': {
    happens: (operator) => operator.flushall(),
    added: ids(1, 2, 3, 4),
    lacking: [],
  },
  'its first entry was deleted': {
    happens: (operator) => operator.xdel(STREAM, '1-0'),
    added: ids(4),
    lacking: ids(1),
  },
  'its last entry was deleted': {
    happens: (operator) => operator.xdel(STREAM, '3-0'),
    added: ids(4),
    lacking: ids(3),
  },
  'it was trimmed to nothing': {
    happens: (operator) => operator.xtrim(STREAM, 'MAXLEN', 0),
    added: ids(4),
    lacking: ids(1, 2, 3),
  },
  'somebody else added behind it': {
    happens: (operator) => operator.xadd(STREAM, '5-0', 'event', JSON.stringify(runtimeEvent(99))),
    added: [],
    lacking: ids(4),
  },
};

describe.skipIf(!hasRedisServer)('the stream of a run that has ended', () => {
  it.each(Object.entries(ENDS))(
    'gets what it can still take, and what it cannot is named: %s',
    async (_what, { happens, added, lacking }) => {
      const server = await ownRedis();
      const operator = operatorOf(server);
      const bus = await openBus(server.url);
      await bus.publish(busEntries(1, 3));
      await happens(operator);

      const options = { url: server.url, stream: STREAM };
      expect(await restoreStream(options, EMISSIONS)).toMatchObject({ added, lacking });
      const again = { added: [], settled: 0, lacking };
      expect(await restoreStream(options, EMISSIONS)).toEqual(again);
      const held = (await bus.history()).map(({ event }) => event.event_id);
      expect(held.filter((id) => id !== runtimeEvent(99).event_id)).toEqual(
        ids(1, 2, 3, 4).filter((id) => !lacking.includes(id)),
      );
    },
  );

  it('has nothing pending afterwards and nothing to give, also of what was deleted', async () => {
    const server = await ownRedis();
    const operator = operatorOf(server);
    const bus = await openBus(server.url);
    await bus.publish(busEntries(1, 3));
    await bus.receive(LONG_MS);
    await operator.xdel(STREAM, '2-0');
    const { settled } = await restoreStream({ url: server.url, stream: STREAM }, EMISSIONS);

    expect(settled).toBe(3);
    expect(await operator.xpending(STREAM, 'decider')).toEqual([0, null, null, null]);
    expect(
      await operator.xreadgroup('GROUP', 'decider', 'another', 'STREAMS', STREAM, '>'),
    ).toBeNull();
  });

  it('is bus_foreign_entry when an entry of somebody else is under one of its ids', async () => {
    const server = await ownRedis();
    const operator = operatorOf(server);
    const bus = await openBus(server.url);
    await bus.publish(busEntries(1, 3));
    await operator.xadd(STREAM, '4-0', 'event', JSON.stringify(runtimeEvent(99)));

    await expect(
      restoreStream({ url: server.url, stream: STREAM }, EMISSIONS),
    ).rejects.toMatchObject({ code: 'bus_foreign_entry', exitCode: 5 });
  });
});
