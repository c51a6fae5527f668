import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { callCli } from '../support/call-cli.js';
import { facts, runCli } from '../support/cli.js';
import { eventNames, proofLines, proofPath } from '../support/proof-file.js';
import { temporaryRoot } from '../support/temporary-root.js';

const SIGNAL_ITSELF = fileURLToPath(new URL('../support/signal-itself.mjs', import.meta.url));
const FREEZE_TIME = fileURLToPath(new URL('../support/freeze-time.mjs', import.meta.url));
const CODES = { SIGINT: 130, SIGTERM: 143 } as const;

/** Nothing is played before that scenario: the moment is the same. */
const OVERLOAD = { after: '"scenario":"overload"', only: 'overload' };

const line = (name: string, rest = '') => `"line":{"event_name":"${name}"${rest}`;

describe('a run that is interrupted', () => {
  it.each<{ signal: keyof typeof CODES; moment: string; after: string; only?: string }>([
    { signal: 'SIGINT', moment: 'has just begun', after: '"fact":"run"' },
    { signal: 'SIGTERM', moment: 'has its spec', after: '"fact":"spec"' },
    { signal: 'SIGINT', moment: 'deploys', after: line('DEPLOYMENT_TRIGGERED') },
    { signal: 'SIGTERM', moment: 'serves', after: '"event_type":"scale"' },
    { signal: 'SIGINT', moment: 'has broken the app', after: line('FAILURE_INJECTED') },
    { signal: 'SIGTERM', moment: 'has decided', after: line('RL_DECISION') },
    { signal: 'SIGINT', moment: 'has repaired the app', after: line('ORCH_EXEC') },
    { signal: 'SIGTERM', moment: 'overloads the app', ...OVERLOAD },
    { signal: 'SIGINT', moment: 'begins the last scenario', after: '"step":5' },
  ])('by $signal when it $moment says so in its last line', async ({ signal, after, only }) => {
    const root = temporaryRoot();
    const result = await runAndSignal(root, signal, after, played(only));
    expect(result).toMatchObject({ code: CODES[signal], stderr: '' });
    const ended = proofLines(root).at(-1);
    expect(ended).toMatchObject({ event_name: 'RUN_INTERRUPTED', signal });
    // What the signal ended has not failed.
    expect(eventNames(root)).not.toContain('NOT_STABLE');
    expect(eventNames(root)).not.toContain('ESCALATED');
    expect((await callCli(['verify', '--quiet', proofPath(root)])).code).toBe(0);
    expect(existsSync(proofPath(root, 'violation'))).toBe(false);
  });

  it.each<{ what: string; after: string; only?: string }>([
    { what: 'deploys', after: line('DEPLOYMENT_TRIGGERED') },
    { what: 'waits for a crash', after: line('FAILURE_INJECTED') },
    { what: 'waits for an overload', ...OVERLOAD },
    { what: 'watches the app', after: line('ORCH_EXEC') },
  ])('ends when it $what and its clocks stand still', async ({ after, only }) => {
    const root = temporaryRoot();
    const env = { NODE_OPTIONS: `--import=${FREEZE_TIME}`, FREEZE_AFTER: after };
    const args = [...played(only), '--json', '--quiet', '--root', root];
    const ended = await runCli(args, { env });
    expect(ended).toMatchObject({ code: CODES.SIGTERM, stderr: '' });
    expect(eventNames(root).at(-1)).toBe('RUN_INTERRUPTED');
    expect((await callCli(['verify', '--quiet', '--replay', proofPath(root)])).code).toBe(0);
  });

  it.each<{ after: string; last: string }>([
    { after: line('ONBOARDING_STARTED'), last: 'onboards' },
    { after: '"fact":"spec"', last: 'has its spec' },
    { after: line('DEPLOYMENT_TRIGGERED'), last: 'deploys' },
  ])('deploys and emits nothing more when it $last', async ({ after }) => {
    const root = temporaryRoot();
    await runAndSignal(root, 'SIGINT', after);
    const names = eventNames(root);
    expect(names).not.toContain('RUNTIME_EMIT');
    expect(names.includes('DEPLOYMENT_TRIGGERED')).toBe(after.includes('DEPLOYMENT_TRIGGERED'));
  });

  it('stores no spec when it was only to onboard', async () => {
    const root = temporaryRoot();
    const command = ['onboard', '--name', 'my-shop', '--repo', 'https://github.com/me/my-shop'];
    const result = await runAndSignal(root, 'SIGINT', line('ONBOARDING_STARTED'), [
      ...command,
      ...['--runtime', 'backend'],
    ]);
    expect(result.code).toBe(130);
    expect(eventNames(root, 'onboarding').at(-1)).toBe('RUN_INTERRUPTED');
    expect(existsSync(join(root, 'apps', 'registry', 'my-shop.json'))).toBe(false);
  });

  it('from outside ends too, and leaves nothing that keeps the next run from passing', async () => {
    const root = temporaryRoot();
    let isSent = false;
    const interrupted = await runCli(['--json', '--root', root], {
      onStdout: (stdout, kill) => {
        if (isSent || !stdout.includes('"step":3')) return;
        isSent = true;
        kill('SIGINT');
      },
    });
    expect(interrupted.code).toBe(130);
    expect(facts(interrupted.stdout).at(-1)).toMatchObject({
      ...{ fact: 'interrupted', verdict: 'INCOMPLETE', exit_code: 130 },
    });
    expect(interrupted.stderr).toMatch(/\nINCOMPLETE {2}the run was interrupted, exit 130\n$/);
    expect(eventNames(root).at(-1)).toBe('RUN_INTERRUPTED');
    const next = await callCli(['--quiet', '--root', root]);
    expect(next).toMatchObject({ code: 0, stderr: '' });
    expect((await callCli(['verify', '--quiet', '--root', root])).code).toBe(0);
  });

  it.each<{ command: string[]; kind: 'run' | 'violation' }>([
    { command: ['run', '--only', 'C'], kind: 'run' },
    { command: ['demo-mode-violation'], kind: 'violation' },
  ])('during the attacks keeps the rows of those that were made: $kind', async ({ command }) => {
    const root = temporaryRoot();
    const env = {
      NODE_OPTIONS: `--import=${SIGNAL_ITSELF}`,
      SIGNAL_AFTER: '"fact":"attack"',
      SIGNAL: 'SIGINT',
    };
    const ended = await runCli([...command, '--json', '--root', root], { env });
    expect(ended.code).toBe(130);
    const told = facts(ended.stdout);
    const rows = told.filter(({ fact }) => fact === 'attack');
    const stopped = told.find(({ fact }) => fact === 'attacks_interrupted');
    expect(stopped).toMatchObject({ tried: rows.length });
    expect(rows.length).toBeGreaterThan(0);
    expect(ended.stdout).not.toContain('"app_unchanged":false');
    expect(rows.length).toBeLessThan(Number(stopped?.['of']));
    expect(ended.stderr).toMatch(/BLOCKED[^]*STOPPED +by a signal: [^]*not\s+tried/);
    expect(eventNames(root, 'violation').at(-1)).toBe('RUN_INTERRUPTED');
    expect((await callCli(['verify', '--quiet', proofPath(root, 'violation')])).code).toBe(0);
  });

  it('while the gates are attacked by demo-mode-violation ends that log alike', async () => {
    const root = temporaryRoot();
    const result = await runAndSignal(root, 'SIGINT', '"step":1', ['demo-mode-violation']);
    expect(result).toMatchObject({ code: 130 });
    expect(eventNames(root, 'violation').at(-1)).toBe('RUN_INTERRUPTED');
    const verified = await callCli(['verify', '--quiet', proofPath(root, 'violation')]);
    expect(verified.code).toBe(0);
  });
});

/** The scenario that is to be played; all of them where none is named. */
function played(only: string | undefined): string[] {
  return only === undefined ? [] : ['run', '--only', only];
}

async function runAndSignal(
  root: string,
  signal: keyof typeof CODES,
  after: string,
  command: readonly string[] = [],
) {
  const env = {
    NODE_OPTIONS: `--import=${SIGNAL_ITSELF}`,
    SIGNAL_AFTER: after,
    SIGNAL: signal,
  };
  const { code, stderr } = await runCli([...command, '--json', '--quiet', '--root', root], { env });
  return { code, stderr };
}
