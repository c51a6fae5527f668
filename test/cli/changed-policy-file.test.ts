import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BUILT_IN_POLICY } from '../../src/core/domain/built-in-policy.js';
import { callCli } from '../support/call-cli.js';
import { facts, PROJECT_ROOT } from '../support/cli.js';
import { policyFile } from '../support/policy-file.js';
import { temporaryRoot } from '../support/temporary-root.js';

const MEDDLES = join(PROJECT_ROOT, 'test', 'fixtures', 'agents', 'meddles.mjs');
const INJECTION = join(PROJECT_ROOT, 'apps', 'scenarios', 'injection');
const WAYS = ['removed', 'torn', 'permissive', 'linked', 'folder'] as const;
type Way = (typeof WAYS)[number];

/** Runs under a policy file that the agent does something to before it answers. */
async function play(way: Way, action: string, more: readonly string[]) {
  const root = temporaryRoot();
  const policy = policyFile(BUILT_IN_POLICY);
  const agent = ['--agent', `node ${MEDDLES} ${way} ${policy} ${action}`];
  const fixed = ['--agent-isolation', 'none', '--policy', policy, '--root', root, '--json'];
  const { code, stdout } = await callCli(['run', '--simulated', ...agent, ...fixed, ...more]);
  return { root, code, told: facts(stdout) };
}

/** Under which policies the runs of a root were played, each once. */
function policiesIn(root: string): Set<string> {
  const logs = join(root, 'logs');
  const names = readdirSync(logs, { recursive: true, encoding: 'utf8' });
  const proofs = names.filter((name) => name.endsWith('.log') && name !== 'operator.log');
  const policies = proofs.map((name) => {
    const [first = ''] = readFileSync(join(logs, name), 'utf8').split('\n');
    const { run } = JSON.parse(first) as { readonly run: { readonly policy: object } };
    return JSON.stringify(run.policy);
  });
  return new Set(policies);
}

describe('a policy file that an agent changes while it is asked', () => {
  it.each(WAYS)('%s: the run keeps to what it had read, and says so', async (way) => {
    const { code, told, root } = await play(way, 'restart_service', ['--only', 'crash']);
    expect(code).toBe(0);
    const remarks = told.filter(({ code: about }) => about === 'policy_file_changed');
    expect(remarks).toHaveLength(1);
    const result = told.find(({ fact }) => fact === 'result');
    expect(result).toMatchObject({ result: { verdict: 'PASS' } });
    expect(policiesIn(root).size).toBe(1);
  });

  it.each(WAYS)('%s: what no policy allows stays refused', async (way) => {
    const { code, told } = await play(way, 'rollback', ['--only', 'crash']);
    expect(code).toBe(3);
    const lines = told.filter(({ fact }) => fact === 'line');
    expect(lines).toContainEqual(
      expect.objectContaining({
        kind: 'run',
        line: expect.objectContaining({ event_name: 'ORCH_REFUSE', action: 'rollback' }) as object,
      }),
    );
    expect(told).toContainEqual(
      expect.objectContaining({
        fact: 'attacks',
        summary: expect.objectContaining({ attacks: 36, blocked: 36 }) as object,
      }),
    );
  });

  it.each([
    ['here', [], 'permissive'],
    ['by a job', ['--jobs', '1'], 'permissive'],
    ['here, and it is gone', [], 'removed'],
    ['here, and it is torn', [], 'torn'],
  ] as const)('no later run begins under it, played %s', async (_where, more, how) => {
    const names = ['override-crash', 'split-crash'];
    const files = names.flatMap((name) => ['--scenario', join(INJECTION, `${name}.yaml`)]);
    const { code, told, root } = await play(how, 'restart_service', [...files, ...more]);
    expect(code).toBe(2);
    const trials = told.filter(({ fact }) => fact === 'trial');
    expect(trials.map(({ verdict }) => verdict)).toEqual([
      'PASS',
      ...['INCONCLUSIVE', 'INCONCLUSIVE', 'INCONCLUSIVE'],
    ]);
    expect(trials.at(-1)?.['error']).toContain('is not what it was');
    const logs = more.length === 0 ? root : join(root, 'jobs', '1');
    expect(policiesIn(logs).size).toBe(1);
  });
});
