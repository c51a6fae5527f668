import { limitsOf } from '../decider/scale-target.js';
import type { AppSpec } from '../domain/app-spec.js';
import type { ProofLog } from '../domain/ports.js';
import { withoutCredentials } from '../domain/credentials.js';
import { asJson, shorten } from '../domain/safe-text.js';
import { differingKeys, generateSpec, specText } from '../onboarding/generate-spec.js';
import type { Problem } from '../onboarding/problem.js';
import { validateRequest, type RawOnboardingRequest } from '../onboarding/validate-request.js';
import type { Tell } from './facts.js';
import type { Registry } from './house.js';

export interface OnboardingParts {
  readonly log: ProofLog;
  readonly registry: Registry;
  readonly request: RawOnboardingRequest;
  readonly replaceSpec: boolean;
  readonly tell: Tell;
}

export type Onboarding =
  | { readonly accepted: true; readonly spec: AppSpec; readonly seq: number }
  | { readonly accepted: false; readonly problems: readonly Problem[] };

/** Validates a request, generates the spec from its template and stores it in the registry. */
export async function onboardApp(parts: OnboardingParts): Promise<Onboarding> {
  const { log, request } = parts;
  const started = await log.append(
    {
      event_name: 'ONBOARDING_STARTED',
      app_name: asText(request['name']),
      runtime_type: asText(request['runtime']),
      repo_url: asText(request['repo_url']),
    },
    null,
  );
  const validation = validateRequest(request);
  if (!validation.valid) return reject(parts, validation.problems, started);

  const app_name = validation.request.name;
  const passed = await log.append(
    { event_name: 'ONBOARDING_VALIDATION_PASSED', app_name },
    started,
  );
  const spec = generateSpec(validation.request);
  const text = specText(spec);
  const stored = parts.registry.store({ name: app_name, text }, parts.replaceSpec);
  if (stored.outcome === 'differs') {
    return reject(parts, [specDiffers(spec, stored.existing, parts.registry)], passed);
  }
  const seq = await log.append(
    {
      event_name: 'SPEC_GENERATED',
      app_name,
      spec_file: parts.registry.fileOf(app_name),
      spec_sha256: parts.registry.hashOf(text),
      scaling: limitsOf(spec.scaling),
      measured: { outcome: stored.outcome },
    },
    passed,
  );
  parts.tell({ fact: 'spec', spec, unencrypted: validation.unencrypted });
  return { accepted: true, spec, seq };
}

async function reject(
  { log, request, tell }: OnboardingParts,
  problems: readonly Problem[],
  cause: number,
): Promise<Onboarding> {
  await log.append(
    {
      event_name: 'ONBOARDING_REJECTED',
      app_name: asText(request['name']),
      problems: problems.slice(0, 12).map(({ field, rule, value }) => ({
        field,
        rule,
        value: asText(value),
      })),
    },
    cause,
  );
  const masked = problems.map((problem) => ({ ...problem, value: maskedValue(problem.value) }));
  tell({ fact: 'problems', problems: masked });
  return { accepted: false, problems: masked };
}

function specDiffers(spec: AppSpec, existing: AppSpec | undefined, registry: Registry): Problem {
  const differing = existing === undefined ? ['the whole file'] : differingKeys(existing, spec);
  const keys = differing.length === 0 ? ['spelling only'] : differing;
  return {
    field: 'name',
    rule: 'spec_differs',
    value: spec.name,
    accepted: `the spec that stands in ${registry.fileOf(spec.name)}, or another name`,
    remedy: `it differs in ${keys.join(', ')}; use --replace to put the new spec in its place`,
  };
}

function maskedValue(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  return withoutCredentials(typeof value === 'string' ? value : asJson(value));
}

/** A field that nobody has validated yet, as it may stand in a proof line. */
function asText(value: unknown): string {
  return shorten(maskedValue(value) ?? '', 200);
}
