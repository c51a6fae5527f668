import { describe, expect, it, onTestFinished } from 'vitest';
import type { EventBus } from '../../../src/core/domain/ports.js';
import { createEmbeddedBus } from '../../../src/run/events/embedded-bus.js';
import { connectRedisBus } from '../../../src/run/events/redis-bus.js';
import { hasRedisServer } from '../../support/redis-server.js';
import { busEntries, busEntry, runtimeEvent } from '../../support/sample-events.js';
import { sharedRedis } from '../../support/shared-redis.js';

const redis = hasRedisServer ? sharedRedis() : undefined;
let streams = 0;

/** A deadline that no test waits for: what is expected to come comes long before. */
const LONG_MS = 30_000;
const SHORT_MS = 30;

const BUSES = {
  embedded: { present: true, open: () => Promise.resolve(createEmbeddedBus()) },
  redis: {
    present: hasRedisServer,
    open: () => {
      streams += 1;
      return connectRedisBus({ url: redis?.server.url ?? '', stream: `events-${String(streams)}` });
    },
  },
} as const;

/** The promises of the port, kept by every adapter. */
describe.each(['embedded', 'redis'] as const)('the %s bus', (kind) => {
  const { present, open } = BUSES[kind];

  async function openBus(): Promise<EventBus> {
    const bus = await open();
    onTestFinished(() => bus.close());
    return bus;
  }

  /** What is delivered until nothing comes any more, each acknowledged. */
  async function drain(bus: EventBus): Promise<string[]> {
    const ids: string[] = [];
    for (;;) {
      const delivery = await bus.receive(SHORT_MS);
      if (delivery === undefined) return ids;
      await delivery.acknowledge();
      ids.push(delivery.event.event_id);
    }
  }

  describe.skipIf(!present)('keeps the contract', () => {
    it('says its kind', async () => {
      expect((await openBus()).kind).toBe(kind);
    });

    it('delivers the event as it was published', async () => {
      const bus = await openBus();
      const event = runtimeEvent(1, {
        response_time_us: null,
        detail: 'quotes " \\ and \u00e4 \u{1f600} \u0000 \n',
      });
      await bus.publish([{ ...busEntry(1), event }]);

      expect((await bus.receive(LONG_MS))?.event).toEqual(event);
    });

    it('delivers in the order of publishing, each once', async () => {
      const bus = await openBus();
      const entries = busEntries(1, 25);
      for (const entry of entries) await bus.publish([entry]);

      expect(await drain(bus)).toEqual(entries.map(({ event }) => event.event_id));
      expect(await drain(bus)).toEqual([]);
    });

    it('keeps the order when publishing and receiving take turns', async () => {
      const bus = await openBus();
      for (let number = 1; number <= 5; number += 1) {
        await bus.publish([busEntry(number)]);
        expect(await drain(bus)).toEqual([runtimeEvent(number).event_id]);
      }
    });

    it('does not deliver an event again that was delivered but not acknowledged', async () => {
      const bus = await openBus();
      await bus.publish([busEntry(1)]);
      await bus.receive(LONG_MS);

      expect(await bus.receive(SHORT_MS)).toBeUndefined();
    });

    it('takes an acknowledgement twice', async () => {
      const bus = await openBus();
      await bus.publish([busEntry(1)]);
      const delivery = await bus.receive(LONG_MS);

      await expect(delivery?.acknowledge()).resolves.toBeUndefined();
      await expect(delivery?.acknowledge()).resolves.toBeUndefined();
    });

    it('receives nothing when the deadline passes without an event', async () => {
      expect(await (await openBus()).receive(SHORT_MS)).toBeUndefined();
    });

    it('wakes a waiting receiver when an event is published', async () => {
      const bus = await openBus();
      const waiting = bus.receive(LONG_MS);
      await bus.publish([busEntry(1)]);

      expect((await waiting)?.event.event_id).toBe(runtimeEvent(1).event_id);
    });

    it('receives an event that is published after a deadline had passed', async () => {
      const bus = await openBus();
      await bus.receive(SHORT_MS);
      await bus.publish([busEntry(1)]);

      expect(await drain(bus)).toEqual([runtimeEvent(1).event_id]);
    });

    it('stores an event once, however often it is published', async () => {
      const bus = await openBus();
      await bus.publish([busEntry(1)]);
      await bus.publish([busEntry(1)]);
      await bus.receive(LONG_MS);
      await bus.publish([busEntry(1)]);

      expect(await bus.receive(SHORT_MS)).toBeUndefined();
    });

    it('stores a batch in its order', async () => {
      const bus = await openBus();
      const entries = busEntries(1, 30);
      await bus.publish(entries);

      expect(await bus.history()).toEqual(entries);
      expect(await drain(bus)).toEqual(entries.map(({ event }) => event.event_id));
    });

    it('stores a batch once, however often it is published, also as a part of another', async () => {
      const bus = await openBus();
      const entries = busEntries(1, 5);
      await bus.publish(entries.slice(0, 3));
      await bus.publish(entries);
      await bus.publish(entries);
      await bus.publish(entries.slice(4));

      expect(await bus.history()).toEqual(entries);
      expect(await drain(bus)).toEqual(entries.map(({ event }) => event.event_id));
    });

    it('keeps the whole history in order, delivered or not, over many pages', async () => {
      const bus = await openBus();
      const entries = busEntries(1, 1_100);
      await bus.publish(entries);
      await (await bus.receive(LONG_MS))?.acknowledge();

      expect(await bus.history()).toEqual(entries);
    });

    it('takes an empty batch and has no history then', async () => {
      const bus = await openBus();
      await bus.publish([]);

      expect(await bus.history()).toEqual([]);
    });

    it.each([0, 12.5])('does not wait for ever with a deadline of %d', async (deadlineMs) => {
      expect(await (await openBus()).receive(deadlineMs)).toBeUndefined();
    });

    it('lets a waiting receiver go when it is closed', async () => {
      const bus = await openBus();
      const waiting = bus.receive(LONG_MS);
      await bus.close();

      expect(await waiting).toBeUndefined();
    });

    it('can be closed twice', async () => {
      const bus = await openBus();
      await bus.close();
      await expect(bus.close()).resolves.toBeUndefined();
    });
  });
});
