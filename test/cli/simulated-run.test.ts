import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { callCli } from '../support/call-cli.js';
import { facts, type CliResult } from '../support/cli.js';
import { hasRedisServer, startRedis } from '../support/redis-server.js';
import { sharedRoot } from '../support/shared-root.js';
import { temporaryRoot } from '../support/temporary-root.js';
import { filesUnder } from '../support/tree.js';

describe('demo-run run --simulated', () => {
  const root = sharedRoot();
  let run: CliResult;

  beforeAll(async () => {
    run = await callCli(['run', '--simulated', '--root', root]);
  });

  it('passes and says in its header what the app is', () => {
    expect({ code: run.code, stderr: run.stderr }).toEqual({ code: 0, stderr: '' });
    const header = run.stdout.split('-- 1 of 6')[0] ?? '';
    expect(header).toContain('Simulated app under a virtual clock');
    expect(header).not.toContain('Worker threads');
    expect(Math.max(...run.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('leaves a log that verify and replay accept, and that names its backend', async () => {
    for (const log of ['day1', 'violation']) {
      const path = join(root, 'logs', `${log}_proof.log`);
      const { code, stdout } = await callCli(['verify', path, '--replay', '--root', root]);
      expect({ log, code }).toEqual({ log, code: 0 });
      expect(stdout).toContain('simulated app');
    }
  });

  it('fills the real sinks, which agree with the log', async () => {
    const csv = readFileSync(join(root, 'logs', 'stage', 'runtime_events.csv'), 'utf8');
    const rows: Record<string, string>[] = parse(csv, { columns: true });
    expect(rows.map(({ event_type }) => event_type)).toEqual([
      ...['deploy', 'scale', 'crash', 'overload', 'false_alarm'],
    ]);
    expect(rows.every(({ timestamp = '' }) => timestamp.startsWith('2026-01-01T00:00:0'))).toBe(
      true,
    );
    expect((await callCli(['verify', '--sinks', '--root', root])).code).toBe(0);
  });

  it('gives the same bytes in another process and another root', async () => {
    const other = temporaryRoot();
    const { code, stdout } = await callCli(['--simulated', '--json', '--root', other]);
    expect(code).toBe(0);
    const log = (of: string) => readFileSync(join(of, 'logs', 'day1_proof.log'), 'latin1');
    expect(log(other)).toBe(log(root));
    expect(facts(stdout)[0]).toMatchObject({ fact: 'run', run: { backend: 'simulated' } });
  });

  it.each(['0', '5000'])('is refused with --port %s, before anything is written', async (port) => {
    const fresh = temporaryRoot();
    const { code, stdout, stderr } = await callCli([
      '--simulated',
      '--port',
      port,
      '--root',
      fresh,
    ]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('--port');
    expect(filesUnder(fresh)).toEqual({});
  });

  it.each([
    [['--expect-digest', '0'.repeat(32)], 1, 'FAIL  not as expected: behaviour digest'],
    [['--app', 'Bad App!'], 1, 'FAIL  the app was rejected, see step 1'],
    [['--env', 'prod'], 3, 'REFUSED  not as expected: permission to break prod'],
  ])('with %j ends with what speaks against it', async (args, exit, says) => {
    const { code, stdout } = await callCli(['--simulated', ...args, '--root', temporaryRoot()]);
    expect([code, stdout.trimEnd().split('\n').at(-1)]).toEqual([exit, says]);
  });

  it.skipIf(!hasRedisServer)('works the same with a real Redis as its bus', async () => {
    const redis = await startRedis();
    try {
      const fresh = temporaryRoot();
      const { code, stdout } = await callCli([
        ...['--simulated', '--verbose', '--redis', redis.url, '--root', fresh],
      ]);
      expect(code).toBe(0);
      expect(stdout).toContain('5 events: log, its rows in the CSV, metrics and redis bus agree');
    } finally {
      await redis.stop();
    }
  });
});
