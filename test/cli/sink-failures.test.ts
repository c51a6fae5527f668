import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.js';
import { archivedLogs, eventNames, proofLines } from '../support/proof-file.js';
import { hasRedisServer, operatorOf } from '../support/redis-server.js';
import { storyOf } from '../support/story.js';
import { temporaryRoot } from '../support/temporary-root.js';
import { ownRedis } from '../support/weather.js';

const FULL_FOR_CSV = new URL('../support/full-for-csv.mjs', import.meta.url).href;
const csvOf = (root: string) => join(root, 'logs', 'stage', 'runtime_events.csv');
const metricsOf = (root: string) => join(root, 'logs', 'stage', 'metrics.prom');

/** What is in the way of a sink, and what the run says of each sink. */
const BROKEN = [
  {
    what: 'the disk is full for the CSV file',
    inTheWay: () => undefined,
    clear: () => undefined,
    env: { NODE_OPTIONS: `--import=${FULL_FOR_CSV}` },
    sinks: { csv: 'failed', metrics: 'stored', bus: 'not_tried' },
  },
  {
    what: 'the metrics file cannot be replaced',
    inTheWay: (root: string) => {
      mkdirSync(join(metricsOf(root), 'in-the-way'), { recursive: true });
    },
    clear: (root: string) => {
      rmSync(metricsOf(root), { recursive: true });
    },
    env: {},
    sinks: { csv: 'stored', metrics: 'failed', bus: 'not_tried' },
  },
];

describe.each(BROKEN)('when $what', ({ inTheWay, clear, env, sinks }) => {
  it('the first emission fails, nothing further happens, and the next run puts it right', async () => {
    const root = temporaryRoot();
    mkdirSync(join(root, 'logs', 'stage'), { recursive: true });
    inTheWay(root);
    const { code, stderr } = await runCli(['--only', 'C', '--root', root], { env });
    expect(code).toBe(5);
    expect(stderr).toMatch(/^demo-run: event e1 was not stored by every sink: /);
    expect(eventNames(root).slice(-2)).toEqual(['RUNTIME_EMIT', 'EMIT_FAILED']);
    expect(proofLines(root).at(-1)).toMatchObject({ event_id: 'e1', sinks });

    clear(root);
    const next = await runCli(['--only', 'C', '--quiet', '--root', root]);
    expect(next.code).toBe(0);
    const [failed = ''] = archivedLogs(root).map((path) => path.slice(-15, -4));
    expect(readFileSync(csvOf(root), 'utf8').match(new RegExp(`^${failed}-e`, 'gm'))).toHaveLength(
      1,
    );
    expect((await runCli(['verify', '--sinks', '--root', root])).code).toBe(0);
  });
});

describe.skipIf(!hasRedisServer)('one Redis', () => {
  it('serves runs of several apps at once, each with its own events alone', async () => {
    const redis = await ownRedis();
    const client = operatorOf(redis);
    const runs = ['shop-a', 'shop-b', 'demo-api'].map((app) => ({ app, root: temporaryRoot() }));
    const codes = await Promise.all(
      runs.map(async ({ app, root }) => {
        const repo = `https://github.com/example/${app}`;
        const args = [
          '--app',
          app,
          '--repo',
          repo,
          '--only',
          'C',
          '--redis',
          redis.url,
          '--root',
          root,
        ];
        return (await runCli(args)).code;
      }),
    );
    expect(codes).toEqual([0, 0, 0]);
    for (const { app, root } of runs) {
      expect(eventNames(root)).toEqual(storyOf(1));
      const run = String(proofLines(root)[0]?.['run_id']);
      expect(await client.xlen(`demo-run:stage:${app}:${run}`)).toBe(3);
    }
    expect(await client.dbsize()).toBe(3);
  });
});
