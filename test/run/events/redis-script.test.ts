import type { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { hasRedisServer, operatorOf, urlAs } from '../../support/redis-server.js';
import { RUN_RIGHTS } from '../../support/redis-rights.js';
import { busEntries, busEntry } from '../../support/sample-events.js';
import { PASSWORD, openBus, ownRedis } from '../../support/weather.js';

/** How often the server carried a command out since it was started. */
async function callsOf(operator: Redis, command: string): Promise<number> {
  const stats = await operator.info('commandstats');
  const found = new RegExp(`^cmdstat_${command}:calls=(\\d+)`, 'm').exec(stats);
  return Number(found?.[1] ?? 0);
}

describe.skipIf(!hasRedisServer)('the script that adds entries', () => {
  it('is sent once for each connection, and asked for by its hash from then on', async () => {
    const server = await ownRedis();
    const operator = operatorOf(server);
    const bus = await openBus(server.url);
    await bus.publish([busEntry(1)]);
    const whole = await callsOf(operator, 'eval');
    for (const entry of busEntries(2, 6)) await bus.publish([entry]);

    expect(await callsOf(operator, 'evalsha')).toBe(5);
    expect(await callsOf(operator, 'eval')).toBe(whole);
    expect(await bus.history()).toEqual(busEntries(1, 6));
  });

  it('is sent again to a server that has forgotten it: nothing is lost, nothing called lost', async () => {
    const server = await ownRedis();
    const operator = operatorOf(server);
    const bus = await openBus(server.url);
    for (const entry of busEntries(1, 6)) {
      await bus.publish([entry]);
      await operator.script('FLUSH');
    }

    expect(await bus.history()).toEqual(busEntries(1, 6));
  });

  it('finds a history that was lost where it is sent again, too', async () => {
    const server = await ownRedis();
    const operator = operatorOf(server);
    const bus = await openBus(server.url);
    for (const entry of busEntries(1, 2)) await bus.publish([entry]);
    await operator.script('FLUSH');
    await operator.flushall();

    await expect(bus.publish([busEntry(3)])).rejects.toMatchObject({ code: 'bus_history_lost' });
    expect(await bus.history()).toEqual([]);
  });

  it('is forgotten among many calls and stores them all, in their order', async () => {
    const server = await ownRedis();
    const operator = operatorOf(server);
    const bus = await openBus(server.url);
    await bus.publish([busEntry(1)]);
    await bus.publish([busEntry(2)]);
    const publishing = bus.publish(busEntries(3, 2_000));
    await Promise.all([publishing, ...Array.from({ length: 50 }, () => operator.script('FLUSH'))]);

    expect(await bus.history()).toEqual(busEntries(1, 2_000));
    expect(await callsOf(operator, 'evalsha')).toBe(1);
  });

  it('goes as a whole each time where the user may not ask for it by its hash', async () => {
    const server = await ownRedis();
    const operator = operatorOf(server);
    await operator.call('ACL', 'SETUSER', 'agent', 'on', `>${PASSWORD}`, ...RUN_RIGHTS);
    const bus = await openBus(urlAs(server, { user: 'agent', password: PASSWORD }));
    for (const entry of busEntries(1, 4)) await bus.publish([entry]);

    expect(await bus.history()).toEqual(busEntries(1, 4));
    const refused = await operator.info('commandstats');
    // Asked once: refused by the rights, it is not asked for again.
    expect(refused).toMatch(/^cmdstat_evalsha:calls=0,.*rejected_calls=1,/m);
  });

  it('goes as a whole each time where the server knows no hashes', async () => {
    const server = await ownRedis(['--rename-command', 'EVALSHA', '']);
    const bus = await openBus(server.url);
    for (const entry of busEntries(1, 4)) await bus.publish([entry]);

    expect(await bus.history()).toEqual(busEntries(1, 4));
  });
});
