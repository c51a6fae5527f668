import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { connectRedisBus } from '../../../src/run/events/redis-bus.js';
import { restoreStream } from '../../../src/run/events/restore-stream.js';
import { hasRedisServer, operatorOf } from '../../support/redis-server.js';
import { busEntry } from '../../support/sample-events.js';
import { STREAM, openBus, ownRedis } from '../../support/weather.js';

const hasRedisCli = spawnSync('redis-cli', ['--version']).status === 0;

/** The commands of docs/sinks.md, as they are there. */
function documented(begins: string): string {
  const blocks = readFileSync('docs/sinks.md', 'utf8').matchAll(/```sh\n(.*?)```/gs);
  return [...blocks].map(([, text = '']) => text).find((text) => text.startsWith(begins)) ?? '';
}

const runDocumented = (begins: string, port: number) =>
  execFileSync('sh', [
    '-c',
    documented(begins).replaceAll('redis-cli ', `redis-cli -p ${String(port)} `),
  ]).toString();

describe.skipIf(!hasRedisServer)('what stays on a server', () => {
  it('is nothing of a bus that was opened and never given anything', async () => {
    const server = await ownRedis();
    const bus = await connectRedisBus({ url: server.url, stream: STREAM });
    await bus.close();
    expect(await operatorOf(server).keys('*')).toEqual([]);
  });

  it('is nothing of a run that announced nothing, also after redelivery', async () => {
    const server = await ownRedis();
    const nothing = { added: [], settled: 0, lacking: [] };
    expect(await restoreStream({ url: server.url, stream: STREAM }, [])).toEqual(nothing);
    expect(await operatorOf(server).keys('*')).toEqual([]);
  });

  it.skipIf(!hasRedisCli)(
    'is removed by the documented command only where it never held anything and is ours',
    async () => {
      const server = await ownRedis();
      const operator = operatorOf(server);
      const left = 'demo-run:stage:demo-api:000008-0a1b';
      const make = (name: string, group = 'decider') =>
        operator.xgroup('CREATE', name, group, '0', 'MKSTREAM');
      await make(left);
      await (await openBus(server.url)).publish([busEntry(1)]);
      await make('demo-run:stage:demo-api:000009-0a1b', 'another');
      await make('demo-run:stage:demo-api:000010-0a1b');
      await make('demo-run:stage:demo-api:000010-0a1b', 'second');
      await make('demo-run:somebody-elses');
      await operator.xadd('demo-run:stage:demo-api:000011-0a1b', '1-0', 'a', 'b');
      await make('demo-run:stage:demo-api:000011-0a1b');
      await operator.xdel('demo-run:stage:demo-api:000011-0a1b', '1-0');
      await operator.set('demo-run:stage:demo-api:000012-0a1b', 'text');
      const before = await operator.keys('*');

      expect(runDocumented('only_if_unused', server.port)).toContain(`${left}: removed\n`);
      const after = await operator.keys('*');
      expect(before.filter((key) => !after.includes(key))).toEqual([left]);
    },
  );

  it.skipIf(!hasRedisCli)('is removed of rehearsals by the documented command', async () => {
    const server = await ownRedis();
    const operator = operatorOf(server);
    await (await openBus(server.url)).publish([busEntry(1)]);
    await (await openBus(server.url, 'demo-run:rehearsal:left')).publish([busEntry(1)]);
    runDocumented("redis-cli --scan --pattern 'demo-run:rehearsal", server.port);
    expect(await operator.keys('*')).toEqual([STREAM]);
  });
});
