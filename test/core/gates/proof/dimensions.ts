import type { AppSpec } from '../../../../src/core/domain/app-spec.js';
import { ACTIONS } from '../../../../src/core/domain/actions.js';
import type { AnswerOrigin } from '../../../../src/core/domain/agent.js';
import type { DecidedBy } from '../../../../src/core/domain/decision.js';
import { ENVIRONMENTS, type Environment } from '../../../../src/core/domain/environment.js';
import type { Policy } from '../../../../src/core/domain/policy.js';

const US_PER_MS = 1_000;

/** One class of equal inputs, by the value that stands for it. */
export interface Class<Value> {
  readonly label: string;
  readonly value: Value;
}

export const APPROVALS = [
  'none',
  'exact',
  'decision',
  'action',
  'workers_from',
  'workers_to',
] as const;
/** What a human said yes to: exactly this, or with one field of it another. */
export interface Approved {
  readonly kind: (typeof APPROVALS)[number];
  readonly waited_us: number;
}

/** The lists of the policy as they are, and changed where lists can be confused with each other. */
export type Lists =
  | 'as_given'
  | 'forbidden_and_listed'
  | 'all_listed'
  | 'not_in_demo_mode'
  | 'only_in_other_environments'
  | 'human_here'
  | 'human_elsewhere';

/** Everything that the gates look at, each with the value that stands for its class. */
export interface Values {
  readonly env: Environment;
  readonly action: string;
  readonly decided_by: DecidedBy;
  readonly origin: { readonly minted: boolean; readonly first_use: boolean };
  /** Of an agent's answer; `untold` where nothing is known of one. */
  readonly nonce: AnswerOrigin['nonce'] | 'untold';
  readonly signature: AnswerOrigin['signature'];
  /** The number of workers that the readings ask for, beside the one that is asked for. */
  readonly computed: 'the same' | 'another' | 'none';
  readonly run: string;
  readonly app: string;
  /** So many places on in the list of environments: the decision is for that one. */
  readonly bound_env: number;
  readonly policy_hash: string;
  readonly open_events: readonly string[];
  readonly age_us: number;
  readonly workers_to: number | null;
  readonly serving: number;
  readonly since_same_action_us: number | null;
  readonly restarts: number;
  readonly incidents: number;
  readonly in_flight: boolean;
  readonly calm_us: number;
  readonly paused: boolean;
  readonly approved: Approved;
  readonly lists: Lists;
  readonly shape: 'decision' | 'nothing' | 'a_field_more' | 'no_number';
  readonly policy_read: boolean;
}
export type Dimension = keyof Values;
export type Dimensions = {
  readonly [Name in Dimension]: readonly Class<Values[Name]>[];
};
/** Gives the value of a dimension in the case available; the same one each time it is asked. */
export type Choose = <Name extends Dimension>(dimension: Name) => Values[Name];

export const HERE = { run: '000001-8f3a', app: 'demo-api', policy: 'a'.repeat(64), event: 'e1' };
const UNKNOWN_ACTIONS = ['drop_database', 'Restart_Service', '__proto__'];

/** The classes, from the edges of this policy and spec. The first of each is the ordinary one. */
export function dimensionsOf(policy: Policy, scaling: AppSpec['scaling']): Dimensions {
  const { max_replicas } = scaling;
  const cooldowns = Object.values(policy.cooldown_ms).map((ms) => ms * US_PER_MS);
  const { restarts } = policy.restart_budget;
  const { incidents } = policy.storm_brake;
  const calm = policy.scale_down_after_ms * US_PER_MS;
  const lifetime = policy.decision_lifetime_ms * US_PER_MS;
  return {
    env: classes('in', [...ENVIRONMENTS]),
    action: classes('the action is', [...ACTIONS, ...UNKNOWN_ACTIONS]),
    decided_by: classes('decided by', ['q_table', 'rule', 'agent']),
    nonce: classes('the nonce is', ['fresh', 'used', 'unknown', 'untold']),
    signature: classes('the signature is', ['valid', 'not_required', 'missing', 'wrong']),
    computed: classes('the computed workers are', ['the same', 'another', 'none']),
    ...bindingDimensions(),
    age_us: classes('age in us', unique([0, -1, lifetime, lifetime + 1])),
    workers_to: classes('workers asked for', [null, ...upTo(max_replicas + 1), -1]),
    serving: classes('workers that serve', numbersFrom(scaling.min_replicas, max_replicas)),
    since_same_action_us: classes('us since the same action', [
      null,
      ...unique([0, ...cooldowns.flatMap((edge) => [edge - 1, edge])]).filter((us) => us >= 0),
    ]),
    restarts: classes('restarts in the window', edgesOf(0, [restarts - 1, restarts, restarts + 1])),
    incidents: classes('incidents in the window', edgesOf(1, [incidents, incidents + 1])),
    in_flight: classes('another action in flight', [false, true]),
    calm_us: classes('us of calm', edgesOf(0, [calm - 1, calm])),
    paused: classes('paused', [false, true]),
    approved: approvals(policy.approval_within_ms * US_PER_MS),
    lists: classes('lists of the policy', [
      ...(['as_given', 'forbidden_and_listed', 'all_listed', 'not_in_demo_mode'] as const),
      ...(['only_in_other_environments', 'human_here', 'human_elsewhere'] as const),
    ]),
    shape: classes('presented is', ['decision', 'nothing', 'a_field_more', 'no_number']),
    policy_read: classes('the policy could be read', [true, false]),
  };
}

/** How many cases there are: one for each choice of a class in each dimension. */
export function countCases(dimensions: Dimensions): number {
  return Object.values(dimensions).reduce((product, { length }) => product * length, 1);
}

function bindingDimensions() {
  return {
    origin: [
      { label: 'minted here, unspent', value: { minted: true, first_use: true } },
      { label: 'it was presented before', value: { minted: true, first_use: false } },
      { label: 'it was not minted here', value: { minted: false, first_use: false } },
      { label: 'not minted here, never seen before', value: { minted: false, first_use: true } },
    ],
    run: classes('of run', [HERE.run, '000000-8f3a']),
    app: classes('for app', [HERE.app, 'demo-web']),
    bound_env: [
      { label: 'for this environment', value: 0 },
      { label: 'for another environment', value: 1 },
      { label: 'for the third environment', value: 2 },
    ],
    policy_hash: classes('under policy', [HERE.policy, 'b'.repeat(64)]),
    open_events: classes<readonly string[]>('open incidents', [[HERE.event], [], ['e2']]),
  };
}

function approvals(withinUs: number): Class<Approved>[] {
  const [, ...kinds] = APPROVALS;
  return [
    { label: 'nobody approved', value: { kind: 'none', waited_us: 0 } },
    ...kinds.map((kind) => ({ label: labels[kind], value: { kind, waited_us: 0 } })),
    { label: 'approved at the last us', value: { kind: 'exact', waited_us: withinUs } },
    { label: 'approved 1 us too late', value: { kind: 'exact', waited_us: withinUs + 1 } },
  ];
}

const labels = {
  exact: 'exactly this was approved',
  decision: 'another decision was approved',
  action: 'another action was approved',
  workers_from: 'approved when another number served',
  workers_to: 'another number of workers was approved',
};

function classes<Value>(what: string, values: readonly Value[]): Class<Value>[] {
  return values.map((value) => ({ label: `${what} ${textOf(value)}`, value }));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 16) : JSON.stringify(value);
}

function edgesOf(least: number, edges: readonly number[]): number[] {
  return unique([least, ...edges.filter((edge) => edge >= least)]);
}

function unique(values: readonly number[]): number[] {
  return [...new Set(values)];
}

function upTo(most: number): number[] {
  return Array.from({ length: most + 1 }, (_, number) => number);
}

/** The first one first, then every other from none to the most. */
function numbersFrom(first: number, most: number): number[] {
  return unique([first, ...upTo(most)]);
}
