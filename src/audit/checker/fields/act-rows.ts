import { derived, free, measured, rowsOf } from './row.js';
import {
  ACTION,
  APP,
  CONTROL,
  DECISION_ID,
  RUN_ENV,
  EVENT_ID,
  FULL_PPM,
  moment,
  MOST_REQUESTS,
  MOST_WORKERS,
} from './words.js';

const ASKED_ABOUT = {
  'measured.minted_at_us': moment('after the decision, until the gates were asked'),
  'measured.asked_at_us': moment('after it was minted, until the act'),
  'measured.gates_us': moment('until the act'),
  'measured.serving_workers': measured(
    'at most `max_replicas`; after an act that helped, `workers_from`',
    MOST_WORKERS,
  ),
  'measured.calm_us': moment('no longer than the run'),
};
const PRESENTED = free('of an attack: what it presented; else the open decision');
const SET_UP = measured(
  'of an attack: what was beside it; else the lines before (`--replay`)',
  MOST_WORKERS,
);
const OPEN = {
  app_name: APP,
  env: RUN_ENV,
  action: ACTION,
  decision_id: DECISION_ID,
  event_id: EVENT_ID,
};

export const ACT_ROWS = {
  ORCH_EXEC: rowsOf('ORCH_EXEC', {
    ...OPEN,
    status: derived(
      'what follows: only what was executed can be stable; free where nothing was well',
    ),
    effect: derived('`action`, the workers before and after; of an act that failed, the error'),
    control: CONTROL,
    ...ASKED_ABOUT,
    'measured.act_us': moment('from the answer of the gates to the end of the act'),
    'measured.ended_at_us': moment(
      'SYSTEM_STABLE `measured.recover_us`; else until the first look',
    ),
    'measured.before_act': derived('the first line, `run.learns`'),
    'measured.before_act.failed_workers': measured('at most `max_replicas`', MOST_WORKERS),
    'measured.before_act.utilization_ppm': measured('0 to 1,000,000', FULL_PPM),
    'measured.before_act.requests.served': measured('never fewer than before', MOST_REQUESTS),
    'measured.before_act.requests.lost': measured('never fewer than before', MOST_REQUESTS),
  }),
  ORCH_OBSERVE: rowsOf('ORCH_OBSERVE', {
    ...OPEN,
    status: derived('always the same'),
    would: derived('the gates, asked again (`--replay`)'),
    control: CONTROL,
    ...ASKED_ABOUT,
  }),
  ORCH_REFUSE: rowsOf('ORCH_REFUSE', {
    app_name: APP,
    env: PRESENTED,
    action: PRESENTED,
    decision_id: PRESENTED,
    event_id: PRESENTED,
    status: derived('always the same'),
    'reasons.gate': derived('the gates, asked again (`--replay`)'),
    'reasons.code': derived('the gates, asked again (`--replay`)'),
    attack: free('the name of the attack'),
    attempt: derived('`attack`'),
    'attempt.decision': PRESENTED,
    'attempt.decision.app_name': PRESENTED,
    'attempt.decision.env': PRESENTED,
    'attempt.decision.event_id': PRESENTED,
    'attempt.decision.action': PRESENTED,
    'attempt.decision.workers_to': PRESENTED,
    'attempt.decision.decided_by': PRESENTED,
    'attempt.decision.policy_sha256': PRESENTED,
    'attempt.minted': PRESENTED,
    'attempt.first_use': PRESENTED,
    'attempt.open_events': PRESENTED,
    paused: derived('`reasons` (`--replay`)'),
    policy_unusable: derived('`reasons` (`--replay`)'),
    ...ASKED_ABOUT,
    'measured.decision_run_id': PRESENTED,
    'measured.limits.since_same_action_us': moment(
      'the lines before; of an attack, what was set up',
    ),
    'measured.limits.restarts_in_window': SET_UP,
    'measured.limits.incidents_in_window': SET_UP,
    'measured.limits.in_flight': free('whether another act was under way; refused where it was'),
  }),
};
