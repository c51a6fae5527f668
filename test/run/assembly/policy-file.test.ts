import { execFileSync } from 'node:child_process';
import { chmodSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_AGENT_BUDGETS } from '../../../src/core/domain/agent.js';
import { toLoggedPolicy, wholePolicy } from '../../../src/core/domain/proof-lines/logged-policy.js';
import { sha256 } from '../../../src/run/app/registry.js';
import { readPolicyInputs, withAgentBudgets } from '../../../src/run/assembly/policy-file.js';
import { BUILT_IN_POLICY } from '../../../src/core/domain/built-in-policy.js';
import { policyFile } from '../../support/policy-file.js';
import { temporaryRoot } from '../../support/temporary-root.js';
import { saidBy, thrownFrom } from '../../support/thrown-by.js';

function ofAgents(bent: object) {
  return {
    ...BUILT_IN_POLICY,
    policy_version: 3,
    agent: { ...DEFAULT_AGENT_BUDGETS, ...bent },
  };
}

const TEXT = JSON.stringify(BUILT_IN_POLICY);

describe('a policy file', () => {
  it('that holds the built-in policy is the built-in policy, hash and all', () => {
    expect(readPolicyInputs(policyFile(BUILT_IN_POLICY))).toEqual(readPolicyInputs(undefined));
  });

  it('is the same policy with its keys in another order', () => {
    const turned = Object.fromEntries(Object.entries(BUILT_IN_POLICY).reverse());
    expect(readPolicyInputs(policyFile(turned))).toEqual(readPolicyInputs(undefined));
  });

  it('with one number changed is another policy, with another hash', () => {
    const changed = readPolicyInputs(
      policyFile({ ...BUILT_IN_POLICY, decision_lifetime_ms: 4_999 }),
    );
    expect(changed.policy.decision_lifetime_ms).toBe(4_999);
    expect(changed.policy_sha256).not.toBe(readPolicyInputs(undefined).policy_sha256);
  });

  it('of version 3 has budgets for an agent', () => {
    const own = { ...DEFAULT_AGENT_BUDGETS, observations: 0 };
    const named = readPolicyInputs(
      policyFile({ ...BUILT_IN_POLICY, policy_version: 3, agent: own }),
    );
    expect(named.policy).toMatchObject({ policy_version: 3, agent: own });
    expect(withAgentBudgets(named, true)).toBe(named);
  });

  it('of version 2 gets the usual budgets where an agent decides, and another hash', () => {
    const without = readPolicyInputs(undefined);
    const { policy, policy_sha256 } = withAgentBudgets(without, true);
    expect(policy).toEqual({ ...without.policy, policy_version: 3, agent: DEFAULT_AGENT_BUDGETS });
    expect(policy_sha256).toBe(sha256(JSON.stringify(policy)));
    expect(policy_sha256).not.toBe(without.policy_sha256);
    expect(withAgentBudgets(without, false)).toBe(without);
    expect(wholePolicy(toLoggedPolicy(policy))).toEqual(policy);
  });

  it.each<[string, unknown, RegExp]>([
    [
      'budgets in version 2',
      { ...BUILT_IN_POLICY, agent: DEFAULT_AGENT_BUDGETS },
      /agent belongs to version 3/,
    ],
    ['version 3 without budgets', { ...BUILT_IN_POLICY, policy_version: 3 }, /agent: is missing/],
    ['a second proposal', ofAgents({ proposals: 2 }), /agent\.proposals/],
    ['an answer of a byte', ofAgents({ answer_bytes: 1 }), /agent\.answer_bytes/],
    ['a budget more', ofAgents({ tokens: 1 }), /tokens/],
    ['nothing', '', /not JSON/],
    ['half of it', TEXT.slice(0, TEXT.length / 2), /not JSON/],
    ['a list', [BUILT_IN_POLICY], /as a whole/],
    ['a number', '1', /as a whole/],
    ['more after it', `${TEXT} {}`, /not JSON/],
    ['two byte order marks', `\ufeff\ufeff${TEXT}`, /not JSON: line 1, column 1 /],
    ['a comment', `// mine\n${TEXT}`, /not JSON/],
    ['another version', { ...BUILT_IN_POLICY, policy_version: 1 }, /policy_version/],
    ['no version', { ...BUILT_IN_POLICY, policy_version: undefined }, /policy_version/],
    ['an unknown key', { ...BUILT_IN_POLICY, demo_mode: false }, /demo_mode/],
    ['a missing key', { ...BUILT_IN_POLICY, storm_brake: undefined }, /storm_brake/],
    ['an unknown action', { ...BUILT_IN_POLICY, never: ['drop_database'] }, /never\.0/],
    [
      'an unknown environment',
      { ...BUILT_IN_POLICY, environment_allow: { live: [] } },
      /environment_allow/,
    ],
    ['a negative limit', { ...BUILT_IN_POLICY, approval_within_ms: -1 }, /approval_within_ms/],
    ['a limit beyond every clock', TEXT.replace('60000', '1e999'), /approval_within_ms/],
    ['a key twice', TEXT.replace('{', '{"never":[],'), /"never" stands twice/],
    [
      'a key twice, once spelled otherwise',
      TEXT.replace('{', '{"\\u006eever":[],'),
      /stands twice/,
    ],
    ['__proto__', TEXT.replace('{', '{"__proto__":{"never":[]},'), /__proto__/],
    ['constructor', TEXT.replace('{', '{"constructor":{},'), /constructor/],
    ['prototype, deep', TEXT.replace('{"dev"', '{"prototype":1,"dev"'), /prototype/],
    ['a deep nest', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, /nested too deeply/],
  ])('of %s is no policy', (_what, content, reason) => {
    const error = thrownFrom(() => readPolicyInputs(policyFile(content)));
    expect(error).toMatchObject({ code: 'policy_invalid', exitCode: 2 });
    expect(saidBy(error)).toMatch(reason);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('of bytes that are not UTF-8 is no policy', () => {
    const path = policyFile('');
    writeFileSync(path, Buffer.from([...Buffer.from(TEXT), 0xff]));
    expect(String(thrownFrom(() => readPolicyInputs(path)))).toMatch(/not UTF-8/);
  });

  it('is as long as 256 KiB and no longer', () => {
    const padded = (length: number) => policyFile(TEXT.padEnd(length));
    expect(readPolicyInputs(padded(262_144)).policy).toEqual(BUILT_IN_POLICY);
    expect(String(thrownFrom(() => readPolicyInputs(padded(262_145))))).toMatch(/larger than/);
  });

  it('is no link, folder, FIFO or device, and is not to be written by anybody', () => {
    const folder = temporaryRoot();
    const file = policyFile(BUILT_IN_POLICY);
    const at = (name: string) => join(folder, name);
    symlinkSync(file, at('link'));
    mkdirSync(at('folder'));
    execFileSync('mkfifo', [at('fifo')]);
    linkSync(file, at('second-name'));
    for (const path of [
      at('link'),
      at('folder'),
      at('fifo'),
      '/dev/zero',
      '/dev/full',
      at('gone'),
    ]) {
      expect(
        thrownFrom(() => readPolicyInputs(path)),
        path,
      ).toMatchObject({ code: 'policy_invalid' });
    }
    // A second name of the same file says nothing about who may write it.
    expect(readPolicyInputs(at('second-name')).policy).toEqual(BUILT_IN_POLICY);
    chmodSync(file, 0o666);
    expect(String(thrownFrom(() => readPolicyInputs(file)))).toMatch(/anybody .* may write it/);
  });

  it('shows what is wrong escaped, and not without end', () => {
    const hostile = '\u001b[2J\u009b\u202e';
    const keys = Object.fromEntries(
      Array.from({ length: 999 }, (_, at) => [`${hostile}${String(at)}`, 1]),
    );
    const path = policyFile({ ...BUILT_IN_POLICY, ...keys });
    const message = String(thrownFrom(() => readPolicyInputs(path)));
    expect(message).toMatch(/^[\x20-\x7e]*$/);
    expect(message.length).toBeLessThan(2_000);
  });
});
