import type { Decision } from './decision.js';
import { deepFreeze } from './objects.js';

/** Why a human's yes was not had. */
export const DENIALS = deepFreeze([
  'nobody_to_approve',
  'no_answer_in_time',
  'end_of_input',
  'wrong_answer',
  'interrupted',
] as const);
export type Denial = (typeof DENIALS)[number];

/** What a scenario's file can answer in place of a human. */
export const RECORDED_ANSWERS = deepFreeze(['granted', 'denied', 'no_answer'] as const);
export type RecordedAnswer = (typeof RECORDED_ANSWERS)[number];
/** Who answers where a scenario's file has the answer: nobody does. */
export const RECORDED_ANSWER = 'recorded answer';

/** What a human is asked to say yes to. */
export type ApprovalSubject = Pick<
  Decision,
  | 'run_id'
  | 'app_name'
  | 'env'
  | 'event_id'
  | 'decision_id'
  | 'action'
  | 'workers_to'
  | 'policy_sha256'
> & { readonly workers_from: number };

/** So many hex digits are typed: enough to be no slip of the hand, few enough to be typed. */
const TYPED_DIGITS = 8;

/**
 * The text whose SHA-256 names the request: an approval of one action says nothing about any other,
 * of this run or of another.
 */
export function approvalText(subject: ApprovalSubject): string {
  const { run_id, app_name, env, event_id, decision_id } = subject;
  const { action, workers_from, workers_to, policy_sha256 } = subject;
  return JSON.stringify({
    run_id,
    app_name,
    env,
    event_id,
    decision_id,
    action,
    workers_from,
    workers_to,
    policy_sha256,
  });
}

/** What has to be typed. @param sha256 of the request, in hex */
export function typedHash(sha256: string): string {
  return sha256.slice(0, TYPED_DIGITS);
}
