import { ownFields } from '../../core/domain/objects.js';
import type { RawOnboardingRequest } from '../../core/onboarding/validate-request.js';
import { parseOptions, redisOption, type RawOptions } from '../options.js';
import type { PresentingOptions } from '../presenting/open-presenter.js';
import { UsageError } from '../usage-error.js';
import { openSimulatedBackend } from '../../lab/simulated/simulated-backend.js';
import type { RunPlan } from '../../run/assembly/run-plan.js';

/** What a run is, and how it is shown, as it was asked for. */
export type RunOptions = PresentingOptions &
  Omit<RunPlan, 'kind' | 'stateFolder' | 'tell' | 'pacing' | 'signal' | 'diagnostics'> & {
    readonly request: RawOnboardingRequest;
  };

/** @throws UsageError with every problem of the values; for options that exclude each other */
export function parseRunOptions(given: RawOptions): RunOptions {
  const raw = ownFields(given);
  const options = parseOptions({ ...raw, redis: redisOption(raw) }, [
    ...(['env', 'port', 'seed', 'redis', 'only', 'policy', 'pace', 'expectDigest'] as const),
  ]);
  const simulated = raw['simulated'] === true;
  if (simulated && raw['port'] !== undefined) throw portOfNothing(raw['port']);
  const learn = raw['learn'] === true;
  if (learn && options.env === 'prod') throw learningInProd();
  if (options.expectDigest !== undefined && (learn || options.env === 'dev')) {
    throw digestOfLearning(raw['expectDigest']);
  }
  return {
    ...options,
    ...(simulated && { openBackend: openSimulatedBackend }),
    learn,
    scenarios: options.only,
    observe: raw['observe'] === true,
    policyFile: options.policy,
    request: { name: raw['app'], repo_url: raw['repo'], runtime: raw['runtime'] },
    replaceSpec: raw['replace'] === true,
    allowProdInjection: raw['allowProdInjection'] === true,
    step: raw['step'] === true,
    notes: raw['notes'] === true,
  };
}

function portOfNothing(port: unknown): UsageError {
  return new UsageError([
    {
      field: '--port',
      rule: 'option_port',
      value: port,
      accepted: 'no port beside --simulated: the simulated app binds none',
      remedy: 'leave out --port or --simulated',
    },
  ]);
}

/** What a run learns, the next one decides by: no two are the same. */
function digestOfLearning(digest: unknown): UsageError {
  return new UsageError([
    {
      field: '--expect-digest',
      rule: 'option_expectDigest',
      value: digest,
      accepted: 'a run that does not learn: --env stage or prod, without --learn',
      remedy: 'leave out --expect-digest, or do not learn',
    },
  ]);
}

function learningInProd(): UsageError {
  return new UsageError([
    {
      field: '--learn',
      rule: 'option_learn',
      value: 'prod',
      accepted: '--env dev (which always learns) or stage; prod never learns',
      remedy: 'leave out --learn, or choose another --env',
    },
  ]);
}
