import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { runCli, type CliResult } from '../support/cli.js';
import { eventNames, proofLines, proofPath, rawLines } from '../support/proof-file.js';
import { hasRedisServer, freePort, urlAs } from '../support/redis-server.js';
import { sharedRedis } from '../support/shared-redis.js';
import { sharedRoot } from '../support/shared-root.js';
import { storyOf } from '../support/story.js';
import { temporaryRoot } from '../support/temporary-root.js';

const PASSWORD = 'kept-to-itself';

describe.skipIf(!hasRedisServer)('with a Redis server', () => {
  const root = sharedRoot();
  const redis = sharedRedis(() => ['--requirepass', PASSWORD]);
  const urlWith = (password: string) => urlAs(redis.server, { password });
  let result: CliResult;

  beforeAll(async () => {
    await redis.operator.auth(PASSWORD);
    result = await runCli(['--redis', urlWith(PASSWORD), '--root', root]);
  });

  it('a run passes and says redis wherever it names its bus', () => {
    expect(result.code).toBe(0);
    expect(eventNames(root)).toEqual(storyOf(3));
    const lines = proofLines(root);
    expect(lines[0]?.['run']).toMatchObject({ bus: 'redis' });
    const emitted = lines.filter((line) => line['event_name'] === 'RUNTIME_EMIT');
    expect(emitted.map(({ bus }) => bus)).toEqual(['redis', 'redis']);
    expect(result.stdout).not.toContain('embedded');
  });

  it('its stream holds the five events, and none is left unacknowledged', async () => {
    const runId = String(proofLines(root)[0]?.['run_id']);
    expect(await redis.operator.keys('*')).toEqual([`demo-run:stage:demo-api:${runId}`]);
    const [stream = ''] = await redis.operator.keys('*');
    const entries = await redis.operator.xrange(stream, '-', '+');
    const events = entries.map(([, fields]) => {
      const event = fields[fields.indexOf('event') + 1] ?? '';
      return (JSON.parse(event) as { event_type: string }).event_type;
    });
    expect(events).toEqual(['deploy', 'scale', 'crash', 'overload', 'false_alarm']);
    expect(await redis.operator.xpending(stream, 'decider')).toEqual([0, null, null, null]);
  });

  it('its password is shown nowhere', () => {
    const log = rawLines(proofPath(root)).join('\n');
    expect([result.stdout, result.stderr, log].join('\n')).not.toContain(PASSWORD);
  });

  it('REDIS_URL is honoured, and --redis beats it', async () => {
    const down = `redis://127.0.0.1:${String(await freePort())}`;
    const up = urlWith(PASSWORD);
    const args = ['--only', 'C', '--quiet', '--root', temporaryRoot()];
    expect((await runCli(args, { env: { REDIS_URL: down } })).code).toBe(5);
    expect((await runCli(args, { env: { REDIS_URL: up } })).code).toBe(0);
    const both = await runCli([...args, '--redis', up], { env: { REDIS_URL: down } });
    expect(both.code).toBe(0);
  });

  it('a wrong password is a failed sink, and is not shown', async () => {
    const args = ['--redis', urlWith('not-the-right-one'), '--root', temporaryRoot()];
    const { code, stdout, stderr } = await runCli(args);
    expect(code).toBe(5);
    expect(stderr).toMatch(/^demo-run: /);
    expect(stdout + stderr).not.toContain('not-the-right-one');
  });
});

describe('without the Redis server that was named', () => {
  it('the run fails before anything happens, and the earlier log stays where it is', async () => {
    const root = temporaryRoot();
    await runCli(['--env', 'prod', '--quiet', '--root', root]);
    const earlier = rawLines(proofPath(root));
    const place = `127.0.0.1:${String(await freePort())}`;
    const url = `redis://user:${PASSWORD}@${place}`;
    const { code, stdout, stderr } = await runCli(['--redis', url, '--root', root]);
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(stderr).toContain(place);
    expect(stderr).not.toContain(PASSWORD);
    expect(rawLines(proofPath(root))).toEqual(earlier);
    expect(existsSync(`${root}/apps/registry/demo-api.json`)).toBe(false);
  });

  it('an empty REDIS_URL means none: the bus is the embedded one', async () => {
    const root = temporaryRoot();
    const args = ['--only', 'C', '--root', root];
    const { code, stdout } = await runCli(args, { env: { REDIS_URL: '' } });
    expect(code).toBe(0);
    expect(stdout).toContain('bus embedded');
    expect(proofLines(root)[0]?.['run']).toMatchObject({ bus: 'embedded' });
  });
});
