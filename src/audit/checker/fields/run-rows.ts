import { derived, free, rowsOf } from './row.js';
import { ACTION, APP, DECISION_ID, RUN_ENV, EVENT_ID } from './words.js';

const TORN = derived('the file that was set aside beside the log');

export const RUN_ROWS = {
  RUN_REFUSED: rowsOf('RUN_REFUSED', {
    app_name: APP,
    env: RUN_ENV,
    reason: derived('always the same'),
  }),
  RUN_INTERRUPTED: rowsOf('RUN_INTERRUPTED', {
    app_name: free('the app that was asked for, not validated where it is the first line'),
    env: RUN_ENV,
    signal: free('what ended the run'),
  }),
  OUTCOME_UNKNOWN: rowsOf('OUTCOME_UNKNOWN', {
    app_name: APP,
    env: RUN_ENV,
    decision_id: DECISION_ID,
    event_id: EVENT_ID,
    action: ACTION,
  }),
  RUN_RECOVERED: rowsOf('RUN_RECOVERED', {
    lines_found: derived('the number of lines before'),
    'measured.torn.offset': TORN,
    'measured.torn.bytes': TORN,
    'measured.torn.sha256': TORN,
    'measured.recovered_by': free('the run that found it; the archive names it'),
  }),
};
