import { describe, expect, it } from 'vitest';
import type { Cut } from '../../support/cutting-proxy.js';
import { startCuttingProxy } from '../../support/cutting-proxy.js';
import { hasRedisServer, operatorOf } from '../../support/redis-server.js';
import { busEntries, busEntry } from '../../support/sample-events.js';
import { STREAM, expectRefusal, openBus, ownRedis, urlAt } from '../../support/weather.js';

const LONG_MS = 30_000;

describe.skipIf(!hasRedisServer)('a connection that breaks', () => {
  it.each<{ cut: Cut; what: string }>([
    { cut: 'before', what: 'before the request' },
    { cut: 'within', what: 'in the middle of the request' },
    { cut: 'after', what: 'after the request and before its answer' },
  ])('$what leaves exactly one of each entry, in order', async ({ cut }) => {
    const server = await ownRedis();
    const proxy = await startCuttingProxy(server.port);
    const bus = await openBus(urlAt(proxy.port));
    const entries = busEntries(1, 6);
    await bus.publish(entries.slice(0, 2));
    proxy.cutNext(entries[2]?.event.event_id ?? '', cut);
    await bus.publish(entries.slice(2, 4));
    proxy.cutNext('>', cut);
    const first = await bus.receive(LONG_MS);
    proxy.cutNext('xack', cut);
    await first?.acknowledge();
    proxy.cutNext('xrange', cut);
    expect(await bus.history()).toEqual(entries.slice(0, 4));
    await bus.publish(entries.slice(4));

    expect(proxy.lost).toBe(4);
    expect(first?.event).toEqual(entries[0]?.event);
    expect((await bus.receive(LONG_MS))?.event).toEqual(entries[1]?.event);
    expect(await bus.history()).toEqual(entries);
  });

  it('each time that it is made anew is sink_unanswered: an answer may have been lost', async () => {
    const server = await ownRedis();
    const proxy = await startCuttingProxy(server.port, (bytes) =>
      bytes.includes(busEntry(1).event.event_id) ? 'after' : undefined,
    );
    const bus = await openBus(urlAt(proxy.port));
    const place = `127.0.0.1:${String(proxy.port)}`;

    const refusal = { code: 'sink_unanswered', says: /\S/, place } as const;
    await expectRefusal(bus.publish([busEntry(1)]), refusal);

    const direct = operatorOf(server);
    expect(await direct.xlen(STREAM)).toBe(1);
  });
});

describe.skipIf(!hasRedisServer)('a server that stands still', () => {
  it('is sink_unanswered, and what it had stored or not is there exactly once when it is published later', async () => {
    const server = await ownRedis();
    const bus = await openBus(server.url);
    const entries = busEntries(1, 3);
    await bus.publish(entries.slice(0, 1));
    const place = `127.0.0.1:${String(server.port)}`;
    const refusal = { code: 'sink_unanswered', says: /timed out|no answer/i, place } as const;

    server.pause();
    await expectRefusal(bus.publish(entries.slice(1, 2)), refusal);
    server.resume();
    await bus.publish(entries.slice(1));

    expect(await bus.history()).toEqual(entries);
  });

  it('is sink_unanswered while writing is paused, and nothing is stored twice afterwards', async () => {
    const server = await ownRedis();
    const operator = operatorOf(server);
    const bus = await openBus(server.url);
    await bus.publish([busEntry(1)]);
    await operator.client('PAUSE', LONG_MS, 'WRITE');
    const place = `127.0.0.1:${String(server.port)}`;
    const refusal = { code: 'sink_unanswered', says: /timed out|no answer/i, place } as const;

    await expectRefusal(bus.publish(busEntries(1, 2)), refusal);
    expect(await bus.history()).toEqual([busEntry(1)]);
    await operator.client('UNPAUSE');
    await bus.publish(busEntries(1, 2));

    expect(await bus.history()).toEqual(busEntries(1, 2));
  });

  it('does not keep a receiver for ever, nor its acknowledgement', async () => {
    const server = await ownRedis();
    const bus = await openBus(server.url);
    await bus.publish([busEntry(1)]);
    const delivery = await bus.receive(LONG_MS);
    const place = `127.0.0.1:${String(server.port)}`;
    const refusal = { code: 'sink_unanswered', says: /timed out|no answer/i, place } as const;

    server.pause();
    await expectRefusal(bus.receive(50), refusal);
    await expectRefusal(delivery?.acknowledge() ?? Promise.resolve(), refusal);
    server.resume();
    await delivery?.acknowledge();

    expect(await operatorOf(server).xpending(STREAM, 'decider')).toEqual([0, null, null, null]);
  });

  it('for a moment only delays what is published and what is received', async () => {
    const server = await ownRedis();
    const bus = await openBus(server.url);
    server.pause();
    const receiving = bus.receive(LONG_MS);
    const publishing = bus.publish([busEntry(1)]);
    server.resume();
    await publishing;

    expect((await receiving)?.event).toEqual(busEntry(1).event);
  });
});
