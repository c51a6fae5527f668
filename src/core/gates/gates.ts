import { isExecutable } from '../domain/actions.js';
import { deepFreeze } from '../domain/objects.js';
import { isListed, isNever } from './allowed-actions.js';
import { APPROVAL, APPROVAL_GATE } from './approval.js';
import { BOUNDS } from './bounds.js';
import { isAgents, type Check, type Gate, type Judged } from './gate.js';

const US_PER_MS = 1_000;

/**
 * Made by the decider of this run, and never presented before. What an agent asked for answers this question,
 * and is signed by the agent where its key is registered; of what says nothing of it, nothing is known.
 */
export const INTAKE: readonly Check[] = [
  { code: 'not_minted_in_this_run', objects: ({ origin }) => !origin.minted },
  { code: 'already_used', objects: ({ origin }) => origin.minted && !origin.first_use },
  {
    code: 'nonce_unknown',
    objects: (input) => isAgents(input) && !['fresh', 'used'].includes(nonceOf(input)),
  },
  { code: 'nonce_used', objects: (input) => isAgents(input) && nonceOf(input) === 'used' },
  {
    code: 'unsigned',
    objects: (input) => isAgents(input) && input.origin.answer?.signature === 'missing',
  },
  {
    code: 'signature_wrong',
    objects: (input) => isAgents(input) && input.origin.answer?.signature === 'wrong',
  },
];

function nonceOf({ origin }: Judged): string {
  return origin.answer?.nonce ?? 'unknown';
}

/** For this run, app, environment, policy, and an incident that is open. */
const BINDING: readonly Check[] = [
  { code: 'other_run', objects: ({ decision, place }) => decision.run_id !== place.run_id },
  { code: 'other_app', objects: ({ decision, place }) => decision.app_name !== place.app_name },
  { code: 'other_environment', objects: ({ decision, place }) => decision.env !== place.env },
  {
    code: 'other_policy',
    objects: ({ decision, place }) => decision.policy_sha256 !== place.policy_sha256,
  },
  {
    code: 'event_not_open',
    objects: ({ decision, place }) => !place.open_events.includes(decision.event_id),
  },
];

/** Asked so that an age that is no number is not fresh. */
const FRESHNESS: readonly Check[] = [
  { code: 'minted_in_the_future', objects: (input) => ageUs(input) < 0 },
  {
    code: 'expired',
    objects: (input) => !(ageUs(input) <= input.policy.decision_lifetime_ms * US_PER_MS),
  },
];

/** Since it was issued. A decision does not age while a human, whose time has its own limit, thinks. */
function ageUs({ decision, now_us, approval }: Judged): number {
  return now_us - decision.minted_at_us - (approval?.waited_us ?? 0);
}

const ALLOWLIST: readonly Check[] = [
  { code: 'not_executable', objects: ({ decision }) => !isExecutable(decision.action) },
  {
    code: 'not_on_allowlist',
    objects: ({ decision, place, policy }) =>
      isExecutable(decision.action) && !isListed(policy, place.env, decision.action),
  },
];

/**
 * The pure gates, in the order of the design, after `policy` and `shape` (which `evaluate` asks
 * first, because the others need a policy and a decision to look at).
 */
export const GATES: readonly Gate[] = deepFreeze([
  { name: 'intake', checks: INTAKE },
  { name: 'binding', checks: BINDING },
  { name: 'freshness', checks: FRESHNESS },
  { name: 'pause', checks: [{ code: 'paused', objects: ({ paused }) => paused }] },
  {
    name: 'never_list',
    checks: [
      {
        code: 'never_allowed',
        objects: ({ decision, policy }) => isNever(policy, decision.action),
      },
    ],
  },
  { name: 'allowlist', checks: ALLOWLIST },
  { name: 'bounds', checks: BOUNDS },
  { name: APPROVAL_GATE, checks: APPROVAL },
]);
