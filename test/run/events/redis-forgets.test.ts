import type { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import type { EventBus } from '../../../src/core/domain/ports.js';
import { startCuttingProxy } from '../../support/cutting-proxy.js';
import { hasRedisServer, operatorOf } from '../../support/redis-server.js';
import { busEntries, busEntry } from '../../support/sample-events.js';
import { thrownBy } from '../../support/thrown-by.js';
import { STREAM, openBus, ownRedis, until, urlAt } from '../../support/weather.js';

const LONG_MS = 30_000;
const SHORT_MS = 30;
const LOST = { code: 'bus_history_lost', exitCode: 5 };
const DURABLE = ['--appendonly', 'yes', '--appendfsync', 'always'];

describe.skipIf(!hasRedisServer)('a server that is killed and started anew', () => {
  it('with its data goes on: nothing is lost, and the receiver keeps its place', async () => {
    const server = await ownRedis(DURABLE);
    const bus = await openBus(server.url);
    const entries = busEntries(1, 6);
    await bus.publish(entries.slice(0, 4));
    await (await bus.receive(LONG_MS))?.acknowledge();
    const second = await bus.receive(LONG_MS);
    await server.kill();
    await server.start();

    await bus.publish(entries.slice(4));
    await second?.acknowledge();
    const received: unknown[] = [];
    for (let number = 3; number <= 6; number += 1) {
      const delivery = await bus.receive(LONG_MS);
      await delivery?.acknowledge();
      received.push(delivery?.event);
    }

    expect(await bus.history()).toEqual(entries);
    expect(received).toEqual(entries.slice(2).map(({ event }) => event));
    expect(await bus.receive(SHORT_MS)).toBeUndefined();
  });

  it('with its data while something is published takes it exactly once', async () => {
    const server = await ownRedis(DURABLE);
    const bus = await openBus(server.url);
    await bus.publish([busEntry(1)]);
    const killed = server.kill();
    const publishing = bus.publish(busEntries(2, 3));
    await killed;
    await server.start();
    // A machine may be too busy to start a server in time: then it is published later.
    await publishing.catch(() => bus.publish(busEntries(2, 3)));

    expect(await bus.history()).toEqual(busEntries(1, 3));
  });

  it('without its data is bus_history_lost, for who publishes and for who receives', async () => {
    const server = await ownRedis();
    const bus = await openBus(server.url);
    await bus.publish(busEntries(1, 2));
    await server.kill();
    await server.start();

    await expect(bus.publish([busEntry(3)])).rejects.toMatchObject(LOST);
    await expect(bus.receive(LONG_MS)).rejects.toMatchObject(LOST);
    expect(await bus.history()).toEqual([]);
  });
});

describe.skipIf(!hasRedisServer)('somebody else at the server', () => {
  /** What may be done to entries that were stored. */
  const LOSSES: Record<string, (operator: Redis) => Promise<unknown>> = {
    'empties it': (operator) => operator.flushall(),
    'deletes the stream': (operator) => operator.del(STREAM),
    'deletes the last entry': (operator) => operator.xdel(STREAM, '2-0'),
    'trims the stream': (operator) => operator.xtrim(STREAM, 'MAXLEN', 0),
  };

  it.each(Object.entries(LOSSES))(
    'who %s is found out when something is published, and nothing is added',
    async (_what, lose) => {
      const server = await ownRedis();
      const bus = await openBus(server.url);
      await bus.publish(busEntries(1, 2));
      await lose(operatorOf(server));
      const left = await bus.history();

      await expect(bus.publish([busEntry(3)])).rejects.toMatchObject(LOST);
      expect(await bus.history()).toEqual(left);
    },
  );

  it.each([
    { when: 'before', waits: false },
    { when: 'while', waits: true },
  ])('who empties it $when something is received is found out', async ({ waits }) => {
    const server = await ownRedis();
    const operator = operatorOf(server);
    const bus = await openBus(server.url);
    await bus.publish([busEntry(1)]);
    await bus.receive(LONG_MS);
    const waiting = waits ? thrownBy(bus.receive(LONG_MS)) : undefined;
    if (waits) {
      await until(async () => String(await operator.client('LIST')).includes('cmd=xreadgroup'));
    }
    await operator.flushall();

    expect(await (waiting ?? thrownBy(bus.receive(LONG_MS)))).toMatchObject(LOST);
  });

  /** Three entries, which the group's consumer was given over a connection that then broke. */
  const GIVEN: Record<string, () => Promise<{ bus: EventBus; operator: Redis }>> = {
    async 'was passed on and not acknowledged'() {
      const server = await ownRedis();
      const operator = operatorOf(server);
      const bus = await openBus(server.url);
      await bus.publish(busEntries(1, 3));
      for (let number = 1; number <= 3; number += 1) await bus.receive(LONG_MS);
      await operator.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      return { bus, operator };
    },
    async 'was never passed on'() {
      const server = await ownRedis();
      const way = { isFaulty: false };
      const proxy = await startCuttingProxy(server.port, (bytes) =>
        way.isFaulty && bytes.includes('XREADGROUP') ? 'after' : undefined,
      );
      const bus = await openBus(urlAt(proxy.port));
      await bus.publish(busEntries(1, 3));
      way.isFaulty = true;
      expect(await thrownBy(bus.receive(LONG_MS))).toMatchObject({ code: 'sink_unanswered' });
      way.isFaulty = false;
      return { bus, operator: operatorOf(server) };
    },
  };

  it.each(Object.entries(GIVEN))(
    'who deletes an entry that %s is found out, and the entry is named',
    async (_what, give) => {
      const { bus, operator } = await give();
      expect(await operator.xpending(STREAM, 'decider')).toMatchObject([3, '1-0', '3-0', {}]);
      await operator.xdel(STREAM, '2-0');

      const lost = { ...LOST, message: expect.stringContaining(' 2-0 ') as string };
      expect(await thrownBy(bus.receive(LONG_MS))).toMatchObject(lost);
      // Nor is what is behind it passed on when the receiver asks again.
      expect(await thrownBy(bus.receive(LONG_MS))).toMatchObject(lost);
    },
  );
});
