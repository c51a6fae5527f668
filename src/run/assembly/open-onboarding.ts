import { toLoggedPolicy } from '../../core/domain/proof-lines/logged-policy.js';
import { LOG_FORMAT, type RunRecord } from '../../core/domain/proof-lines/run-record.js';
import { lockLogs } from '../proof/lock.js';
import { logFolder } from '../../audit/library/log-files.js';
import type { AppFromFolder } from '../../core/onboarding/choose-app.js';
import type { RawOnboardingRequest } from '../../core/onboarding/validate-request.js';
import type { Notify } from '../walkthrough/progress-events.js';
import type { OpenLog, Registry } from '../walkthrough/run.js';
import { interruptibleLog } from '../walkthrough/interruptible-log.js';
import { endingLogs } from '../walkthrough/run-walkthrough.js';
import { version } from '../../base/version.js';
import { keepLogs, openLog } from './open-log.js';
import { registryOf } from './registry.js';
import { readRunInputs } from './run-inputs.js';

/** What onboarding alone needs: a proof log and the registry. */
export interface OpenedOnboarding {
  readonly main: OpenLog;
  readonly registry: Registry;
}

interface OnboardingOptions {
  readonly root: string;
  readonly stateFolder: string;
  readonly request: RawOnboardingRequest;
  /** Of an app of somebody's own: what its folder says. */
  readonly own?: AppFromFolder | undefined;
  readonly notify: Notify;
  readonly signal: AbortSignal;
}

/**
 * Opens the onboarding log under the root's lock, gives it to the work, and ends it.
 * @throws DemoRunError as the work does; `interrupted` at the step at which the signal came
 */
export async function openOnboarding<Result>(
  { root, stateFolder, request, own, notify, signal }: OnboardingOptions,
  work: (onboarding: OpenedOnboarding) => Promise<Result>,
): Promise<Result> {
  const logs = logFolder(root);
  const lock = await lockLogs(logs);
  try {
    const record = onboardingRecord(own);
    const opened = await openLog(keepLogs(logs, stateFolder, notify), record);
    const main = { ...opened, log: interruptibleLog(opened.log, signal) };
    const onboarding = { main, registry: registryOf(root) };
    return await endingLogs({ signal, record, request, openedLogs: () => [main] }, () =>
      work(onboarding),
    );
  } finally {
    await lock.release();
  }
}

function onboardingRecord(own: AppFromFolder | undefined): RunRecord {
  const { policy, q_table_sha256 } = readRunInputs();
  return {
    format: LOG_FORMAT,
    kind: 'onboard',
    env: 'stage',
    scenarios: [],
    backend: 'none',
    ...(own && { app_from: own.served }),
    bus: 'none',
    seed: 0,
    versions: { demo_run: version(), node: process.versions.node },
    policy: toLoggedPolicy(policy),
    q_table_sha256,
  };
}
