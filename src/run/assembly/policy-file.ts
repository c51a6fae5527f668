import type { Stats } from 'node:fs';
import { sha256 } from '../app/registry.js';
import { DemoRunError } from '../../core/domain/errors.js';
import { deepFreeze } from '../../core/domain/objects.js';
import { policySchema, type Policy } from '../../core/domain/policy.js';
import { shorten } from '../../core/domain/safe-text.js';
import { readTextFile, whyUnreadable } from '../../base/text-file.js';
import { BUILT_IN_POLICY } from '../../core/gates/built-in-policy.js';
import { readPolicy } from '../../core/gates/read-policy.js';
import { firstReasons } from './reasons.js';

const MAX_BYTES = 256 * 1024;
const WRITABLE_BY_ANYBODY = 0o002;

/** A policy, and the hash by which decisions and proof log name it. */
export interface NamedPolicy {
  readonly policy: Policy;
  readonly policy_sha256: string;
}

/**
 * @param path of a policy file, or undefined for the policy that is built in
 * @throws DemoRunError `policy_invalid`, with the reasons: there is no half a policy
 */
export function readPolicyInputs(path: string | undefined): NamedPolicy {
  return named(path === undefined ? BUILT_IN_POLICY : readPolicyFile(path));
}

/** In the schema's key order, as it is in the log: the hash is over the text that is there. */
function named(given: Policy): NamedPolicy {
  const policy = deepFreeze(policySchema.parse(given));
  return { policy, policy_sha256: sha256(JSON.stringify(policy)) };
}

function readPolicyFile(path: string): Policy {
  const reading = readPolicy(textOf(path));
  if (reading.sound) return reading.policy;
  throw invalid(path, reading.reasons);
}

function textOf(path: string): string {
  try {
    return readTextFile(path, MAX_BYTES, refuseWritableByAnybody);
  } catch (cause) {
    throw invalid(path, [whyUnreadable(cause)], cause);
  }
}

function refuseWritableByAnybody({ mode }: Stats): void {
  if ((mode & WRITABLE_BY_ANYBODY) !== 0) {
    throw new Error('anybody on this machine may write it (chmod o-w)');
  }
}

function invalid(path: string, reasons: readonly string[], cause?: unknown): DemoRunError {
  return new DemoRunError(
    'policy_invalid',
    `${shorten(path, 200)} is not a policy: ${firstReasons(reasons)}`,
    {
      cause,
      remedy: 'nothing was started; demo-run policy --json prints the built-in one to begin from',
    },
  );
}
