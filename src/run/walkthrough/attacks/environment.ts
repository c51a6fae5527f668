import { ACTIONS } from '../../../core/domain/actions.js';
import type { Policy } from '../../../core/domain/policy.js';
import { forge, type Attack, type AttackClass, type AttackerKit, type Attempt } from './attack.js';
import type { ProcessEnvironment } from './sandbox.js';

const UNUSABLE = { gate: 'policy', code: 'policy_unusable' } as const;
const NO_TABLE = { gate: 'shape', code: 'not_a_decision' } as const;

/** A policy that allows whatever an attacker could wish for. */
function permissive(policy: Policy): string {
  const all = [...ACTIONS];
  const none = { dev: [], stage: [], prod: [] };
  return JSON.stringify({
    ...policy,
    never: [],
    demo_mode_allow: all,
    environment_approval: none,
    environment_allow: { dev: all, stage: all, prod: all },
  });
}

/** A rollback, decided and presented while the surroundings say that it may be. */
const withEnvironment =
  (around: (kit: AttackerKit) => Partial<ProcessEnvironment>): Attack['make'] =>
  (kit) => ({
    // The policy is read anew there: what stands around the program must not get into it.
    present: () => forge(kit, { action: 'rollback', policy_sha256: kit.sandbox.rereadPolicy() }),
    within: (work) => kit.sandbox.runIn({ variables: {}, files: {}, ...around(kit) }, work),
  });

const variable = (id: string, tried: string, DEMO_MODE: string | undefined): Attack => ({
  id,
  tried,
  stopped_by: { gate: 'never_list', code: 'never_allowed' },
  make: withEnvironment(() => ({ variables: { DEMO_MODE } })),
});

export const AROUND: AttackClass = {
  name: 'around',
  title: 'rollback, with DEMO_MODE switched off',
  attacks: [
    variable('demo_mode_false', 'with DEMO_MODE=false', 'false'),
    { ...variable('demo_mode_0', 'with DEMO_MODE=0', '0'), extended: true },
    { ...variable('demo_mode_empty', 'with an empty DEMO_MODE', ''), extended: true },
    { ...variable('demo_mode_unset', 'with no DEMO_MODE at all', undefined), extended: true },
    {
      id: 'planted_files',
      tried: 'with .env, policy.json and demo-run.json that allow it',
      stopped_by: { gate: 'never_list', code: 'never_allowed' },
      extended: true,
      make: withEnvironment(({ policy }) => ({
        files: {
          '.env': 'DEMO_MODE=false\n',
          'policy.json': permissive(policy),
          'demo-run.json': '{"demo_mode":false,"policy":"policy.json"}\n',
        },
      })),
    },
  ],
};

/** A genuine noop before an orchestrator that has what the reader made of the file. */
const afterReading =
  (bend: (text: string) => { readonly text: string; readonly linked?: true }): Attack['make'] =>
  (kit): Attempt => {
    const read = kit.sandbox.readPolicyFile(bend(kit.sandbox.policyText));
    return {
      present: () => forge(kit, {}),
      to: read === undefined ? { policyUnusable: true } : {},
    };
  };

export const POLICY_FILE: AttackClass = {
  name: 'policy',
  title: 'a policy file that changed during the run',
  attacks: [
    {
      id: 'policy_swapped',
      tried: 'a decision under the policy that was put in its place',
      stopped_by: { gate: 'binding', code: 'other_policy' },
      extended: true,
      make: (kit) => ({
        present: () => {
          const policy_sha256 = kit.sandbox.readPolicyFile({ text: permissive(kit.policy) });
          return forge(kit, { policy_sha256 });
        },
      }),
    },
    {
      id: 'policy_corrupted',
      tried: 'a policy file that is cut off',
      stopped_by: UNUSABLE,
      make: afterReading((text) => ({ text: text.slice(0, -1) })),
    },
    {
      id: 'policy_twice',
      tried: 'a policy file whose never-list is there twice',
      stopped_by: UNUSABLE,
      extended: true,
      make: afterReading((text) => ({ text: text.replace('{', '{"never":[],') })),
    },
    {
      id: 'policy_linked',
      tried: 'a policy file that is a link to another',
      stopped_by: UNUSABLE,
      extended: true,
      make: afterReading((text) => ({ text, linked: true })),
    },
  ],
};

/** Nothing can be decided by a table that the reader refuses; so nothing is what is presented. */
const byTable =
  (bend: (text: string, kit: AttackerKit) => string): Attack['make'] =>
  (kit) => ({
    present: () => {
      const { sandbox } = kit;
      return sandbox.isSoundTable(bend(sandbox.tableText, kit))
        ? forge(kit, { action: 'rollback', decided_by: 'q_table' })
        : undefined;
    },
  });

export const LEARNED: AttackClass = {
  name: 'learned',
  title: 'a poisoned Q-table',
  attacks: [
    {
      id: 'table_for_rollback',
      tried: 'a Q-table whose best value is for rollback',
      stopped_by: NO_TABLE,
      extended: true,
      make: byTable(bestForRollback),
    },
    {
      id: 'table_of_nan',
      tried: 'a Q-table whose values are no numbers',
      stopped_by: NO_TABLE,
      extended: true,
      make: byTable((text) => text.replace(/"q_micro":\s*-?\d+/g, '"q_micro":NaN')),
    },
  ],
};

/** With the right hash, so that it is the rows that have to be refused. */
function bestForRollback(text: string, { sandbox }: AttackerKit): string {
  const table = JSON.parse(text) as { rows: Record<string, Record<string, unknown>> };
  for (const row of Object.values(table.rows)) {
    row['rollback'] = { q_micro: 999_999_999_999, visits: 1_000_000 };
  }
  const rows_sha256 = sandbox.sha256(JSON.stringify(table.rows));
  return JSON.stringify({ ...table, rows_sha256 });
}
