import { toLoggedPolicy } from '../../domain/proof-lines/logged-policy.js';
import { LOG_FORMAT, type RunRecord } from '../../domain/proof-lines/run-record.js';
import { lockLogs } from '../../proof/lock.js';
import { logFolder } from '../../proof/log-files.js';
import type { Tell } from '../../walkthrough/facts.js';
import type { OpenLog, Registry } from '../../walkthrough/house.js';
import { endAfterFailure } from '../../walkthrough/run-walkthrough.js';
import { version } from '../version.js';
import { keepLogs, openLog } from './open-log.js';
import { registryOf } from './registry.js';
import { readRunInputs } from './run-inputs.js';

/** What onboarding alone needs: a proof log and the registry. */
export interface OnboardingDesk {
  readonly main: OpenLog;
  readonly registry: Registry;
}

/** Opens the onboarding log under the root's lock, gives it to the work, and ends it. */
export async function withOnboardingDesk<Result>(
  {
    root,
    stateFolder,
    tell,
  }: { readonly root: string; readonly stateFolder: string; readonly tell: Tell },
  work: (desk: OnboardingDesk) => Promise<Result>,
): Promise<Result> {
  const logs = logFolder(root);
  const lock = await lockLogs(logs);
  try {
    const main = await openLog(keepLogs(logs, stateFolder, tell), onboardingRecord());
    try {
      return await work({ main, registry: registryOf(root) });
    } catch (error) {
      await endAfterFailure({ openedLogs: () => [main] }, error);
      throw error;
    }
  } finally {
    await lock.release();
  }
}

function onboardingRecord(): RunRecord {
  const { policy, q_table_sha256 } = readRunInputs();
  return {
    format: LOG_FORMAT,
    kind: 'onboard',
    env: 'stage',
    scenarios: [],
    backend: 'none',
    bus: 'none',
    seed: 0,
    versions: { demo_run: version(), node: process.versions.node },
    policy: toLoggedPolicy(policy),
    q_table_sha256,
  };
}
