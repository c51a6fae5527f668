import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BUILT_IN_POLICY } from '../../src/core/domain/built-in-policy.js';
import { callCli } from '../support/call-cli.js';
import { facts, PROJECT_ROOT } from '../support/cli.js';
import { runIn } from '../support/proof-file.js';
import { temporaryRoot } from '../support/temporary-root.js';

function policyFile(policy: object): string {
  const path = join(temporaryRoot(), 'mine.json');
  writeFileSync(path, JSON.stringify(policy));
  return path;
}

function expectPrintable(text: string): void {
  for (const line of text.split('\n')) expect(line).toMatch(/^[ -~]{0,80}$/);
}

describe('demo-run policy', () => {
  it('prints the matrix, why, and the limits, as docs/policy.md shows them', async () => {
    const { code, stdout } = await callCli(['policy']);
    expect(code).toBe(0);
    expectPrintable(stdout);
    const page = readFileSync(join(PROJECT_ROOT, 'docs/policy.md'), 'utf8');
    expect(page).toContain(`\n${stdout.trimEnd()}\n`);
  });

  it('prints a policy as JSON that it then takes from a file, under the same hash', async () => {
    const { stdout, stderr } = await callCli(['policy', '--json']);
    const [fact, ...others] = facts(stdout);
    expect(others).toEqual([]);
    expect(fact).toMatchObject({ fact: 'policy', path: null, policy: BUILT_IN_POLICY });
    expect(fact?.['cells']).toHaveLength(15);
    expect(stderr).toContain('POLICY  built in');
    const path = policyFile(fact?.['policy'] as object);
    const again = await callCli(['policy', '--policy', path, '--json']);
    expect(again.code).toBe(0);
    const { policy_sha256 } = fact ?? {};
    expect(facts(again.stdout)[0]).toMatchObject({ path, policy_sha256 });
  });

  it('names the hash of the policy that is in the log of a run', async () => {
    const root = temporaryRoot();
    await callCli(['run', '--simulated', '--only', 'crash', '--quiet', '--root', root]);
    const [fact] = facts((await callCli(['policy', '--json'])).stdout);
    expect(runIn(root).policy_sha256).toBe(fact?.['policy_sha256']);
  });

  it('says one line where it should be quiet', async () => {
    const { stdout } = await callCli(['policy', '--quiet']);
    expect(stdout).toBe('POLICY  built in: 8 allowed, 1 by approval, 6 refused\n');
  });

  it('refuses a file that is no policy with exit 2, whatever is asked of it', async () => {
    const path = policyFile({ ...BUILT_IN_POLICY, never: ['Delete'] });
    for (const asked of [[], ['--lint']]) {
      const { code, stdout, stderr } = await callCli(['policy', '--policy', path, ...asked]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr.replace(/\s+/g, ' ')).toContain('is not a policy');
    }
  });
});

describe('demo-run policy --lint', () => {
  it('finds the built-in policy clean', async () => {
    const { code, stdout } = await callCli(['policy', '--lint']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'CLEAN  built in: nothing was found\n' });
  });

  it('ends with 1 where something is found, and says where and how to fix it', async () => {
    const path = policyFile({ ...BUILT_IN_POLICY, decision_lifetime_ms: 0 });
    const { code, stdout, stderr } = await callCli([
      'policy',
      '--lint',
      '--json',
      '--policy',
      path,
    ]);
    expect(code).toBe(1);
    expect(facts(stdout)[0]).toMatchObject({
      fact: 'lint',
      findings: [{ code: 'nothing_can_pass', where: 'decision_lifetime_ms' }],
    });
    expect(stderr).toContain('to fix it: give it some milliseconds');
    expectPrintable(stderr.replaceAll(path, 'mine.json'));
  });
});

describe('demo-run policy --prove', () => {
  it('is a usage error that names the test of the gates, and --lint', async () => {
    const { code, stdout, stderr } = await callCli(['policy', '--prove', '--json']);
    expect(code).toBe(2);
    const [fact] = facts(stdout);
    expect(fact).toMatchObject({ fact: 'error', code: 'usage', exit_code: 2 });
    expect(fact?.['message']).toBe('there is no option --prove here');
    const [, file = ''] = / (test\/[\w/.-]+\.test\.ts)/.exec(stderr) ?? [];
    expect(existsSync(join(PROJECT_ROOT, file)) && file).toContain('core/gates/proof/');
    expect(stderr).toContain('policy --lint');
  });

  it('is not in the help', async () => {
    expect((await callCli(['policy', '--help'])).stdout).not.toContain('--prove');
  });
});
