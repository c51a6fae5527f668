import { derived, free, measured, rowsOf } from './row.js';
import { APP, RUN_ENV, EVENT_ID, MOST_US, MOST_WORKERS } from './words.js';

const OUTCOME = free('what the sink answered');
const EMITTED_AT = measured(
  'a moment in UTC; the clock may be stepped, so it is held against none',
);

export const RUNTIME_ROWS = {
  DEPLOY_FAILED: rowsOf('DEPLOY_FAILED', {
    app_name: APP,
    env: RUN_ENV,
    reason: free('text: the error'),
    code: free('why nobody could listen; told where that is why'),
  }),
  RUNTIME_EMIT: rowsOf('RUNTIME_EMIT', {
    app_name: APP,
    env: RUN_ENV,
    event_id: EVENT_ID,
    event_type: derived('the step of the deployment, or the decision that follows'),
    status: derived('the kind of event'),
    workers: measured('the step of the deployment; else at most `max_replicas`', MOST_WORKERS),
    detail: derived('the step of the deployment, or the decision that follows'),
    bus: derived('the first line, `run.bus`'),
    alert: derived('told of a false alarm alone, and only where the first line tells `run.alerts`'),
    'alert.source': free('text: what somebody outside calls it'),
    'alert.claimed_utilization_ppm': derived('the decision that follows is made again with it'),
    'alert.besides': free('how many others fired; they have no lines'),
    'measured.event_timestamp': EMITTED_AT,
    'measured.response_time_us': measured('told of a step, not of an incident; a week', MOST_US),
    'measured.port': derived('the same in each line; none of a simulated app'),
  }),
  EMIT_FAILED: rowsOf('EMIT_FAILED', {
    app_name: APP,
    env: RUN_ENV,
    event_id: EVENT_ID,
    'sinks.csv': OUTCOME,
    'sinks.metrics': OUTCOME,
    'sinks.bus': OUTCOME,
    'measured.errors': free('text: the errors'),
    'measured.event': free('told of an event that FAILURE_INJECTED announced'),
    'measured.event.timestamp': EMITTED_AT,
    'measured.event.workers': measured('more than any app has', MOST_WORKERS),
    'measured.event.detail': free('text: the cause, as it was seen'),
  }),
};
