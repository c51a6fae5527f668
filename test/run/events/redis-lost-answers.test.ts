import { describe, expect, it } from 'vitest';
import { startCuttingProxy } from '../../support/cutting-proxy.js';
import { hasRedisServer, operatorOf } from '../../support/redis-server.js';
import { busEntries, busEntry, runtimeEvent } from '../../support/sample-events.js';
import { STREAM, openBus, ownRedis, until, urlAt } from '../../support/weather.js';

const LONG_MS = 30_000;

/** A bus whose connections go through a proxy that can cut them, and somebody else at the server. */
async function openCuttable() {
  const server = await ownRedis();
  const proxy = await startCuttingProxy(server.port);
  const bus = await openBus(urlAt(proxy.port));
  return { bus, proxy, operator: operatorOf(server) };
}

describe.skipIf(!hasRedisServer)('a bus whose connection is made anew', () => {
  it('makes its stream once when the answer to that is lost', async () => {
    const server = await ownRedis();
    const proxy = await startCuttingProxy(server.port);
    proxy.loseReplyTo('MKSTREAM');
    const bus = await openBus(urlAt(proxy.port));
    await bus.publish([busEntry(1)]);

    expect(proxy.lost).toBe(1);
    expect((await bus.receive(LONG_MS))?.event).toEqual(busEntry(1).event);
  });

  it('stores an event exactly once when the old connection was already gone', async () => {
    const { bus, proxy } = await openCuttable();
    proxy.cutAll();
    await bus.publish([busEntry(1)]);

    expect(await bus.history()).toEqual([busEntry(1)]);
  });

  it('acknowledges what it delivered over the old connection', async () => {
    const { bus, proxy, operator } = await openCuttable();
    await bus.publish([busEntry(1)]);
    const delivery = await bus.receive(LONG_MS);
    proxy.loseReplyTo(runtimeEvent(2).event_id);
    await bus.publish([busEntry(2)]);
    await delivery?.acknowledge();

    expect((await operator.xpending(STREAM, 'decider'))[0]).toBe(0);
  });

  it('delivers everything that the lost connections were given, each once', async () => {
    const { bus, proxy, operator } = await openCuttable();
    await bus.publish([busEntry(1)]);
    const first = await bus.receive(LONG_MS);
    await bus.publish(busEntries(2, 3));
    proxy.loseReplyTo('>');
    const second = await bus.receive(LONG_MS);
    const third = await bus.receive(LONG_MS);
    await bus.publish([busEntry(4)]);
    proxy.loseReplyTo('>');
    const fourth = await bus.receive(LONG_MS);
    const deliveries = [first, second, third, fourth];

    expect(deliveries.map((delivery) => delivery?.event.event_id)).toEqual(
      [1, 2, 3, 4].map((number) => runtimeEvent(number).event_id),
    );
    expect(proxy.lost).toBe(2);
    // What was delivered is its receiver's to acknowledge, and nobody else's.
    expect((await operator.xpending(STREAM, 'decider'))[0]).toBe(4);
    for (const delivery of deliveries) await delivery?.acknowledge();
    expect((await operator.xpending(STREAM, 'decider'))[0]).toBe(0);
  });

  it('goes on waiting for what is published after the connection broke, however long it had waited', async () => {
    const { bus, proxy } = await openCuttable();
    const waiting = bus.receive(LONG_MS);
    // Longer than what failed is tried again.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    proxy.cutAll();
    await bus.publish([busEntry(1)]);

    expect((await waiting)?.event).toEqual(busEntry(1).event);
  });

  it('shares one new connection among all who ask at once, and leaves none open', async () => {
    const { bus, proxy, operator } = await openCuttable();
    proxy.cutAll();
    const entries = busEntries(1, 9);
    await Promise.all([
      ...Array.from({ length: 5 }, () => bus.history()),
      bus.publish(entries),
      ...Array.from({ length: 5 }, () => bus.history()),
    ]);
    expect(await bus.history()).toEqual(entries);
    await bus.close();

    await until(async () => /^connected_clients:1\r$/m.test(await operator.info('clients')));
  });
});
