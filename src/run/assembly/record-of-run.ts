import { appServed } from '../../core/domain/app-served.js';
import { toExpects } from '../../core/domain/proof-lines/expectations.js';
import { toLoggedPolicy } from '../../core/domain/proof-lines/logged-policy.js';
import { LOG_FORMAT, type RunRecord } from '../../core/domain/proof-lines/run-record.js';
import { version } from '../../base/version.js';
import { sha256 } from '../app/registry.js';
import { placeOfDatabase } from '../events/redis-place.js';
import { countAttacks } from '../walkthrough/attacks/attack-list.js';
import type { AttackContext } from '../walkthrough/attacks/attack-context.js';
import type { OpenedAgent } from './agent-plan.js';
import { recordOfAlerts } from './outside-alerts.js';
import type { Backend } from './backend.js';
import type { LiveTable } from './learned-table.js';
import type { RunInputs } from './run-inputs.js';
import type { RunPlan } from './run-plan.js';

/** What was asked of a run, as far as its log tells it. */
export type RecordedPlan = Pick<
  RunPlan,
  | 'kind'
  | 'env'
  | 'scenarios'
  | 'request'
  | 'own'
  | 'redis'
  | 'seed'
  | 'job'
  | 'observe'
  | 'expectDigest'
  | 'alerts'
>;

/** What a run was given, as far as its log tells it. */
export interface RecordedParts {
  readonly bus: { readonly kind: RunRecord['bus'] };
  readonly inputs: RunInputs;
  readonly backend: Pick<Backend, 'name'>;
  readonly live?: Pick<LiveTable, 'terms'> | undefined;
  readonly agent?: Pick<OpenedAgent, 'record'> | undefined;
}

/** What the first line of a run's log says of it, with what a run of the walkthrough is expected to do. */
export function recordOfRun(plan: RecordedPlan, parts: RecordedParts): RunRecord {
  const record = recordOfKind(plan, parts);
  if (plan.kind !== 'run') return record;
  const alerts = recordOfAlerts(plan.alerts);
  const expects = toExpects(plan.scenarios, plan.expectDigest, sha256);
  return { ...record, ...(alerts && { alerts }), expects };
}

/**
 * The same of the attacks at the end of a run: they teach nothing, and the built-in decider decides.
 * @param after how the run's log ended, where it was sealed by then
 */
export function recordOfAttacks(
  plan: RecordedPlan,
  { bus, inputs, backend }: RecordedParts,
  after: RunRecord['after'],
): RunRecord {
  return {
    ...recordOfKind(plan, { bus, inputs, backend }),
    kind: 'violation',
    scenarios: [],
    attacks: countAttacks(attackContextOf(plan, inputs)).made,
    ...(after && { after }),
  };
}

/** On what the attacks at the end of a run are made. */
export function attackContextOf(
  { kind, env, observe }: Pick<RunPlan, 'kind' | 'env' | 'observe'>,
  { policy }: Pick<RunInputs, 'policy'>,
): AttackContext {
  return { kind, env, policy, observes: observe === true };
}

function recordOfKind(
  plan: RecordedPlan,
  { bus, inputs, backend, live, agent }: RecordedParts,
): RunRecord {
  const app_served = appServed(backend.name, plan.request['name']);
  return {
    format: LOG_FORMAT,
    kind: plan.kind,
    env: plan.env,
    scenarios: plan.scenarios.map(({ id }) => id),
    backend: backend.name,
    ...(app_served !== undefined && { app_served }),
    ...(plan.own && { app_from: plan.own.served }),
    bus: bus.kind,
    ...(plan.redis === undefined ? {} : { bus_place: placeOfDatabase(plan.redis) }),
    seed: plan.seed,
    ...(plan.job !== undefined && { job: plan.job }),
    ...(live && { learns: live.terms }),
    ...(agent && { agent: agent.record }),
    ...(plan.observe === true && { observes: true }),
    ...(plan.kind === 'violation' && { attacks: countAttacks(attackContextOf(plan, inputs)).made }),
    versions: { demo_run: version(), node: process.versions.node },
    policy: toLoggedPolicy(inputs.policy),
    q_table_sha256: inputs.q_table_sha256,
  };
}
