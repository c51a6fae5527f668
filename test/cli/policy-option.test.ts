import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BUILT_IN_POLICY } from '../../src/core/domain/built-in-policy.js';
import { callCli } from '../support/call-cli.js';
import { policyFile } from '../support/policy-file.js';
import { eventNames, runIn } from '../support/proof-file.js';
import { temporaryRoot } from '../support/temporary-root.js';

describe('--policy', () => {
  it.each(['run', 'demo-mode-violation'])(
    'that names no policy ends %s with exit 2 before anything starts',
    async (command) => {
      const root = temporaryRoot();
      const path = policyFile({ ...BUILT_IN_POLICY, never: ['\u001b[2J'] });
      const { code, stdout, stderr } = await callCli([command, '--policy', path, '--root', root]);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/^[\x20-\x7e\n]+$/);
      expect(stderr.replace(/\s+/g, ' ')).toMatch(
        /^demo-run: \S+ is not a policy: never\.0: must .* to fix it: nothing was started/,
      );
      for (const gone of [
        'apps',
        'logs/day1_proof.log',
        'logs/violation_proof.log',
        'logs/stage',
      ]) {
        expect(existsSync(join(root, gone)), gone).toBe(false);
      }
    },
  );

  it('that is wrong in many places is told them all at once', async () => {
    const fields = Object.keys(BUILT_IN_POLICY).filter((field) => field !== 'policy_version');
    const path = policyFile({
      ...BUILT_IN_POLICY,
      ...Object.fromEntries(fields.map((field) => [field, 'wrong'])),
    });
    const { code, stdout, stderr } = await callCli(['run', '--json', '--policy', path]);
    expect(code).toBe(2);
    for (const field of fields) expect(stderr).toMatch(new RegExp(`^  - ${field}: must be `, 'm'));
    expect(JSON.parse(stdout)).toMatchObject({
      message: expect.stringMatching(/ is not a policy: \d+ problems$/) as string,
      reasons: fields.map((field) => expect.stringContaining(`${field}: `) as string),
    });
  });

  it('is in the commands that a run proposes, with its environment', async () => {
    const path = policyFile({
      ...BUILT_IN_POLICY,
      restart_budget: { restarts: 0, within_ms: 60_000 },
    });
    const how = ['--simulated', '--only', 'A', '--env', 'prod', '--allow-prod-injection'];
    const { stdout } = await callCli([...how, '--policy', path, '--root', temporaryRoot()]);
    const joined = stdout.replaceAll(/\s*\\?\n\s*/g, ' ');
    expect(joined).toContain(`demo-mode-violation --env prod --policy ${path}`);
    expect(joined).toContain(`demo-run policy --policy ${path} --root `);
  });

  it('is not looked for in the working directory', async () => {
    const cwd = temporaryRoot();
    const root = temporaryRoot();
    policyFile('{}');
    const { code } = await callCli(['--only', 'C', '--quiet', '--root', root], { cwd });
    expect(code).toBe(0);
    expect(runIn(root).policy).toEqual(BUILT_IN_POLICY);
  });

  it('decides what the agent may do, and is in the first line', async () => {
    const root = temporaryRoot();
    const policy = { ...BUILT_IN_POLICY, restart_budget: { restarts: 0, within_ms: 60_000 } };
    const path = policyFile(policy);
    const { code, stdout } = await callCli(['--only', 'A', '--policy', path, '--root', root]);
    expect(code).toBe(3);
    expect(stdout).toContain('bounds (restart_budget_spent)');
    expect(runIn(root).policy).toEqual(policy);
    expect(eventNames(root).slice(6, 10)).toEqual([
      ...['FAILURE_INJECTED', 'RL_DECISION', 'ORCH_REFUSE', 'ESCALATED'],
    ]);
    const replayed = await callCli(['verify', '--replay', '--root', root]);
    expect([replayed.code, replayed.stdout]).toEqual([0, expect.stringContaining('all alike')]);
  });

  it('that allows an environment nothing leaves the decider nothing, which escalates', async () => {
    const root = temporaryRoot();
    const none = { dev: [], stage: [], prod: [] };
    const path = policyFile({ ...BUILT_IN_POLICY, environment_allow: none });
    const { code } = await callCli(['--only', 'A', '--policy', path, '--quiet', '--root', root]);
    expect(code).not.toBe(0);
    expect(eventNames(root)).toContain('ESCALATED');
    expect(eventNames(root)).not.toContain('ORCH_EXEC');
    expect((await callCli(['verify', '--replay', '--quiet', '--root', root])).code).toBe(0);
  });
});
