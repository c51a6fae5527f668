import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { EventBus } from '../../src/domain/ports.js';
import { connectRedisBus } from '../../src/events/redis-bus.js';
import { startCuttingProxy } from '../support/cutting-proxy.js';
import { hasRedisServer, startRedis, type RunningRedis } from '../support/redis-server.js';
import { busEntries, busEntry, runtimeEvent } from '../support/sample-events.js';

const UNAVAILABLE = { code: 'sink_unavailable', exitCode: 5 };
/** Whether the connection is seen to be gone before or after something was sent is a race. */
const UNSERVED = {
  code: expect.stringMatching(/^sink_un(available|answered)$/) as string,
  exitCode: 5,
};
const FOREIGN = { code: 'bus_foreign_entry', exitCode: 5 };
const LONG_MS = 30_000;

describe.skipIf(!hasRedisServer)('the Redis bus', () => {
  let server: RunningRedis;
  let observer: Redis;
  let streams = 0;

  beforeAll(async () => {
    server = await startRedis();
    observer = new Redis(server.url);
  });
  afterAll(async () => {
    observer.disconnect();
    await server.stop();
  });

  const freshStream = () => {
    streams += 1;
    return `events-${String(streams)}`;
  };
  async function openBus(stream: string, port = server.port): Promise<EventBus> {
    const bus = await connectRedisBus({ url: `redis://127.0.0.1:${String(port)}`, stream });
    onTestFinished(() => bus.close());
    return bus;
  }
  const entriesOf = async (stream: string) =>
    (await observer.xrange(stream, '-', '+')).map(([id, fields]) => {
      const event = JSON.parse(fields[fields.indexOf('event') + 1] ?? '') as { event_id: string };
      return [id, event.event_id];
    });

  it('stores entries under the ids that it is given', async () => {
    const stream = freshStream();
    const bus = await openBus(stream);
    await bus.publish([busEntry(7)]);
    await bus.publish([busEntry(8)]);

    expect(await entriesOf(stream)).toEqual([
      ['7-0', runtimeEvent(7).event_id],
      ['8-0', runtimeEvent(8).event_id],
    ]);
  });

  it('has nothing pending once what was delivered is acknowledged', async () => {
    const stream = freshStream();
    const bus = await openBus(stream);
    await bus.publish([busEntry(1)]);
    const delivery = await bus.receive(LONG_MS);

    expect((await observer.xpending(stream, 'decider'))[0]).toBe(1);
    await delivery?.acknowledge();
    expect((await observer.xpending(stream, 'decider'))[0]).toBe(0);
  });

  it('acknowledges over the new connection after the old one was cut', async () => {
    const stream = freshStream();
    const proxy = await startCuttingProxy(server.port);
    const bus = await openBus(stream, proxy.port);
    await bus.publish([busEntry(1)]);
    const delivery = await bus.receive(LONG_MS);
    proxy.loseReplyTo(runtimeEvent(2).event_id);
    await bus.publish([busEntry(2)]);
    await delivery?.acknowledge();

    expect((await observer.xpending(stream, 'decider'))[0]).toBe(0);
  });

  it('does not wait for ever for a server that stalls', async () => {
    const stalling = await startRedis();
    const bus = await openBus(freshStream(), stalling.port);
    const operator = new Redis(stalling.url);
    await operator.client('PAUSE', 60_000, 'ALL');
    await expect(bus.receive(50)).rejects.toMatchObject(UNSERVED);
    operator.disconnect();
    await stalling.stop();
  });

  it('fails when the server is gone before the acknowledgement', async () => {
    const mortal = await startRedis();
    const bus = await openBus(freshStream(), mortal.port);
    await bus.publish([busEntry(1)]);
    const delivery = await bus.receive(LONG_MS);
    await mortal.stop();

    await expect(delivery?.acknowledge()).rejects.toMatchObject(UNSERVED);
  });

  it('is sink_unavailable with a password that cannot be decoded, and does not show it', async () => {
    const url = `redis://u:pa%zz@127.0.0.1:${String(server.port)}`;
    const refusal = connectRedisBus({ url, stream: freshStream() });
    await expect(refusal).rejects.toMatchObject(UNAVAILABLE);
    await expect(refusal).rejects.not.toMatchObject({
      message: expect.stringContaining('pa%zz') as string,
    });
  });

  describe('when an answer is lost', () => {
    it('delivers everything that the lost connections were given, each once', async () => {
      const proxy = await startCuttingProxy(server.port);
      const stream = freshStream();
      const bus = await openBus(stream, proxy.port);
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
      expect((await observer.xpending(stream, 'decider'))[0]).toBe(4);
      for (const delivery of deliveries) await delivery?.acknowledge();
      expect((await observer.xpending(stream, 'decider'))[0]).toBe(0);
    });

    it('goes on waiting for what is published after the connection broke, however long it had waited', async () => {
      const proxy = await startCuttingProxy(server.port);
      const bus = await openBus(freshStream(), proxy.port);
      const waiting = bus.receive(LONG_MS);
      // Longer than what failed is tried again.
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      proxy.cutAll();
      await bus.publish([busEntry(1)]);

      expect((await waiting)?.event).toEqual(busEntry(1).event);
    });

    it('leaves exactly one entry of an event that the server had stored', async () => {
      const proxy = await startCuttingProxy(server.port);
      const stream = freshStream();
      const bus = await openBus(stream, proxy.port);
      await bus.publish([busEntry(1)]);
      proxy.loseReplyTo(runtimeEvent(2).event_id);

      await expect(bus.publish([busEntry(2)])).resolves.toBeUndefined();
      await expect(bus.publish([busEntry(3)])).resolves.toBeUndefined();

      expect(proxy.lost).toBe(1);
      const ids = [1, 2, 3].map((number) => runtimeEvent(number).event_id);
      expect((await entriesOf(stream)).map(([, id]) => id)).toEqual(ids);
      for (const id of ids) expect((await bus.receive(LONG_MS))?.event.event_id).toBe(id);
    });

    it('stores an event exactly once on a new connection when the old one was already gone', async () => {
      const proxy = await startCuttingProxy(server.port);
      const stream = freshStream();
      const bus = await openBus(stream, proxy.port);
      proxy.cutAll();

      await expect(bus.publish([busEntry(1)])).resolves.toBeUndefined();

      expect(await entriesOf(stream)).toEqual([['1-0', runtimeEvent(1).event_id]]);
    });

    it('fails when the server is gone for good', async () => {
      const mortal = await startRedis();
      const bus = await openBus(freshStream(), mortal.port);
      await mortal.stop();

      await expect(bus.publish([busEntry(1)])).rejects.toMatchObject(UNSERVED);
      await expect(bus.receive(LONG_MS)).rejects.toMatchObject(UNSERVED);
    });
  });

  it('shares one new connection among all who ask at once, and leaves none open', async () => {
    const lonely = await startRedis();
    const proxy = await startCuttingProxy(lonely.port);
    const bus = await openBus(freshStream(), proxy.port);
    proxy.cutAll();
    const entries = busEntries(1, 9);
    await Promise.all([
      ...Array.from({ length: 5 }, () => bus.history()),
      bus.publish(entries),
      ...Array.from({ length: 5 }, () => bus.history()),
    ]);
    expect(await bus.history()).toEqual(entries);
    await bus.close();

    const watcher = new Redis(lonely.url);
    while (!/^connected_clients:1\r$/m.test(await watcher.info('clients')));
    watcher.disconnect();
    await lonely.stop();
  });

  describe('when the answer to its opening is lost', () => {
    it('opens all the same', async () => {
      const proxy = await startCuttingProxy(server.port);
      proxy.loseReplyTo('MKSTREAM');
      const bus = await openBus(freshStream(), proxy.port);
      await bus.publish([busEntry(1)]);

      expect(proxy.lost).toBe(1);
      expect((await bus.receive(LONG_MS))?.event).toEqual(busEntry(1).event);
    });

    it('is bus_foreign_entry when the stream holds entries of somebody else', async () => {
      const proxy = await startCuttingProxy(server.port);
      const stream = freshStream();
      await observer.xgroup('CREATE', stream, 'decider', '0', 'MKSTREAM');
      await observer.xadd(stream, '*', 'a', 'b');
      proxy.loseReplyTo('MKSTREAM');

      await expect(openBus(stream, proxy.port)).rejects.toMatchObject(FOREIGN);
    });
  });

  describe('on a stream that is not its own', () => {
    it.each([
      [
        'its group exists',
        (stream: string) => observer.xgroup('CREATE', stream, 'decider', '0', 'MKSTREAM'),
      ],
      ['an earlier bus made it', (stream: string) => openBus(stream)],
    ])('is bus_foreign_entry: %s', async (_what, prepare) => {
      const stream = freshStream();
      await prepare(stream);

      await expect(openBus(stream)).rejects.toMatchObject(FOREIGN);
    });

    it('is bus_foreign_entry when an entry of somebody else stands under the id', async () => {
      const stream = freshStream();
      const bus = await openBus(stream);
      await observer.xadd(stream, '1-0', 'event', JSON.stringify(runtimeEvent(99)));

      await expect(bus.publish([busEntry(1)])).rejects.toMatchObject(FOREIGN);
      expect(await entriesOf(stream)).toEqual([['1-0', runtimeEvent(99).event_id]]);
    });

    it('is bus_foreign_entry when a later entry of somebody else closes the stream to our id', async () => {
      const stream = freshStream();
      const bus = await openBus(stream);
      await observer.xadd(stream, '*', 'a', 'b');

      await expect(bus.publish([busEntry(1)])).rejects.toMatchObject(FOREIGN);
    });

    it.each([
      ['no event', ['a', 'b']],
      ['no JSON', ['event', '{']],
      ['another shape', ['event', '{"event_id":"e1"}']],
      ['an unknown key', ['event', JSON.stringify({ ...runtimeEvent(1), extra: 1 })]],
    ])('is bus_foreign_entry when what it reads holds %s', async (_what, fields) => {
      const stream = freshStream();
      const bus = await openBus(stream);
      await observer.xadd(stream, '1-1', ...fields);

      await expect(bus.receive(LONG_MS)).rejects.toMatchObject(FOREIGN);
    });

    it('is sink_unavailable when the key holds something else', async () => {
      const stream = freshStream();
      await observer.set(stream, 'text');

      await expect(openBus(stream)).rejects.toMatchObject(UNAVAILABLE);
      expect(await observer.get(stream)).toBe('text');
    });
  });
});
