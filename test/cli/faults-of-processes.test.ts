import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { facts, PROJECT_ROOT, runCli } from '../support/cli.js';
import { proofPath } from '../support/proof-file.js';
import { hasRedisServer } from '../support/redis-server.js';
import { sharedRedis } from '../support/shared-redis.js';
import { sharedRoot } from '../support/shared-root.js';

const root = sharedRoot();
const TMPDIR = join(root, 'tmp');
mkdirSync(TMPDIR);
const SAMPLES = join(PROJECT_ROOT, 'apps', 'samples');
const FAULTS = join(PROJECT_ROOT, 'apps', 'scenarios', 'eight-faults');
const INCONCLUSIVE = 4;
/** A busy machine concludes nothing now and then; it must never conclude what is wrong. */
const MOST_TRIES = 5;
const LIMIT_MS = 240_000;

interface Played {
  readonly code: number | null;
  readonly verdict: unknown;
  readonly unmet: readonly { readonly seen: string; readonly remedy: string }[];
}

async function play(name: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const place = join(root, name);
  const words = ['run', '--scenario', join(FAULTS, `${name}.yaml`), '--json', '--root', place];
  const { code, stdout } = await runCli([...words, ...args], {
    // Where every user finds the programs of the system.
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', TMPDIR, ...env },
  });
  const trial = facts(stdout).find(({ fact }) => fact === 'trial');
  return { code, verdict: trial?.['verdict'], unmet: trial?.['unmet'] } as Played;
}

async function playUntil(
  isWanted: (played: Played) => boolean,
  ...how: Parameters<typeof play>
): Promise<Played> {
  for (let tries = 1; ; tries += 1) {
    const played = await play(...how);
    if (isWanted(played) || tries === MOST_TRIES) return played;
  }
}

const isConcluded = ({ code }: Played) => code !== INCONCLUSIVE;
/** Otherwise the app was not well before. */
const isNotOffered = ({ unmet }: Played) => unmet[0]?.seen.includes('no load was offered') === true;

function linesIn(name: string, kind: string): Record<string, unknown>[] {
  const lines = readFileSync(proofPath(join(root, name)), 'utf8')
    .trimEnd()
    .split('\n');
  return lines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ event_name }) => event_name === kind);
}

/** The causes that the run saw, in the order in which it did. */
function causesIn(name: string): unknown[] {
  return linesIn(name, 'RL_DECISION').flatMap(({ cause_seen }) => cause_seen ?? []);
}

/** As every reader of the log has them. */
const FAULTS_TOLD: Readonly<Record<string, object>> = { memory: { kind: 'leak' } };

describe.runIf(hasRedisServer)('a fault of an app of real processes', () => {
  const shared = sharedRedis();
  const shop = ['--app-dir', join(SAMPLES, 'needs-redis'), '--app-path', '/page'];

  it.each([
    ['crash', 'SIGKILL'],
    ['hang', 'hang'],
    ['memory', expect.stringMatching(/^(SIG|failing|hang|exit_)/) as unknown],
    ['dependency-down', 'dependency_down'],
    ['false-alarm', 'readings_deny_alert'],
  ])(
    '%s is seen as what it is, and answered as it should be',
    async (name, cause) => {
      const env = { REDIS_URL: shared.server.url };
      const args = [...shop, '--dependency', 'REDIS_URL'];
      const played = await playUntil(isConcluded, name, args, env);
      expect(played, JSON.stringify(played)).toMatchObject({ code: 0, verdict: 'PASS' });
      expect(causesIn(name)).toContainEqual(cause);
      const [injected] = linesIn(name, 'FAILURE_INJECTED');
      expect(injected).toHaveProperty('fault', FAULTS_TOLD[name] ?? injected?.['fault']);
      const verified = await runCli(['verify', '--replay', '--root', join(root, name)]);
      expect(verified.code, verified.stdout).toBe(0);
    },
    LIMIT_MS,
  );
});

describe('a fault that cannot be', () => {
  const python = ['--app-dir', join(SAMPLES, 'python-shop'), '--start', '/usr/bin/python3 app.py'];

  it(
    'for want of CPU is none: no load is offered that this process could not send',
    async () => {
      const args = [...python, '--app-path', '/health'];
      const { code, unmet } = await playUntil(isNotOffered, 'overload', args);
      expect(code).toBe(INCONCLUSIVE);
      expect(unmet[0]?.seen).toContain('no load was offered with requests for /health');
      expect(unmet[0]?.remedy).toContain('--app-path');
      const [injected] = linesIn('overload', 'FAILURE_INJECTED');
      const not_offered = expect.any(String) as string;
      expect(injected?.['fault']).toEqual({
        ...{ kind: 'load', offered_load_ppm: 1_250_000, path: '/health', not_offered },
      });
      const told = await runCli(['log', '--root', join(root, 'overload')]);
      expect(told.stdout.replace(/\s+/g, ' ')).toContain(
        'a human is needed: no load was offered with requests for /health',
      );
    },
    LIMIT_MS,
  );

  it('for want of a dependency is refused before anything begins', async () => {
    const { code, stdout } = await runCli([
      ...['run', '--scenario', FAULTS, '--json', '--root', join(root, 'refused'), ...python],
    ]);
    expect(code).toBe(2);
    const [{ problems }] = facts(stdout) as [{ problems: readonly Record<string, unknown>[] }];
    expect(problems.map(({ value }) => value)).toEqual([
      '"eight-dependency-down: dependency"',
      '"eight-dependency-slow: dependency"',
    ]);
  });
});
