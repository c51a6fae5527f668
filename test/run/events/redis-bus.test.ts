import { describe, expect, it } from 'vitest';
import { hasRedisServer, operatorOf } from '../../support/redis-server.js';
import { busEntry, runtimeEvent } from '../../support/sample-events.js';
import { STREAM, openBus, ownRedis } from '../../support/weather.js';

const LONG_MS = 30_000;

describe.skipIf(!hasRedisServer)('the Redis bus', () => {
  it('stores entries under the ids that it is given', async () => {
    const server = await ownRedis();
    const bus = await openBus(server.url);
    await bus.publish([busEntry(7)]);
    await bus.publish([busEntry(8)]);

    expect(await operatorOf(server).xrange(STREAM, '-', '+')).toEqual([
      ['7-0', ['event', JSON.stringify(runtimeEvent(7))]],
      ['8-0', ['event', JSON.stringify(runtimeEvent(8))]],
    ]);
  });

  it('has nothing pending once what was delivered is acknowledged', async () => {
    const server = await ownRedis();
    const operator = operatorOf(server);
    const bus = await openBus(server.url);
    await bus.publish([busEntry(1)]);
    const delivery = await bus.receive(LONG_MS);

    expect((await operator.xpending(STREAM, 'decider'))[0]).toBe(1);
    await delivery?.acknowledge();
    expect((await operator.xpending(STREAM, 'decider'))[0]).toBe(0);
  });
});

describe.skipIf(!hasRedisServer)('a server that is gone for good', () => {
  /** Whether the connection is seen to be gone before or after something was sent is a race. */
  const UNSERVED = {
    code: expect.stringMatching(/^sink_un(available|answered)$/) as string,
    exitCode: 5,
  };

  it('fails who publishes and who receives', async () => {
    const server = await ownRedis();
    const bus = await openBus(server.url);
    await server.kill();

    await expect(bus.publish([busEntry(1)])).rejects.toMatchObject(UNSERVED);
    await expect(bus.receive(LONG_MS)).rejects.toMatchObject(UNSERVED);
  });

  it('fails who acknowledges', async () => {
    const server = await ownRedis();
    const bus = await openBus(server.url);
    await bus.publish([busEntry(1)]);
    const delivery = await bus.receive(LONG_MS);
    await server.kill();

    await expect(delivery?.acknowledge()).rejects.toMatchObject(UNSERVED);
  });
});
