import type { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { startCuttingProxy } from '../../support/cutting-proxy.js';
import { hasRedisServer, operatorOf } from '../../support/redis-server.js';
import { busEntries, busEntry, runtimeEvent } from '../../support/sample-events.js';
import { STREAM, openBus, ownRedis, urlAt } from '../../support/weather.js';

const LONG_MS = 30_000;
const UNAVAILABLE = { code: 'sink_unavailable', exitCode: 5 };
const FOREIGN = { code: 'bus_foreign_entry', exitCode: 5 };
const STRANGER = JSON.stringify(runtimeEvent(99));

const createGroup = (operator: Redis) =>
  operator.xgroup('CREATE', STREAM, 'decider', '0', 'MKSTREAM');

describe.skipIf(!hasRedisServer)('a bus that is opened on a stream that is not new', () => {
  it('is bus_foreign_entry when its group exists', async () => {
    const server = await ownRedis();
    await createGroup(operatorOf(server));

    await expect(openBus(server.url)).rejects.toMatchObject(FOREIGN);
  });

  it('is bus_foreign_entry when an earlier bus made it', async () => {
    const server = await ownRedis();
    await (await openBus(server.url)).publish([busEntry(1)]);

    await expect(openBus(server.url)).rejects.toMatchObject(FOREIGN);
  });

  it('is bus_foreign_entry when somebody else made it without a group, and makes none there', async () => {
    const server = await ownRedis();
    const operator = operatorOf(server);
    await operator.xadd(STREAM, '1-0', 'a', 'b');
    await expect(openBus(server.url)).rejects.toMatchObject(FOREIGN);
    await operator.xdel(STREAM, '1-0');

    await expect(openBus(server.url)).rejects.toMatchObject(FOREIGN);
    expect(await operator.xinfo('GROUPS', STREAM)).toEqual([]);
  });

  it('is bus_foreign_entry, also after an answer was lost, when it holds entries of somebody else', async () => {
    const server = await ownRedis();
    const operator = operatorOf(server);
    const proxy = await startCuttingProxy(server.port);
    await createGroup(operator);
    await operator.xadd(STREAM, '*', 'a', 'b');
    proxy.loseReplyTo('MKSTREAM');

    await expect(openBus(urlAt(proxy.port))).rejects.toMatchObject(FOREIGN);
  });

  it('is sink_unavailable when the key holds something else', async () => {
    const server = await ownRedis();
    const operator = operatorOf(server);
    await operator.set(STREAM, 'text');

    await expect(openBus(server.url)).rejects.toMatchObject(UNAVAILABLE);
    expect(await operator.get(STREAM)).toBe('text');
  });
});

describe.skipIf(!hasRedisServer)('a stream to which somebody else adds', () => {
  it.each([
    ['under the id that comes next', '3-0'],
    ['far behind it', '900-0'],
  ])(
    'takes nothing of ours when an entry stands %s, and the entry stays as it is',
    async (_what, id) => {
      const server = await ownRedis();
      const operator = operatorOf(server);
      const bus = await openBus(server.url);
      await bus.publish(busEntries(1, 2));
      await operator.xadd(STREAM, id, 'event_id', 'x', 'event', STRANGER);

      await expect(bus.publish([busEntry(3)])).rejects.toMatchObject(FOREIGN);
      expect(await operator.xrange(STREAM, id, id)).toEqual([
        [id, ['event_id', 'x', 'event', STRANGER]],
      ]);
      expect(await operator.xlen(STREAM)).toBe(3);
    },
  );

  it.each([
    ['under the id of our first', '1-0'],
    ['far behind it', '*'],
  ])('takes nothing of ours either when it stands %s', async (_what, id) => {
    const server = await ownRedis();
    const operator = operatorOf(server);
    const bus = await openBus(server.url);
    await operator.xadd(STREAM, id, 'event', STRANGER);

    await expect(bus.publish([busEntry(1)])).rejects.toMatchObject(FOREIGN);
    const held = await operator.xrange(STREAM, '-', '+');
    expect(held.map(([, fields]) => fields)).toEqual([['event', STRANGER]]);
  });

  it.each([
    ['no event', ['a', 'b']],
    ['no JSON', ['event', '{']],
    ['another shape', ['event', '{"event_id":"e1"}']],
    ['an unknown key', ['event', JSON.stringify({ ...runtimeEvent(1), extra: 1 })]],
  ])('is bus_foreign_entry when what is read holds %s', async (_what, fields) => {
    const server = await ownRedis();
    const bus = await openBus(server.url);
    await operatorOf(server).xadd(STREAM, '1-1', ...fields);

    await expect(bus.receive(LONG_MS)).rejects.toMatchObject(FOREIGN);
  });
});
