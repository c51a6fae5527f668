import { derived, free, measured, rowsOf } from './row.js';
import { ACTION, APP, DECISION_ID, moment, MOST_WORKERS } from './words.js';

const ENV = derived('the first line; of an attack, one in which the policy wants approval');
const ATTACK = derived('the question, and ORCH_REFUSE; of an attack alone');
const WHO = free('the name of the person at the terminal, as the system tells it');

export const APPROVAL_ROWS = {
  APPROVAL_REQUESTED: rowsOf('APPROVAL_REQUESTED', {
    app_name: APP,
    env: ENV,
    decision_id: DECISION_ID,
    action: ACTION,
    workers_from: measured('the hash of the question; of an attack, what it made up', MOST_WORKERS),
    workers_to: measured('the hash of the question; of an attack, what it made up', MOST_WORKERS),
    attack: ATTACK,
    'measured.request_sha256': free('of an attack, what it made up; else all that was asked about'),
  }),
  APPROVAL_GRANTED: rowsOf('APPROVAL_GRANTED', {
    app_name: APP,
    env: ENV,
    decision_id: DECISION_ID,
    action: ACTION,
    attack: ATTACK,
    'measured.by': WHO,
    'measured.waited_us': moment('the time to answer in the policy'),
    'measured.request_sha256': derived('the question'),
  }),
  APPROVAL_DENIED: rowsOf('APPROVAL_DENIED', {
    app_name: APP,
    env: ENV,
    decision_id: DECISION_ID,
    action: ACTION,
    reason: derived('ORCH_REFUSE `reasons`'),
    attack: ATTACK,
    'measured.by': WHO,
    'measured.waited_us': moment('a week'),
  }),
};
