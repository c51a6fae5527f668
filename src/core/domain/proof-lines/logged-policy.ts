import { z } from 'zod';
import type { Environment } from '../environment.js';
import { ofItsVersion, policySchema, type Policy } from '../policy.js';

/**
 * A policy as the first line holds it: rows that say nothing of their own are left out. An
 * environment that allows what DEMO_MODE leaves has no row, nor has one that asks no human; where
 * no row is left, there is no table.
 */
export const loggedPolicySchema = z
  .strictObject({
    ...policySchema.shape,
    environment_allow: policySchema.shape.environment_allow.partial().optional(),
    environment_approval: policySchema.shape.environment_approval.partial().optional(),
  })
  .refine(...ofItsVersion());
export type LoggedPolicy = z.infer<typeof loggedPolicySchema>;

type Actions = Policy['never'];
type Rows = Policy['environment_allow'];

export function toLoggedPolicy(policy: Policy): LoggedPolicy {
  return loggedPolicySchema.parse(shortened(policy));
}

/** The same of a policy that was read from a log: it has been parsed. */
export function shortened(policy: Policy): LoggedPolicy {
  const { demo_mode_allow } = policy;
  const logged: LoggedPolicy = {
    ...policy,
    environment_allow: rowsUnlike(policy.environment_allow, demo_mode_allow),
    environment_approval: rowsUnlike(policy.environment_approval, []),
  };
  return withoutUndefined(logged);
}

/** The policy itself, its keys in the order that is hashed: what its hash is of. */
export function wholePolicy(logged: LoggedPolicy): Policy {
  const {
    policy_version,
    never,
    demo_mode_allow,
    environment_allow,
    environment_approval,
    ...limits
  } = logged;
  return {
    policy_version,
    never,
    demo_mode_allow,
    environment_allow: filled(environment_allow, demo_mode_allow),
    environment_approval: filled(environment_approval, []),
    ...limits,
  };
}

function rowsUnlike(rows: Rows, usual: Actions): Partial<Rows> | undefined {
  const unlike = Object.entries(rows).filter(
    ([, actions]) => JSON.stringify(actions) !== JSON.stringify(usual),
  );
  return unlike.length === 0 ? undefined : Object.fromEntries(unlike);
}

function filled(rows: LoggedPolicy['environment_allow'] = {}, usual: Actions): Rows {
  const row = (env: Environment) => [...(rows[env] ?? usual)];
  return { dev: row('dev'), stage: row('stage'), prod: row('prod') };
}

function withoutUndefined<Value extends object>(value: Value): Value {
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(fields) as Value;
}
