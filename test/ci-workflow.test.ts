import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { callCli } from './support/call-cli.js';
import { facts, PROJECT_ROOT, runCli } from './support/cli.js';
import { sharedRoot } from './support/shared-root.js';

const WORKFLOW = readFileSync(join(PROJECT_ROOT, 'docs', 'ci', 'github-workflow.yml'), 'utf8');
/** What the steps type, one after the other. */
const STEPS = [...WORKFLOW.matchAll(/^ +run: (.+)$/gm)].map(([, line = '']) => line);

describe('the workflow for CI', () => {
  const folder = sharedRoot();
  const checkout = join(folder, 'checkout');

  // A fresh clone, and what `npm ci` makes of it.
  beforeAll(() => {
    execFileSync('git', ['clone', '--quiet', PROJECT_ROOT, checkout]);
    cpSync(join(PROJECT_ROOT, 'dist'), join(checkout, 'dist'), { recursive: true });
    symlinkSync(join(PROJECT_ROOT, 'node_modules'), join(checkout, 'node_modules'));
  });

  function play(line: string, digest: string): { status: number | null; output: string } {
    // A walkthrough is simulated: a busy machine changes what a real one decides.
    const walk = /^npx demo-run (?=$|[$])/.test(line) ? `${line} --simulated` : line;
    const npx = 'npx() { node "scripts/$1.cjs" "${@:2}"; }';
    const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-ec', `${npx}\n${walk}`], {
      cwd: checkout,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: folder, DEMO_RUN_DIGEST: digest },
    });
    return { status, output: stdout + stderr };
  }

  it('installs first, and names an exact version of Node', () => {
    expect(STEPS[0]).toBe('npm ci');
    expect(STEPS.length).toBeGreaterThan(4);
    expect(WORKFLOW).toMatch(/^ +node-version: \d+\.\d+\.\d+$/m);
  });

  it.each(STEPS.slice(1))('passes in a fresh clone without a baseline: %s', (line) => {
    const { status, output } = play(line, '');
    expect(status, output).toBe(0);
  });

  it('leaves an artifact that can be checked at the desk of somebody with a key of her own', async () => {
    const home = { XDG_STATE_HOME: join(folder, 'desk') };
    const own = await callCli(['--simulated', '--quiet', '--root', join(folder, 'own')], {
      env: home,
    });
    expect(own.code).toBe(0);
    const kept = join(folder, 'dl', 'demo-run');
    cpSync(join(checkout, 'logs'), kept, { recursive: true });
    const key = join(kept, 'ed25519.pub.pem');
    for (const name of ['day1_proof.log', 'violation_proof.log']) {
      const log = join(kept, name);
      const given = await callCli(['verify', '--key', key, log], { env: home });
      expect([given.code, given.stdout]).toEqual([0, expect.stringMatching(/^SEALED /)]);
      const alone = await callCli(['verify', log], { env: home });
      expect(alone.code, alone.stdout).toBe(4);
      expect(alone.stdout.replaceAll(/\s+/g, ' ')).toMatch(/not known who signed .*--key/);
      expect(alone.stdout).not.toContain('foreign_key');
      const wrong = join(home.XDG_STATE_HOME, 'demo-run', 'ed25519.pub.pem');
      const other = await callCli(['verify', '--key', wrong, log], { env: home });
      expect([other.code, other.stdout]).toEqual([7, expect.stringContaining('foreign_key in ')]);
      expect(other.stdout).not.toContain('not known');
      const second = ([...args]: string[]) =>
        spawnSync('python3', ['scripts/verify_proof.py', ...args, log], { cwd: checkout }).status;
      expect([second(['--key', key]), second([]), second(['--key', wrong])]).toEqual([0, 4, 7]);
    }
  });

  it('passes with the digest of such a run, and fails with another, saying both', async () => {
    const step = STEPS.find((line) => line.includes('--expect-digest')) ?? '';
    const { stdout } = await runCli(['--json', '--simulated', '--root', join(folder, 'baseline')]);
    const { result } = facts(stdout).at(-1) as { result: { behaviour_digest: string } };
    const known = result.behaviour_digest;
    expect(play(step, known).status).toBe(0);
    expect(play(step, known.slice(0, 32)).status).toBe(0);
    const other = known.replaceAll(/./g, (digit) => (digit === '0' ? '1' : '0'));
    const { status, output } = play(step, other);
    expect(status).toBe(1);
    const said = output.replaceAll(/\s/g, '');
    expect(said).toContain(`thedigest${other}seenthedigest${known}`);
    expect(output).toContain('demo-run diff BASELINE_LOG latest');
  });

  it('fails on another behaviour: fewer scenarios are not the whole run', async () => {
    const root = join(folder, 'fewer');
    const whole = await runCli(['--json', '--only', 'A,C', '--simulated', '--root', root]);
    const { result } = facts(whole.stdout).at(-1) as { result: { behaviour_digest: string } };
    const expected = [
      '--expect-digest',
      result.behaviour_digest,
      '--json',
      '--simulated',
      '--root',
      root,
    ];
    const { code, stdout } = await runCli(['--only', 'C', ...expected]);
    expect(code).toBe(1);
    expect(facts(stdout).at(-1)).toMatchObject({
      result: { passed: false, exit_code: 1, unmet: [{ about: 'behaviour digest' }] },
    });
  });
});

it.each([
  ['too short', ['--expect-digest', 'a'.repeat(31)]],
  ['no digits', ['--expect-digest', 'g'.repeat(64)]],
  ['of a run that learns', ['--expect-digest', 'a'.repeat(64), '--env', 'dev']],
  ['of a run in stage that learns', ['--expect-digest', 'a'.repeat(64), '--learn']],
])('a digest is refused that is %s', async (_what, args) => {
  const { code, stderr } = await callCli(args);
  expect(code).toBe(2);
  expect(stderr).toContain('--expect-digest');
});
