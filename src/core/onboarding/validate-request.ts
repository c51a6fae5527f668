import { onboardingRequestSchema, type OnboardingRequest } from '../domain/app-spec.js';
import { checkAppName } from './app-name.js';
import { nearest } from './nearest.js';
import type { InputProblem } from './problem.js';
import { checkRepoUrl } from './repo-url.js';
import { checkRuntime } from './runtime.js';

export type Validation =
  | {
      readonly valid: true;
      readonly request: OnboardingRequest;
      /** True for a plain `http://` URL: accepted, but worth a warning. */
      readonly unencrypted: boolean;
    }
  | { readonly valid: false; readonly problems: readonly InputProblem[] };

/** An onboarding request as it came in: fields may be missing, unknown or of any type. */
export type RawOnboardingRequest = Readonly<Record<string, unknown>>;

/** So many unknown fields are named one by one. */
const MOST_NAMED = 8;

const FIELDS = Object.keys(onboardingRequestSchema.shape);

/**
 * Checks all of a request at once.
 * @param isFromFolder the app lies in a folder, and needs no repository
 * @returns the typed request, or every problem of every field
 */
export function validateRequest(raw: RawOnboardingRequest, isFromFolder = false): Validation {
  const problems = [
    ...checkAppName(raw['name']),
    ...(isFromFolder && raw['repo_url'] === undefined ? [] : checkRepoUrl(raw['repo_url'])),
    ...checkRuntime(raw['runtime']),
    ...checkFieldNames(raw),
  ];
  if (problems.length > 0) return { valid: false, problems };
  const request = onboardingRequestSchema.parse(raw);
  return { valid: true, request, unencrypted: request.repo_url?.startsWith('http://') === true };
}

function checkFieldNames(raw: RawOnboardingRequest): InputProblem[] {
  const unknown = Object.keys(raw).filter((key) => !FIELDS.includes(key));
  const problems = unknown.slice(0, MOST_NAMED).map(unknownField);
  const more = unknown.length - problems.length;
  if (more === 0) return problems;
  return [...problems, { ...unknownField(''), value: `and ${String(more)} more` }];
}

function unknownField(key: string): InputProblem {
  const suggestion = nearest(key, FIELDS);
  return {
    field: 'request',
    rule: 'field_known',
    value: key,
    accepted: FIELDS.join(', '),
    remedy: suggestion === undefined ? 'leave it out' : `did you mean ${suggestion}?`,
  };
}
