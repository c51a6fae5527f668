import { lockFolder } from '../../proof/lock.js';
import { logFolder } from '../../proof/log-files.js';
import { openSigningKey } from '../../proof/signing-key.js';
import { endAfterFailure } from '../../walkthrough/run-walkthrough.js';
import { version } from '../version.js';
import { openLog } from './open-log.js';
import { registryOf } from './registry.js';
import { readRunInputs } from './run-inputs.js';
/** Opens the onboarding log under the root's lock, gives it to the work, and ends it. */
export async function withOnboardingDesk({ root, stateFolder, tell, }, work) {
    const logs = logFolder(root);
    const lock = await lockFolder(logs.folder);
    try {
        const key = openSigningKey(stateFolder);
        const main = await openLog({ logs, key, tell }, onboardingRecord());
        try {
            return await work({ main, registry: registryOf(root) });
        }
        catch (error) {
            await endAfterFailure({ openedLogs: () => [main] }, error);
            throw error;
        }
    }
    finally {
        await lock.release();
    }
}
function onboardingRecord() {
    const { policy, policy_sha256, q_table_sha256 } = readRunInputs();
    return {
        kind: 'onboard',
        env: 'stage',
        scenarios: [],
        backend: 'none',
        bus: 'none',
        seed: 0,
        attacks: 0,
        versions: { demo_run: version(), node: process.versions.node },
        ...{ policy, policy_sha256, q_table_sha256 },
    };
}
