import { DEMO_APP, type AppSpec } from '../domain/app-spec.js';
import type { RawOnboardingRequest } from './validate-request.js';

/** The demo app's repository: an example, which nobody clones. */
const DEMO_REPO = `https://github.com/example/${DEMO_APP.name}`;

/**
 * What a request leaves open is what is registered of the app; of one that is not, the runtime is
 * `backend`, and only of the demo app is the repository known.
 */
export function completeRequest(
  request: RawOnboardingRequest,
  registered: Pick<AppSpec, 'repo_url' | 'type'> | undefined,
): RawOnboardingRequest {
  const known = request['name'] === DEMO_APP.name ? DEMO_REPO : undefined;
  return {
    ...request,
    repo_url: request['repo_url'] ?? registered?.repo_url ?? known,
    runtime: request['runtime'] ?? registered?.type ?? 'backend',
  };
}
