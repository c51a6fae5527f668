import type { RunRecord } from '../../../core/domain/proof-lines/run-record.js';
import { derived, free, type PathsIn, type Row } from './row.js';
import { CHOSEN_INPUT } from './words.js';

const CHOSEN_LIMIT = free(
  'an input: people write the policy; its hash binds approvals and attacks',
);
const AFTER = free('the log of that run, where it is in the same root');
const TERMS = derived('compared with each Q_UPDATE; a term that no update met is an input');

/** The first line's record of the run. */
export const RUN_RECORD_ROWS = {
  format: derived('the version that is read'),
  kind: derived('the kinds of lines that follow'),
  env: derived('each line that names it; the rules of the environment'),
  scenarios: derived('the injections, in this order'),
  backend: derived('the port of RUNTIME_EMIT', 'violation'),
  app_served: derived('`backend` and the name of the app'),
  bus: derived('RUNTIME_EMIT `bus`'),
  bus_place: free('an input: told with Redis and only there'),
  seed: free('an input: in `dev` the choices follow from it, elsewhere none does'),
  learns: derived('Q_UPDATE and ORCH_EXEC `measured.before_act`'),
  'learns.healed_micro': TERMS,
  'learns.ill_step_micro': free('an input: met only where an action did not heal'),
  'learns.restart_micro': TERMS,
  'learns.scale_micro': TERMS,
  'learns.lost_step_micro': free('an input: met only where requests were lost after an action'),
  'learns.rate_ppm': TERMS,
  observes: derived('ORCH_OBSERVE in place of ORCH_EXEC'),
  attacks: derived('the number of attacks that follow'),
  after: derived('attacks at the end of a run name it; free in a log of attacks alone'),
  'after.run_id': AFTER,
  'after.lines': AFTER,
  'after.head': AFTER,
  'versions.demo_run': free('the program says its own version; its shape is checked'),
  'versions.node': free('the program says what it ran on; its shape is checked'),
  'policy.policy_version': derived('the version that is read'),
  'policy.never': free('an input; written as a set, and the gates are asked again with it'),
  'policy.demo_mode_allow': derived('a set; the gates and the decider are asked again with it'),
  'policy.environment_allow': derived('a set; told where it is not `demo_mode_allow`'),
  'policy.environment_allow.*': derived('a set; the gates and the decider are asked again'),
  'policy.environment_approval': free('an input: a row of an environment that did not run'),
  'policy.environment_approval.*': free('an input: a row of an environment that did not run'),
  'policy.decision_lifetime_ms': CHOSEN_LIMIT,
  'policy.approval_within_ms': CHOSEN_LIMIT,
  'policy.cooldown_ms.*': CHOSEN_LIMIT,
  'policy.restart_budget.restarts': CHOSEN_LIMIT,
  'policy.restart_budget.within_ms': CHOSEN_LIMIT,
  'policy.storm_brake.incidents': CHOSEN_LIMIT,
  'policy.storm_brake.within_ms': CHOSEN_LIMIT,
  'policy.scale_down_after_ms': CHOSEN_LIMIT,
  'policy.overload.utilization_ppm': free('an input; the readings lie on the right side of it'),
  'policy.overload.consecutive_windows': free('an input; the first sign follows from it'),
  'policy.stable.consecutive_good_probes': free('an input; at most as many as were good'),
  'policy.stable.probe_deadline_ms': CHOSEN_LIMIT,
  'policy.stable.give_up_after_ms': CHOSEN_LIMIT,
  'policy.fault_must_show_within_ms': CHOSEN_LIMIT,
  'policy.exploration_ppm': CHOSEN_INPUT,
  q_table_sha256: derived('the table that is available, row by row (`--replay`)'),
} as const satisfies Readonly<Record<PathsIn<RunRecord>, Row>>;
