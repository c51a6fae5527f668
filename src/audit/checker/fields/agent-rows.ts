import type { AnswerMeasures, ToldAnswer } from '../../../core/domain/agent.js';
import { derived, free, measured, rowsOf, type PathsIn, type Row } from './row.js';
import { APP, EVENT_ID, FULL_PPM, MOST_US, RUN_ENV } from './words.js';

const DECLARED = free('what the agent declares: nobody checks it');
const TESTIMONY = free("the agent's own choice: nothing recomputes it");
const MOST_COUNTED = 1_000_000;
const BUILT_IN = derived('the rules and the Q-table, asked again (`--replay`)');

/** What an agent answered, as a decision tells it. */
export const TOLD_ANSWER_ROWS = {
  wanted: derived(
    '`action`, unless a rule decided; else ESCALATED `reason` tells whether there is one',
  ),
  workers_to: derived('`workers_to`, unless a rule decided; of what came to nothing, free'),
  reason: derived('`why`, unless a rule decided; of what came to nothing, free'),
  confidence_ppm: measured('0 to 1,000,000', FULL_PPM),
  observations: measured('at most `policy.agent.observations`'),
  'built_in.action': BUILT_IN,
  'built_in.workers_to': BUILT_IN,
  'built_in.escalates': BUILT_IN,
} as const satisfies Readonly<Record<PathsIn<ToldAnswer>, Row>>;

/** The same of an escalation, which has no action of its own to hold it against. */
export const ESCALATED_ANSWER_ROWS = {
  ...TOLD_ANSWER_ROWS,
  wanted: TESTIMONY,
  workers_to: TESTIMONY,
  reason: TESTIMONY,
  'built_in.workers_to': measured('told of `scale_workers` alone, within the limits of the spec'),
} as const satisfies Readonly<Record<PathsIn<ToldAnswer>, Row>>;

/** How an answer came about. */
export const ANSWER_MEASURES_ROWS = {
  nonce: measured('32 hexadecimal digits, each used once in a log; a signature is over it'),
  answered_nonce: derived('the gates (`--replay`); told where it is another than `nonce`'),
  question_sha256: free('of a message that is in the transcript, not in the log'),
  thinking_us: measured('at most `policy.agent.answer_within_ms` and ten seconds', MOST_US),
  signature: derived('the public key in the first line; free where it holds none'),
  usage: DECLARED,
  'usage.tokens': DECLARED,
  'usage.micro_usd': DECLARED,
} as const satisfies Readonly<Record<PathsIn<AnswerMeasures>, Row>>;

const SEEN = free('what was seen of the process');

export const AGENT_ROWS = {
  AGENT_STARTED: rowsOf('AGENT_STARTED', {
    app_name: APP,
    env: RUN_ENV,
    agent: DECLARED,
    version: DECLARED,
    model: DECLARED,
    'measured.hello_us': measured('a week', MOST_US),
  }),
  AGENT_FAILED: rowsOf('AGENT_FAILED', {
    app_name: APP,
    env: RUN_ENV,
    event_id: EVENT_ID,
    failure: SEEN,
    detail: SEEN,
  }),
  AGENT_PROBED: rowsOf('AGENT_PROBED', {
    app_name: APP,
    env: RUN_ENV,
    event_id: measured('of an incident that it was asked about'),
    wanted: TESTIMONY,
    times: measured('more than any agent asks', MOST_COUNTED),
  }),
  AGENT_ENDED: rowsOf('AGENT_ENDED', {
    app_name: APP,
    env: RUN_ENV,
    asked: derived('the lines: decided on, escalated, or without an answer'),
    answered: derived('the lines that tell an answer'),
    late: measured('more than any agent sends', MOST_COUNTED),
    unasked: measured('more than any agent sends', MOST_COUNTED),
    'measured.ending': SEEN,
    'measured.killed': measured('more than any agent leaves', MOST_COUNTED),
    'measured.stderr_bytes': measured('more than is kept of any', Number.MAX_SAFE_INTEGER),
    'measured.usage': DECLARED,
    'measured.usage.tokens': DECLARED,
    'measured.usage.micro_usd': DECLARED,
    'measured.transcript_sha256': free('of a file beside the log'),
  }),
};
