import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { facts, runCli, type CliResult } from '../support/cli.js';
import { leftBehind } from '../support/left-behind.js';
import { archivedLogs, proofPath } from '../support/proof-file.js';
import { REDELIVERY_RIGHTS, RUN_RIGHTS, VERIFY_RIGHTS } from '../support/redis-rights.js';
import { hasRedisServer, urlAs } from '../support/redis-server.js';
import { sharedRedis } from '../support/shared-redis.js';
import { temporaryRoot } from '../support/temporary-root.js';

const PASSWORD = 'kept-to-itself';

describe.skipIf(!hasRedisServer)('what a user of Redis must be allowed', () => {
  const redis = sharedRedis();
  const url = () => urlAs(redis.server, { user: 'agent', password: PASSWORD });

  /** From now on that, and nothing else. */
  async function allow(rights: readonly string[]): Promise<void> {
    await redis.operator.call('ACL', 'SETUSER', 'agent', 'reset', 'on', `>${PASSWORD}`, ...rights);
  }

  const run = (root: string) => runCli(['--only', 'C', '--redis', url(), '--root', root]);

  async function failWithout(right: string, root: string): Promise<void> {
    await allow(RUN_RIGHTS.filter((one) => one !== right));
    const result = await run(root);
    expect(result.code).toBe(5);
    expectNoPassword(result, root);
  }

  function expectNoPassword({ stdout, stderr }: CliResult, root: string): void {
    expect([stdout, stderr, leftBehind(root)].join('\n')).not.toContain(PASSWORD);
  }

  it.each(RUN_RIGHTS.filter((right) => right.startsWith('+')))(
    'a run needs every one of its rights, and fails without it: %s',
    async (right) => {
      await failWithout(right, temporaryRoot());
    },
  );

  describe('to put right', () => {
    /** A run that left pending what it had been given, and one whose events are in no stream. */
    async function twoFailedRuns(): Promise<{ root: string; streams: string[] }> {
      const root = temporaryRoot();
      await failWithout('+xack', root);
      await failWithout('+xadd', root);
      const logs = [...archivedLogs(root), proofPath(root)];
      return { root, streams: logs.map((log) => `demo-run:stage:demo-api:${runOf(log)}`) };
    }

    const runOf = (log: string) => {
      const [first] = facts(readFileSync(log, 'utf8'));
      return String(first?.['run_id']);
    };

    async function redeliver(root: string) {
      const result = await runCli(['redeliver', '--json', '--redis', url(), '--root', root]);
      expectNoPassword(result, root);
      return { ...result, buses: facts(result.stdout).flatMap(({ bus }) => bus ?? []) };
    }

    const pendingIn = async (stream: string) =>
      Number((await redis.operator.xpending(stream, 'decider'))[0]);

    const heldIn = (streams: readonly string[]) =>
      Promise.all(
        streams.map(async (stream) => ({
          entries: await redis.operator.xrange(stream, '-', '+'),
          pending: await pendingIn(stream),
        })),
      );

    /** No event is missing, double or out of its order, and none waits for a decision. */
    async function expectWhole(root: string, streams: readonly string[]): Promise<void> {
      await allow(VERIFY_RIGHTS);
      const args = ['verify', '--sinks', '--json', '--redis', url(), '--root', root];
      const [verified] = facts((await runCli(args)).stdout);
      const compared = { runs: 2, buses_compared: 2, differences: [] };
      expect(verified).toMatchObject({ valid: true, sinks: compared });
      for (const stream of streams) expect(await pendingIn(stream)).toBe(0);
    }

    it('two more are enough', async () => {
      const { root, streams } = await twoFailedRuns();
      const [pending = 0] = await Promise.all(streams.map(pendingIn));
      await allow([...RUN_RIGHTS, ...REDELIVERY_RIGHTS]);
      const { code, buses } = await redeliver(root);

      expect(code).toBe(0);
      expect(pending).toBeGreaterThan(0);
      const added = [expect.stringMatching(/-e1$/) as string];
      expect(buses).toMatchObject([
        { state: 'restored', added: [], settled: pending, lacking: [] },
        { state: 'restored', added, settled: 0, lacking: [] },
      ]);
      await expectWhole(root, streams);
    });

    it('a run that may not put right the run before says so, and goes on', async () => {
      const root = temporaryRoot();
      await failWithout('+xack', root);
      await allow(RUN_RIGHTS);
      const { code, stdout } = await run(root);

      expect(code).toBe(0);
      expect(stdout.replace(/\s+/g, ' ')).toMatch(/ NOT RESTORED at .* NOPERM .* 'xgroup\|setid' /);
    });

    it.each(REDELIVERY_RIGHTS)(
      'without one of them nothing is broken, and it is named: %s',
      async (right) => {
        const { root, streams } = await twoFailedRuns();
        await allow([...RUN_RIGHTS, ...REDELIVERY_RIGHTS].filter((one) => one !== right));
        const before = await heldIn(streams);
        const { code, stderr, buses } = await redeliver(root);

        expect(code).toBe(5);
        expect(stderr).toMatch(/^NOT RESTORED {2}2 runs looked at, 0 events added\n$/m);
        expect(await heldIn(streams)).toEqual(before);
        const place = `127.0.0.1:${String(redis.server.port)}`;
        const error = `Redis at ${place}: NOPERM this user has no permissions to run the '${right.slice(1)}' command`;
        const failed = { state: 'failed', place: `${place}/0`, error };
        expect(buses).toEqual([failed, failed]);

        await allow([...RUN_RIGHTS, ...REDELIVERY_RIGHTS]);
        expect((await redeliver(root)).code).toBe(0);
        await expectWhole(root, streams);
      },
    );
  });
});
