import fc from 'fast-check';
import type { AppSpec } from '../../src/core/domain/app-spec.js';
import { generateSpec } from '../../src/core/onboarding/generate-spec.js';

/** What the walkthrough onboards unless it is told otherwise. */
export const DEMO_REQUEST = {
  name: 'demo-api',
  repo_url: 'https://github.com/example/demo-api',
  runtime: 'backend',
} as const;

export const demoSpec: AppSpec = generateSpec(DEMO_REQUEST);

export function specOf(name: string): AppSpec {
  return generateSpec({ ...DEMO_REQUEST, name });
}

/** Names of the kind that onboarding accepts. */
export const appNameArbitrary = fc.stringMatching(/^[a-z][a-z0-9]{2,8}(-[a-z0-9]{1,6})?$/);
