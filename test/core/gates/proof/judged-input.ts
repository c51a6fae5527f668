import type { AnswerOrigin } from '../../../../src/core/domain/agent.js';
import { ACTIONS, type ActionName } from '../../../../src/core/domain/actions.js';
import { ENVIRONMENTS, type Environment } from '../../../../src/core/domain/environment.js';
import type { Policy } from '../../../../src/core/domain/policy.js';
import type { Judged } from '../../../../src/core/gates/gate.js';
import type { ApprovalGiven, GateInput } from '../../../../src/core/gates/gate-input.js';
import { HERE, type Choose, type Lists } from './dimensions.js';
import type { Subject } from '../../../../src/core/lint/incidents-next.js';

const NOW_US = 1_000_000_000_000;

/** How each field of an object follows from what is chosen. */
type Readers<Fields> = { readonly [Name in keyof Fields]: (choose: Choose) => Fields[Name] };
/** Makes an object by its readers: with everything read at once, or each field when it is asked for. */
type Make = <Fields extends object>(readers: Readers<Fields>, choose: Choose) => Fields;

const DECISION: Readers<Judged['decision']> = {
  decision_id: () => 'd1',
  run_id: (choose) => choose('run'),
  app_name: (choose) => choose('app'),
  env: (choose) => environmentAfter(choose('env'), choose('bound_env')),
  event_id: () => HERE.event,
  action: (choose) => choose('action'),
  workers_to: (choose) => choose('workers_to'),
  decided_by: (choose) => choose('decided_by'),
  policy_sha256: (choose) => choose('policy_hash'),
  minted_at_us: (choose) => NOW_US - choose('age_us') - choose('approved').waited_us,
};

const ANSWER: Readers<AnswerOrigin> = {
  nonce: (choose) => {
    const nonce = choose('nonce');
    return nonce === 'untold' ? 'unknown' : nonce;
  },
  signature: (choose) => choose('signature'),
  computed_workers: (choose) => {
    const computed = choose('computed');
    if (computed === 'none') return null;
    return computed === 'the same' ? choose('workers_to') : (choose('workers_to') ?? 0) + 1;
  },
};

const PLACE: Readers<Judged['place']> = {
  run_id: () => HERE.run,
  app_name: () => HERE.app,
  env: (choose) => choose('env'),
  policy_sha256: () => HERE.policy,
  open_events: (choose) => choose('open_events'),
};

const PAST: Readers<Judged['past']> = {
  since_same_action_us: (choose) => choose('since_same_action_us'),
  restarts_in_window: (choose) => choose('restarts'),
  incidents_in_window: (choose) => choose('incidents'),
};

const APPROVAL: Readers<ApprovalGiven> = {
  decision_id: (choose) => (isOther(choose, 'decision') ? 'd0' : 'd1'),
  action: (choose) => (isOther(choose, 'action') ? 'another' : choose('action')),
  workers_from: (choose) => choose('serving') + (isOther(choose, 'workers_from') ? 1 : 0),
  workers_to: (choose) =>
    isOther(choose, 'workers_to') ? (choose('workers_to') ?? 0) + 1 : choose('workers_to'),
  waited_us: (choose) => choose('approved').waited_us,
};

/** A case whose parts are chosen only when they are read. */
export function lazyInput(subject: Subject, choose: Choose): Judged {
  return lazily(readersOf(subject, lazily), choose);
}

/** The same with everything chosen, as the gates are given it. */
export function wholeInput(subject: Subject, choose: Choose): GateInput {
  const input = atOnce(readersOf(subject, atOnce), choose);
  const shape = choose('shape');
  if (shape === 'decision' && choose('policy_read')) return input;
  const decision = {
    decision: input.decision,
    nothing: undefined,
    a_field_more: { ...input.decision, token: 'x' },
    no_number: { ...input.decision, minted_at_us: Number.NaN },
  }[shape];
  return { ...input, decision, policy: choose('policy_read') ? input.policy : undefined };
}

function readersOf({ policy, scaling }: Subject, make: Make): Readers<Judged> {
  const app: Readers<Judged['app']> = {
    serving: (choose) => choose('serving'),
    scaling: () => scaling,
    calm_us: (choose) => choose('calm_us'),
    in_flight: (choose) => choose('in_flight'),
  };
  const origin: Readers<Required<Judged['origin']>> = {
    minted: (choose) => choose('origin').minted,
    first_use: (choose) => choose('origin').first_use,
    answer: (choose) => (choose('nonce') === 'untold' ? undefined : make(ANSWER, choose)),
  };
  return {
    decision: (choose) => make(DECISION, choose),
    origin: (choose) => make(origin, choose),
    place: (choose) => make(PLACE, choose),
    policy: (choose) => withLists(policy, make, choose),
    app: (choose) => make(app, choose),
    past: (choose) => make(PAST, choose),
    paused: (choose) => choose('paused'),
    approval: (choose) => (isOther(choose, 'none') ? null : make(APPROVAL, choose)),
    now_us: () => NOW_US,
  };
}

function lazily<Fields extends object>(readers: Readers<Fields>, choose: Choose): Fields {
  const made = {};
  for (const name of Object.keys(readers) as (keyof Fields)[]) {
    Object.defineProperty(made, name, { get: () => readers[name](choose), enumerable: true });
  }
  return made as Fields;
}

function atOnce<Fields extends object>(readers: Readers<Fields>, choose: Choose): Fields {
  const made: Partial<Fields> = {};
  for (const name in readers) made[name] = readers[name](choose);
  return made as Fields;
}

function isOther(
  choose: Choose,
  kind: 'none' | 'decision' | 'action' | 'workers_from' | 'workers_to',
) {
  return choose('approved').kind === kind;
}

const LISTS = ['never', 'demo_mode_allow', 'environment_allow', 'environment_approval'] as const;
type AllLists = Pick<Policy, (typeof LISTS)[number]>;

function withLists(policy: Policy, make: Make, choose: Choose): Policy {
  if (make === atOnce) return { ...policy, ...changedLists(policy, choose, choose('lists')) };
  const lists = () => changedLists(policy, choose, choose('lists'));
  const fields = { ...policy };
  for (const name of LISTS) {
    Object.defineProperty(fields, name, { get: () => lists()[name], enumerable: true });
  }
  return fields;
}

function changedLists(given: AllLists, choose: Choose, lists: Lists): AllLists {
  if (lists === 'as_given') return given;
  const action = ACTIONS.filter((name) => name === choose('action'));
  const rest = ACTIONS.filter((name) => name !== choose('action'));
  const everything = [...ACTIONS];
  const env = choose('env');
  const changes: Record<Exclude<Lists, 'as_given'>, Partial<AllLists>> = {
    forbidden_and_listed: { never: action },
    all_listed: {},
    not_in_demo_mode: { demo_mode_allow: rest },
    only_in_other_environments: { environment_allow: { ...each(everything), [env]: rest } },
    human_here: { environment_approval: { ...each([]), [env]: action } },
    human_elsewhere: { environment_approval: { ...each(action), [env]: [] } },
  };
  const all = { never: [], demo_mode_allow: everything, environment_allow: each(everything) };
  return { ...all, environment_approval: given.environment_approval, ...changes[lists] };
}

function each(list: ActionName[]): Record<Environment, ActionName[]> {
  return { dev: list, stage: list, prod: list };
}

function environmentAfter(env: Environment, places: number): Environment {
  return ENVIRONMENTS[(ENVIRONMENTS.indexOf(env) + places) % ENVIRONMENTS.length] ?? env;
}
