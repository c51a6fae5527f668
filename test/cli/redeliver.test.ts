import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { callCli } from '../support/call-cli.js';
import { facts, runCli, type CliResult } from '../support/cli.js';
import { eventNames, proofLines } from '../support/proof-file.js';
import { hasRedisServer } from '../support/redis-server.js';
import { sharedRedis } from '../support/shared-redis.js';
import { sharedRoot } from '../support/shared-root.js';
import { temporaryRoot } from '../support/temporary-root.js';

const csvOf = (root: string) => join(root, 'logs', 'stage', 'runtime_events.csv');
const metricsOf = (root: string) => join(root, 'logs', 'stage', 'metrics.prom');

async function sinksOf(root: string, ...more: string[]): Promise<CliResult & { sinks: unknown }> {
  const result = await callCli(['verify', '--sinks', '--json', '--root', root, ...more]);
  return { ...result, sinks: facts(result.stdout)[0]?.['sinks'] };
}

describe('on the embedded bus', () => {
  const root = sharedRoot();
  let whole: string;
  let run: string;
  beforeAll(async () => {
    await callCli(['--simulated', '--only', 'C', '--quiet', '--root', root]);
    whole = readFileSync(csvOf(root), 'utf8');
    run = String(proofLines(root)[0]?.['run_id']);
  });

  it('log, CSV and metrics agree, and the bus has no history to compare', async () => {
    const { code, sinks } = await sinksOf(root);
    expect(code).toBe(0);
    const compared = { metrics_compared: true, buses_compared: 0 };
    expect(sinks).toEqual({ runs: 1, events: 3, differences: [], ...compared });
  });

  it('a changed sum is named, with exit 7', async () => {
    const text = readFileSync(metricsOf(root), 'utf8');
    writeFileSync(metricsOf(root), text.replace(/(event_type="scale".*) 1$/m, '$1 2'));
    const { code, sinks } = await sinksOf(root);
    writeFileSync(metricsOf(root), text);
    expect(code).toBe(7);
    const difference = { sink: 'metrics', about: 'scale success', what: 'not_announced' };
    expect(sinks).toMatchObject({ differences: [difference] });
  });

  it('a torn CSV file is named, restored by redeliver, and then agrees', async () => {
    truncateSync(csvOf(root), whole.length - 4);
    const torn = await sinksOf(root);
    const redelivered = await callCli(['redeliver', '--root', root]);
    expect({ torn: torn.code, redelivered: redelivered.code }).toEqual({ torn: 7, redelivered: 0 });
    expect(redelivered.stdout).toMatch(/RESTORED {2}1 run looked at, 1 event added\n$/);
    expect(readFileSync(csvOf(root), 'utf8')).toBe(whole);
    expect((await sinksOf(root)).code).toBe(0);
  });

  it('a CSV that cannot be read keeps nobody from a report, and is made again by redeliver', async () => {
    writeFileSync(csvOf(root), `${whole}junk,"row\n`);
    const out = join(temporaryRoot(), 'report.html');
    const report = await callCli(['report', '--root', root, '--out', out]);
    expect([report.code, report.stderr]).toEqual([0, '']);
    expect(readFileSync(out, 'utf8').replace(/\s+/g, ' ')).toContain(
      'Whether the sinks hold them is not known here: the CSV or the metrics beside the log cannot be read.',
    );
    const { code, stdout, stderr } = await callCli(['verify', '--sinks', '--root', root]);
    expect(stdout).toMatch(/^SEALED {2}10 lines, all of them hold$/m);
    expect([code, stderr.replace(/\s+/g, ' ')]).toEqual([
      5,
      expect.stringMatching(/move that file away, then run .*redeliver.* it makes the file again/),
    ]);
    rmSync(csvOf(root));
    expect((await callCli(['redeliver', '--root', root])).code).toBe(0);
    expect(readFileSync(csvOf(root), 'utf8')).toBe(whole);
  });

  it('a run after one that was killed restores the CSV file first, and says so', async () => {
    const killed = temporaryRoot();
    await runCli(['--only', 'A', '--json', '--root', killed], {
      onStdout: (stdout, kill) => {
        if (stdout.includes('"event_name":"RL_DECISION"')) kill('SIGKILL');
      },
    });
    const dead = String(proofLines(killed)[0]?.['run_id']);
    rmSync(csvOf(killed));
    const { code, stdout } = await callCli(['--simulated', '--only', 'C', '--root', killed]);
    expect(code).toBe(0);
    expect(stdout).toContain(`run ${dead}: its log announces 3 events`);
    const ids = readFileSync(csvOf(killed), 'utf8').matchAll(/^(\S+?),/gm);
    const of = (runId: string) => [1, 2, 3].map((number) => `${runId}-e${String(number)}`);
    const next = String(proofLines(killed)[0]?.['run_id']);
    expect([...ids].map(([, id]) => id)).toEqual(['event_id', ...of(dead), ...of(next)]);
  });

  it('the runs before are compared too', async () => {
    await callCli(['--simulated', '--only', 'C', '--quiet', '--root', root]);
    const latest = readFileSync(csvOf(root), 'utf8');
    const both = { runs: 2, events: 6, differences: [] };
    expect(await sinksOf(root)).toMatchObject({ code: 0, sinks: both });
    writeFileSync(csvOf(root), latest.replace(`${run}-e2`, `${run}-x`));
    const { code, sinks } = await sinksOf(root);
    writeFileSync(csvOf(root), latest);
    expect(code).toBe(7);
    const [missing, stranger] = [
      { sink: 'csv', about: `${run}-e2`, what: 'missing' },
      { sink: 'csv', about: `${run}-x`, what: 'not_announced' },
    ];
    expect(sinks).toMatchObject({ differences: [missing, stranger] });
  });

  it('metrics of a later run are not compared, and that is said', async () => {
    const { sinks } = await sinksOf(root, join(root, 'logs', 'archive', `${run}.log`));
    expect(sinks).toMatchObject({ differences: [], metrics_compared: false });
  });

  it('nothing is restored from a log that does not verify', async () => {
    const forged = temporaryRoot();
    await callCli(['--simulated', '--only', 'C', '--quiet', '--root', forged]);
    const log = join(forged, 'logs', 'day1_proof.log');
    writeFileSync(log, readFileSync(log, 'utf8').replace('"workers":1', '"workers":2'));
    rmSync(csvOf(forged));
    expect((await callCli(['redeliver', '--root', forged])).code).toBe(7);
    expect(existsSync(csvOf(forged))).toBe(false);
  });
});

describe.skipIf(!hasRedisServer)('on Redis', () => {
  const root = sharedRoot();
  const redis = sharedRedis();
  const stream = () => `demo-run:stage:demo-api:${String(proofLines(root)[0]?.['run_id'])}`;

  beforeAll(async () => {
    await callCli([
      '--simulated',
      '--only',
      'C',
      '--quiet',
      '--redis',
      redis.server.url,
      '--root',
      root,
    ]);
  });

  it('all sinks agree', async () => {
    const { code, sinks } = await sinksOf(root, '--redis', redis.server.url);
    expect(code).toBe(0);
    const compared = { metrics_compared: true, buses_compared: 1 };
    expect(sinks).toEqual({ runs: 1, events: 3, differences: [], ...compared });
  });

  it('a lost history is named, restored under the same ids, and then agrees', async () => {
    const before = await redis.operator.xrange(stream(), '-', '+');
    await redis.operator.flushall();
    const lost = await sinksOf(root, '--redis', redis.server.url);
    expect(lost.code).toBe(7);
    expect(lost.sinks).toMatchObject({ differences: [1, 2, 3].map(() => ({ what: 'missing' })) });
    const { code } = await callCli(['redeliver', '--redis', redis.server.url, '--root', root]);
    expect(code).toBe(0);
    expect(await redis.operator.xrange(stream(), '-', '+')).toEqual(before);
    expect((await sinksOf(root, '--redis', redis.server.url)).code).toBe(0);
  });

  it('an entry that is missing in the middle cannot be taken, and that is exit 5', async () => {
    const [, second] = await redis.operator.xrange(stream(), '-', '+');
    await redis.operator.xdel(stream(), second?.[0] ?? '');
    const { code, stdout } = await callCli([
      'redeliver',
      '--redis',
      redis.server.url,
      '--root',
      root,
    ]);
    expect(code).toBe(5);
    expect(stdout).toMatch(/CANNOT TAKE\s+\S+-e2/);
  });

  it('what a killed run was given and did not acknowledge is settled, and nothing decided anew', async () => {
    const killed = temporaryRoot();
    const args = ['--redis', redis.server.url, '--root', killed, '--json'];
    await runCli(['--only', 'A', ...args], {
      onStdout: (stdout, kill) => {
        if (stdout.includes('"event_name":"RL_DECISION"')) kill('SIGKILL');
      },
    });
    const dead = `demo-run:stage:demo-api:${String(proofLines(killed)[0]?.['run_id'])}`;
    const lines = eventNames(killed);
    const { code, stdout } = await callCli(['--simulated', '--only', 'C', ...args]);
    expect(code).toBe(0);
    const redelivered = facts(stdout).find(({ fact }) => fact === 'redelivered');
    expect(redelivered).toMatchObject({ bus: { state: 'restored', added: [], lacking: [] } });
    expect(await redis.operator.xpending(dead, 'decider')).toEqual([0, null, null, null]);
    expect(await redis.operator.xlen(dead)).toBe(3);
    const archived = facts(
      readFileSync(join(killed, 'logs', 'archive', `${dead.slice(-11)}.log`), 'utf8'),
    ).map(({ event_name }) => event_name);
    const ending = lines.at(-1) === 'RL_DECISION' ? ['OUTCOME_UNKNOWN'] : [];
    expect(archived).toEqual([...lines, ...ending, 'RUN_RECOVERED']);
  });

  it('a stream that somebody else added to fails the run, which names the event', async () => {
    const meddled = temporaryRoot();
    const meddle = async () => {
      const run = String(proofLines(meddled)[0]?.['run_id']);
      const foreign = JSON.stringify({
        ...{
          event_id: 'stranger',
          timestamp: 't',
          run_id: run,
          env: 'stage',
          app_name: 'demo-api',
        },
        ...{
          event_type: 'scale',
          status: 'success',
          response_time_us: null,
          workers: 9,
          detail: '',
        },
      });
      await redis.operator.xadd(
        `demo-run:stage:demo-api:${run}`,
        ...['999-0', 'event_id', 'stranger', 'event', foreign],
      );
    };
    let meddling: Promise<void> | undefined;
    const { code, stderr } = await runCli(
      ['--only', 'C', '--json', '--redis', redis.server.url, '--root', meddled],
      {
        onStdout: (stdout) => {
          if (stdout.includes('"event_name":"ORCH_EXEC"')) meddling ??= meddle();
        },
      },
    );
    await meddling;
    expect(code).toBe(5);
    expect(stderr).toContain('stranger');
    expect(eventNames(meddled).at(-1)).toBe('EMIT_FAILED');
  });
});
