import { rmSync } from 'node:fs';
import type { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import {
  hasRedisServer,
  operatorOf,
  freePort,
  urlAs,
  type RunningRedis,
} from '../../support/redis-server.js';
import { busEntries, busEntry } from '../../support/sample-events.js';
import {
  PASSWORD,
  STREAM,
  expectRefusal,
  openBus,
  ownRedis,
  until,
} from '../../support/weather.js';

interface Refusing {
  readonly args?: readonly string[];
  /** Has the server refuse what it took before. */
  readonly turn: (operator: Redis, server: RunningRedis) => Promise<unknown>;
  readonly says: RegExp;
  /** What it must be told to be looked into, and to take entries again. */
  readonly turnBack: (operator: Redis) => Promise<unknown>;
}

const agentMay = (operator: Redis, ...rules: string[]) =>
  operator.call('ACL', 'SETUSER', 'agent', ...rules);

const REFUSALS: Record<string, Refusing> = {
  'it may no longer add entries': {
    turn: (operator) => agentMay(operator, '-xadd'),
    says: /NOPERM|can't run this command/,
    turnBack: (operator) => agentMay(operator, '+xadd'),
  },
  'it may no longer run scripts': {
    turn: (operator) => agentMay(operator, '-eval', '-evalsha'),
    says: /NOPERM/,
    turnBack: (operator) => agentMay(operator, '+eval', '+evalsha'),
  },
  'the server became a replica': {
    turn: (operator) => operator.replicaof('127.0.0.1', 1),
    says: /READONLY/,
    turnBack: (operator) => operator.replicaof('NO', 'ONE'),
  },
  'memory is out': {
    turn: (operator) => operator.config('SET', 'maxmemory', '1'),
    says: /OOM/,
    turnBack: (operator) => operator.config('SET', 'maxmemory', '0'),
  },
  'the server can no longer save': {
    async turn(operator, { folder }) {
      await operator.config('SET', 'save', '3600 1000');
      rmSync(folder, { recursive: true });
      await operator.bgsave();
      await until(async () =>
        (await operator.info('persistence')).includes('rdb_last_bgsave_status:err'),
      );
    },
    says: /MISCONF/,
    turnBack: (operator) => operator.config('SET', 'save', ''),
  },
  'replicas are lacking': {
    turn: (operator) => operator.config('SET', 'min-replicas-to-write', '1'),
    says: /NOREPLICAS/,
    turnBack: (operator) => operator.config('SET', 'min-replicas-to-write', '0'),
  },
  'its key holds something else': {
    async turn(operator) {
      await operator.rename(STREAM, 'aside');
      await operator.set(STREAM, 'text');
    },
    says: /WRONGTYPE/,
    turnBack: (operator) => operator.rename('aside', STREAM),
  },
};

describe.skipIf(!hasRedisServer)('a server that comes to refuse', () => {
  it.each(Object.entries(REFUSALS))(
    'stores nothing, fails at once, and stores all when it is asked later: %s',
    async (_what, { args, turn, says, turnBack }) => {
      const server = await ownRedis(args);
      const operator = operatorOf(server);
      await agentMay(operator, 'on', `>${PASSWORD}`, '~*', '+@all');
      const bus = await openBus(urlAs(server, { user: 'agent', password: PASSWORD }));
      const entries = busEntries(1, 4);
      await bus.publish(entries.slice(0, 2));
      await turn(operator, server);
      const place = `127.0.0.1:${String(server.port)}`;

      const refusal = { code: 'sink_unavailable', says, place } as const;
      await expectRefusal(bus.publish(entries.slice(2)), refusal);

      await turnBack(operator);
      expect(await bus.history()).toEqual(entries.slice(0, 2));
      await bus.publish(entries.slice(2));
      expect(await bus.history()).toEqual(entries);
    },
  );

  it('is sink_unavailable when a script of somebody else lasts, and succeeds when it ends in time', async () => {
    const server = await ownRedis(['--busy-reply-threshold', '10']);
    const [operator, observer] = [operatorOf(server), operatorOf(server)];
    const bus = await openBus(server.url);
    const keepBusy = async () => {
      void operator.eval('while true do end', 0).catch(() => undefined);
      await until(async () => (await observer.ping().catch(String)).includes('BUSY'));
    };
    await keepBusy();
    const place = `127.0.0.1:${String(server.port)}`;
    const refusal = { code: 'sink_unavailable', says: /BUSY/, place } as const;
    await expectRefusal(bus.publish([busEntry(1)]), refusal);
    await observer.script('KILL');
    expect(await bus.history()).toEqual([]);

    await keepBusy();
    const publishing = bus.publish([busEntry(1)]);
    await observer.script('KILL');
    await publishing;
    expect(await bus.history()).toEqual([busEntry(1)]);
  });

  it('is sink_unavailable when the slot of its key moves to another server of the cluster', async () => {
    const [one, other] = await Promise.all([clusterNode(), clusterNode()]);
    const [operator, stranger] = [operatorOf(one), operatorOf(other)];
    await operator.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
    await until(async () => String(await operator.call('CLUSTER', 'INFO')).includes('state:ok'));
    const bus = await openBus(one.url);
    await bus.publish([busEntry(1)]);

    const slot = Number(await operator.call('CLUSTER', 'KEYSLOT', STREAM));
    const otherId = String(await stranger.call('CLUSTER', 'MYID'));
    await operator.call('CLUSTER', 'MEET', '127.0.0.1', String(other.port), other.busPort);
    await until(async () => String(await operator.call('CLUSTER', 'NODES')).includes(otherId));
    await operator.del(STREAM);
    await operator.call('CLUSTER', 'SETSLOT', String(slot), 'NODE', otherId);

    const place = `127.0.0.1:${String(one.port)}`;
    const refusal = { code: 'sink_unavailable', says: /MOVED/, place } as const;
    await expectRefusal(bus.publish([busEntry(2)]), refusal);
  });
});

async function clusterNode() {
  const busPort = String(await freePort());
  const server = await ownRedis(['--cluster-enabled', 'yes', '--cluster-port', busPort]);
  return { ...server, busPort };
}
