import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { callCli } from '../support/call-cli.js';
import { facts, runCli, type CliResult } from '../support/cli.js';
import { leftBehind } from '../support/left-behind.js';
import { proofLines } from '../support/proof-file.js';
import {
  DATABASE_RIGHT,
  REDELIVERY_RIGHTS,
  RUN_RIGHTS,
  VERIFY_RIGHTS,
} from '../support/redis-rights.js';
import { hasRedisServer, urlAs } from '../support/redis-server.js';
import { sharedRedis } from '../support/shared-redis.js';
import { sharedRoot } from '../support/shared-root.js';
import { temporaryRoot } from '../support/temporary-root.js';
import { filesUnder } from '../support/tree.js';

const PASSWORD = 'kept-to-itself';

describe.skipIf(!hasRedisServer).each([
  { where: 'database 0', path: '', more: [] },
  { where: 'another database', path: '/3', more: [DATABASE_RIGHT] },
])('what a user of Redis must be allowed in $where', ({ path, more }) => {
  const redis = sharedRedis();
  const url = () => `${urlAs(redis.server, { user: 'agent', password: PASSWORD })}${path}`;
  const root = sharedRoot();
  let stream: string;

  /** From now on that, and nothing else. */
  async function allow(rights: readonly string[]): Promise<void> {
    await redis.operator.call('ACL', 'SETUSER', 'agent', 'reset', 'on', `>${PASSWORD}`, ...rights);
  }

  const withUrl = (args: readonly string[], at = root) =>
    callCli([...args, '--redis', url(), '--root', at]);

  function expectNoPassword({ stdout, stderr }: CliResult, at: string): void {
    expect([stdout, stderr, leftBehind(at)].join('\n')).not.toContain(PASSWORD);
  }

  /** What the server holds, and how much of it waits for a decision. */
  async function held() {
    const entries = await redis.operator.xrange(stream, '-', '+');
    const [pending] = await redis.operator.xpending(stream, 'decider');
    return { keys: await redis.operator.keys('*'), entries, pending };
  }

  beforeAll(async () => {
    await allow([...RUN_RIGHTS, ...more]);
    expect(await withUrl(['--simulated', '--only', 'C', '--quiet'])).toMatchObject({ code: 0 });
    await redis.operator.select(path === '' ? 0 : 3);
    stream = `demo-run:stage:demo-api:${String(proofLines(root)[0]?.['run_id'])}`;
  });

  it('for a run: this is enough, and it is in that database', async () => {
    expect(await redis.operator.keys('*')).toEqual([stream]);
    expect(await redis.operator.xlen(stream)).toBe(3);
  });

  it('for verify --sinks: this is enough', async () => {
    await allow([...VERIFY_RIGHTS, ...more]);
    const result = await withUrl(['verify', '--sinks', '--json']);
    expect(result.code).toBe(0);
    expect(facts(result.stdout)[0]).toMatchObject({
      sinks: { buses_compared: 1, differences: [] },
    });
    expectNoPassword(result, root);
  });

  it('for a rehearsal: that of a run is enough, and what it may not remove is named', async () => {
    await allow([...RUN_RIGHTS, ...more]);
    const { code, stdout } = await withUrl(['--rehearse', '--simulated', '--only', 'C', '--json']);
    expect(code).toBe(0);
    const [, left = ''] = (await redis.operator.keys('*')).sort().reverse();
    expect(left).toMatch(/^demo-run:rehearsal:[0-9a-f-]{36}$/);
    expect(stdout).toContain(`its stream ${left} may be left there`);
    await redis.operator.del(left);

    await allow([...RUN_RIGHTS, ...more, '+unlink']);
    expect((await withUrl(['--rehearse', '--simulated', '--only', 'C', '--quiet'])).code).toBe(0);
    expect(await redis.operator.keys('*')).toEqual([stream]);
  });

  it('for redeliver: this is enough, for what is missing and for what was left pending', async () => {
    await redis.operator.xgroup('SETID', stream, 'decider', '0');
    await redis.operator.call('XREADGROUP', 'GROUP', 'decider', 'demo-run', 'STREAMS', stream, '>');
    await allow([...REDELIVERY_RIGHTS, ...more]);
    const settled = await withUrl(['redeliver', '--json']);
    expect(settled.code).toBe(0);
    expect(facts(settled.stdout)[0]).toMatchObject({ bus: { added: [], settled: 3, lacking: [] } });

    await redis.operator.del(stream);
    const added = await withUrl(['redeliver', '--json']);
    expect(facts(added.stdout).at(-1)).toMatchObject({ added: 3, whole: true });
    expect(await held()).toMatchObject({ entries: { length: 3 }, pending: 0 });
  });

  describe('and nothing begins without one of these', () => {
    // In another database only what is needed besides.
    const rightsOf = (rights: readonly string[]) =>
      (more.length === 0 ? rights : more).filter((right) => right.startsWith('+'));
    const without = (right: string, rights: readonly string[]) =>
      allow([...rights, ...more].filter((one) => one !== right));

    it.each(rightsOf(RUN_RIGHTS))('a run: %s', async (right) => {
      const empty = temporaryRoot();
      await without(right, RUN_RIGHTS);
      const before = [filesUnder(root), await held()];
      const [anew, again] = [
        await withUrl(['--simulated', '--only', 'C', '--log-level', 'silent'], empty),
        await withUrl(['--simulated', '--only', 'C', '--log-level', 'silent']),
      ];
      expect([anew.code, again.code]).toEqual([5, 5]);
      expect([filesUnder(root), await held()]).toEqual(before);
      expect(
        Object.keys(filesUnder(empty)).filter((path) => /day1|csv|registry\/./.test(path)),
      ).toEqual([]);
      const named = `'${right.slice(1)}' command`;
      expect(again.stderr.replace(/\s+/g, ' ')).toMatch(
        new RegExp(`NOPERM this user has no permissions to run the ${named.replace('|', '\\|')}`),
      );
      expect(again.stderr).not.toMatch(/local |redis\.call|user_script/);
      expectNoPassword(again, empty);
    });

    it.each(rightsOf(REDELIVERY_RIGHTS))('redeliver: %s', async (right) => {
      await without(right, REDELIVERY_RIGHTS);
      const before = await held();
      const { code, stdout } = await withUrl(['redeliver', '--json']);
      expect(code).toBe(5);
      expect(await held()).toEqual(before);
      const bus = { state: 'failed', error: expect.stringContaining(right.slice(1)) as string };
      expect(facts(stdout)[0]).toMatchObject({ bus });
    });

    it.each(rightsOf(VERIFY_RIGHTS))('verify --sinks: %s', async (right) => {
      await without(right, VERIFY_RIGHTS);
      const { code, stderr } = await withUrl(['verify', '--sinks']);
      expect(code).toBe(5);
      expect(stderr).toContain(right.slice(1));
    });

    it.each(['+xack', ...more])('a rehearsal is not ready: %s', async (right) => {
      await without(right, RUN_RIGHTS);
      const { code, stdout } = await withUrl([
        '--rehearse',
        '--simulated',
        '--only',
        'C',
        '--json',
      ]);
      expect(code).toBe(1);
      const [said] = facts(stdout);
      const finding = {
        check: 'bus',
        ok: false,
        found: expect.stringContaining(right.slice(1)) as string,
      };
      expect(said?.['findings']).toContainEqual(expect.objectContaining(finding));
    });
  });

  it('a run that may not put right the run before says so, and goes on', async () => {
    const killed = temporaryRoot();
    await allow([...RUN_RIGHTS, ...more]);
    await runCli(['--only', 'A', '--json', '--redis', url(), '--root', killed], {
      onStdout: (stdout, kill) => {
        if (stdout.includes('"event_name":"RL_DECISION"')) kill('SIGKILL');
      },
    });
    const { code, stdout } = await withUrl(['--simulated', '--only', 'C'], killed);
    expect(code).toBe(0);
    expect(stdout.replace(/\s+/g, ' ')).toMatch(/ NOT RESTORED at .* NOPERM .* 'xgroup\|setid' /);
  });
});

describe('the documentation', () => {
  it('names exactly these rights', () => {
    const text = readFileSync('docs/sinks.md', 'utf8');
    const named = (rights: readonly string[]) =>
      rights
        .filter((right) => right.startsWith('+'))
        .map((right) => right.slice(1).replace('|', '\\|'))
        .sort();
    const rowOf = (what: string) => {
      const [row = ''] = text.split('\n').filter((line) => line.startsWith(`| ${what}`));
      return [...row.matchAll(/`([a-z\\|]+)`/g)].map(([, right]) => right).sort();
    };
    expect(rowOf('a run')).toEqual(named(RUN_RIGHTS));
    expect(rowOf('redelivering')).toEqual(named(REDELIVERY_RIGHTS));
    expect(rowOf('comparing')).toEqual(named(VERIFY_RIGHTS));
    expect(rowOf('a database')).toEqual(named([DATABASE_RIGHT]));
  });
});
