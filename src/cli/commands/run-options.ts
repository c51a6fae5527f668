import type { RawOnboardingRequest } from '../../core/onboarding/validate-request.js';
import type { AskedRun } from '../command-table/run-flags.js';
import type { PresentingOptions } from '../presenting/open-presenter.js';
import { alertsFor } from './alert-options.js';
import { openAgentFor } from './agent-options.js';
import { oddNotesPlace } from './notes-place.js';
import { refuseOddOwn, scenariosFor } from './own-app-options.js';
import { UsageError } from '../usage-error.js';
import { openSimulatedBackend } from '../../lab/simulated/simulated-backend.js';
import type { RunPlan } from '../../run/assembly/run-plan.js';

/** What a run is, and how it is shown, as it was asked for. */
export type RunOptions = PresentingOptions &
  Omit<RunPlan, 'kind' | 'stateFolder' | 'notify' | 'pacing' | 'signal' | 'diagnostics'> & {
    readonly request: RawOnboardingRequest;
    readonly agentControl: boolean;
  };

/**
 * An app of somebody's own is made ready by whoever begins the run.
 * @throws UsageError for options that exclude each other
 */
export function parseRunOptions(asked: AskedRun): RunOptions {
  const { simulated, port, learn, env, expectDigest } = asked;
  if (simulated && port !== undefined) throw portOfNothing(String(port));
  if (learn && env === 'prod') throw learningInProd();
  refuseOddOwn(asked);
  const oddPlace = oddNotesPlace(asked);
  if (oddPlace.length > 0) throw new UsageError(oddPlace);
  const openAgent = openAgentFor(asked);
  if (expectDigest !== undefined && learns(asked, openAgent)) throw digestOfLearning(expectDigest);
  return {
    ...asked,
    openBackend: simulated ? openSimulatedBackend : undefined,
    openAgent,
    alerts: alertsFor(asked),
    agentControl: asked.agentControl === true,
    port: port ?? 0,
    scenarios: scenariosFor(asked.only, asked),
    policyFile: asked.policy,
    request: { name: asked.app, repo_url: asked.repo, runtime: asked.runtime },
    replaceSpec: asked.replace,
  };
}

/** In dev every run does, but for one that an agent decides in. */
function learns({ learn, env }: AskedRun, openAgent: RunPlan['openAgent']): boolean {
  return learn || (env === 'dev' && openAgent === undefined);
}

function portOfNothing(port: string): UsageError {
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
function digestOfLearning(digest: string): UsageError {
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
