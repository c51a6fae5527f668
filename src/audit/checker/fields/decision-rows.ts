import { ANSWER_MEASURES_ROWS, ESCALATED_ANSWER_ROWS, TOLD_ANSWER_ROWS } from './agent-rows.js';
import { derived, free, measured, rowsOf, under } from './row.js';
import {
  APP,
  CONTROL,
  DECISION_ID,
  RUN_ENV,
  EVENT_ID,
  FULL_PPM,
  moment,
  MOST_REQUESTS,
  MOST_US,
  MOST_WORKERS,
} from './words.js';
import { WINDOW_ROWS } from './window-rows.js';

const ROW = derived('the Q-table (`--replay`), and what the run has learned since');
const RULES = derived('the rules and the Q-table, asked again (`--replay`)');
const DECIDED = derived(
  'the rules and the Q-table, asked again (`--replay`); of an agent, `agent`',
);
const STATE = derived('the readings (`--replay`)');
const SCALING = free('the limits that the attacks were made under; at least 1, in order');
const REQUESTS = measured('never fewer than before, and those in the windows', MOST_REQUESTS);

export const DECISION_ROWS = {
  FAILURE_INJECTED: rowsOf('FAILURE_INJECTED', {
    app_name: APP,
    env: RUN_ENV,
    scenario: derived('the first line, `run.scenarios`'),
    failure_type: derived('`scenario`'),
    event_id: EVENT_ID,
    'fault.*': derived(
      '`scenario` and the limits of the spec; free where `run.expects.files` is told',
    ),
    control: derived('the kind of run'),
    scaling: derived('`control`'),
    'scaling.min_replicas': SCALING,
    'scaling.max_replicas': SCALING,
    'scaling.target_utilization_ppm': SCALING,
    'measured.serving_workers': derived('the latest windows', 'violation'),
    'measured.warm_spares': measured('more than any app has', MOST_WORKERS),
    'measured.requests.served': REQUESTS,
    'measured.requests.lost': REQUESTS,
    'measured.windows': derived('the app was steady (`--replay`)'),
    ...under('measured.windows', WINDOW_ROWS),
  }),
  RL_DECISION: rowsOf('RL_DECISION', {
    app_name: APP,
    env: RUN_ENV,
    event_id: EVENT_ID,
    event_type: derived('the line that announced the event'),
    cause_seen: free('the class of the incident; of a crash, text: why the worker left'),
    decision: derived('`action` and `decided_by`'),
    action: DECIDED,
    action_index: derived('`action`'),
    decided_by: DECIDED,
    decision_id: DECISION_ID,
    rule: RULES,
    choice: RULES,
    why: DECIDED,
    workers_from: measured('with `measured.failed_workers` at most `max_replicas`', MOST_WORKERS),
    workers_to: derived(
      '`workers_from`, the reading and the limits of the spec (`--replay`); of an agent, `agent`',
    ),
    'state.utilization': STATE,
    'state.workers': STATE,
    'state.recent_restarts': STATE,
    q_micro: ROW,
    'q_micro.*': ROW,
    visits: ROW,
    'visits.*': ROW,
    control: CONTROL,
    'measured.event_timestamp': measured('a moment in UTC; the clock may be stepped'),
    'measured.detect_us': moment('after the windows before, until the decision'),
    'measured.utilization_ppm': measured('the latest window (`--replay`)', FULL_PPM),
    'measured.failed_workers': measured('at most `max_replicas`', MOST_WORKERS),
    'measured.since_us': moment('after the fault; of an overload, a window was opened then'),
    'measured.decided_at_us': moment('after it was seen, until the gates were asked'),
    'measured.settled_until_us': moment('after the verdict before, until this was seen'),
    'measured.dependencies': measured(
      'the first that fails is what is decided on; else none fails',
    ),
    'measured.dependencies.name': free('what the app calls it; each is told once'),
    'measured.dependencies.state': measured('of the first that fails, as `cause_seen`'),
    'measured.dependencies.since_us': moment(
      'of the one that the decision is about, the first sign',
    ),
    'measured.dependencies.answer_us': measured('what its latest answer took, or none', MOST_US),
    'measured.windows': measured('a crash may be decided without; else replay needs them'),
    ...under('measured.windows', WINDOW_ROWS),
    agent: derived('the first line, `run.agent`'),
    ...under('agent', TOLD_ANSWER_ROWS),
    'measured.agent': derived('`agent`'),
    ...under('measured.agent', ANSWER_MEASURES_ROWS),
  }),
  ESCALATED: rowsOf('ESCALATED', {
    app_name: APP,
    env: RUN_ENV,
    event_id: EVENT_ID,
    reason: derived(
      'the line before; of the decider, what it was asked (`--replay`); of an agent, `agent`',
    ),
    considered: derived('`reason`'),
    'considered.cause_seen': free('text: the cause, as it was seen'),
    'considered.workers_from': measured('more than any app has', MOST_WORKERS),
    'considered.state.incident': RULES,
    'considered.state.utilization': RULES,
    'considered.state.workers': RULES,
    'considered.state.recent_restarts': RULES,
    'considered.q_micro': ROW,
    'considered.q_micro.*': ROW,
    'considered.visits': ROW,
    'considered.visits.*': ROW,
    'considered.utilization_known': RULES,
    measured: derived('`considered`'),
    'measured.event_timestamp': measured('a moment in UTC; the clock may be stepped'),
    'measured.decided_at_us': moment('after the moments before'),
    agent: derived('`reason`'),
    ...under('agent', ESCALATED_ANSWER_ROWS),
    'measured.agent': derived('`agent`'),
    ...under('measured.agent', ANSWER_MEASURES_ROWS),
  }),
};
