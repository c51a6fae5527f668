import { inWords } from '../domain/figures.js';

/** What each check objects to, in plain words; the figures that it looked at are in the refusal's line. */
const SENTENCES: Readonly<Record<string, string>> = {
  policy_unusable: 'no policy could be read, and without one nothing is allowed',
  gate_failed: 'a gate itself failed, and what is not judged is not allowed',
  not_a_decision: 'it is no decision at all, only something that looks like one',
  not_minted_in_this_run: 'the issuer of this run never made it: it is a copy or a forgery',
  already_used: 'it was used before, and a decision can be used once',
  nonce_unknown: 'it answers a question that was never asked',
  nonce_used: 'it answers an earlier question, not this one',
  unsigned: 'the agent has a registered key, and its answer bears no signature',
  signature_wrong: "the signature is not that of the agent's registered key",
  other_run: 'it was made for another run',
  other_app: 'it was made for another app',
  other_environment: 'it was made for another environment',
  other_policy: 'it was made under another policy',
  event_not_open: 'the incident that it is about is not open',
  minted_in_the_future: 'it says that it was made in the future',
  expired: 'it is too old: the app may have changed since',
  paused: 'somebody has paused this root, and nothing is done meanwhile',
  never_allowed: 'it is on the list of what is never allowed',
  not_executable: 'no code exists that could do it',
  not_on_allowlist: 'the policy does not list it for this environment',
  workers_not_asked_for: 'it names a number of workers, and the action has none',
  workers_missing: 'it does not say how many workers',
  below_min_replicas: "it asks for fewer workers than the app's spec allows",
  above_max_replicas: "it asks for more workers than the app's spec allows",
  same_number_of_workers: 'as many workers serve already',
  not_calm_long_enough: 'the app was busy a moment ago: it is too early for fewer workers',
  storm_brake: 'too many incidents in a short time: something is wrong that a human must see',
  another_action_in_flight: 'another action on the app has not ended yet',
  cooling_down: 'the same action was done a moment ago, and its effect has to show first',
  restart_budget_spent: 'too many restarts in a short time: one more would hide the trouble',
  not_the_computed_number:
    'how many workers is arithmetic on the readings, and this is another number',
  not_approved: 'a human has to approve it, and nobody did',
  approved_something_else: 'a human approved something else: the app has changed since',
  approved_too_late: 'the human took too long to approve it',
  nobody_to_approve: 'a human has to approve it, and nobody was there',
  no_answer_in_time: 'a human has to approve it, and gave no answer in time',
  end_of_input: 'a human has to approve it, and ended the input instead',
  wrong_answer: 'a human approves it by typing its hash, and something else was typed',
  interrupted: 'the run was interrupted while a human was asked',
};

/**
 * Why a gate refused, in one plain sentence about what was presented.
 * @param code the stable code of the check, as a refusal's line holds it
 * @returns the code in words where this program does not know it, as in the log of another version
 */
export function refusalSentence(code: string): string {
  return Object.hasOwn(SENTENCES, code) ? (SENTENCES[code] ?? '') : inWords(code);
}
