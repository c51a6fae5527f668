import type { AnswerMeasures, ToldAnswer } from '../../../core/domain/agent.js';
import { derived, free, measured, rowsOf, type PathsIn, type Row } from './row.js';
import { APP, EVENT_ID, FULL_PPM, MOST_US, RUN_ENV } from './words.js';

const DECLARED = free('what the agent declares: nobody checks it');
const TESTIMONY = free("the agent's own choice: nothing recomputes it");
const DECIDED_SO = free(
  'its own word; where it decided, `action`, `workers_to` and `why` are the same (of an escalation, `reason` says whether an action was wanted)',
);
const MOST_COUNTED = 1_000_000;
const BUILT_IN = derived('the rules and the Q-table, asked again (`--replay`)');

/** What an agent answered, as a line tells it. */
export const TOLD_ANSWER_ROWS = {
  wanted: DECIDED_SO,
  workers_to: DECIDED_SO,
  reason: DECIDED_SO,
  confidence_ppm: measured('0 to 1,000,000', FULL_PPM),
  observations: measured('at most `policy.agent.observations`'),
  'built_in.action': BUILT_IN,
  'built_in.workers_to': BUILT_IN,
  'built_in.escalates': BUILT_IN,
} as const satisfies Readonly<Record<PathsIn<ToldAnswer>, Row>>;

/** The same of an escalation, which has no action of its own to hold it against. */
export const ESCALATED_ANSWER_ROWS = {
  ...TOLD_ANSWER_ROWS,
  'built_in.workers_to': measured('told of `scale_workers` alone, within the limits of the spec'),
} as const satisfies Readonly<Record<PathsIn<ToldAnswer>, Row>>;

/** How an answer came about. */
export const ANSWER_MEASURES_ROWS = {
  nonce: measured('32 hexadecimal digits, each used once in a log; a signature is over it'),
  answered_nonce: free(
    'its own word; where it decided, the gates (`--replay`): another is not let through',
  ),
  question_sha256: free('of a message that is in the transcript, not in the log'),
  thinking_us: measured('at most `policy.agent.answer_within_ms` and ten seconds', MOST_US),
  signature: free('its own word; where it decided, and its key is registered, it must be good'),
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
  ACTED_AROUND: rowsOf('ACTED_AROUND', {
    app_name: APP,
    env: RUN_ENV,
    worker: measured('a name that no earlier one of these lines has'),
    cause_seen: free('what was seen of the thread'),
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
