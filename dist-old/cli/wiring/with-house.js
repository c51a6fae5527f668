import { join } from 'node:path';
import { machineClock } from '../../app/machine-clock.js';
import { createManagedApp } from '../../app/managed-app.js';
import { seededRandom } from '../../decider/random.js';
import { openCsvSink } from '../../events/csv-sink.js';
import { createEmbeddedBus } from '../../events/embedded-bus.js';
import { createEmitter } from '../../events/emitter.js';
import { createMetricsFile } from '../../events/metrics-file.js';
import { createRunNumbers, createWatchMemory } from '../../orchestrator/control-room.js';
import { createOrchestrator } from '../../orchestrator/orchestrator.js';
import { refuseForeignFile } from '../../proof/archive.js';
import { lockFolder } from '../../proof/lock.js';
import { logFolder, logPath } from '../../proof/log-files.js';
import { nextRunId } from '../../proof/run-numbers.js';
import { openSigningKey } from '../../proof/signing-key.js';
import { ATTACKS } from '../../walkthrough/attacks/attack-list.js';
import { version } from '../version.js';
import { clearTheWay, openLog } from './open-log.js';
import { registryOf } from './registry.js';
import { readRunInputs } from './run-inputs.js';
const SINK_DEADLINE_MS = 1_500;
const WARM_SPARES = 1;
/**
 * Builds a run's house out of real parts, gives it to the work, and takes it down again. This is
 * the only place where adapters are chosen. Whatever could fail before the run begins (lock, bus,
 * CSV file) is tried before the earlier log is archived.
 * @throws DemoRunError as the parts do
 */
export async function withHouse(options, work) {
    const logs = logFolder(options.root);
    const lock = await lockFolder(logs.folder);
    const closers = [() => lock.release()];
    try {
        const keeping = { logs, key: openSigningKey(options.stateFolder), tell: options.tell };
        const runId = nextRunId(logs);
        for (const kind of [options.kind, 'violation'])
            refuseForeignFile(logPath(logs, kind));
        const bus = await openBus(options, runId);
        closers.unshift(() => bus.close());
        const csv = openCsvSink(join(logs.folder, options.env, 'runtime_events.csv'));
        closers.unshift(() => {
            csv.close();
        });
        const metrics = createMetricsFile(join(logs.folder, options.env, 'metrics.prom'));
        const opened = { keeping, runId, bus, csv, metrics, inputs: readRunInputs() };
        return await work(await buildHouse(options, opened));
    }
    finally {
        for (const close of closers)
            await close();
    }
}
async function buildHouse(options, opened) {
    const { keeping, bus, runId } = opened;
    const run = runRecord(options, opened);
    const openedLogs = [];
    const open = async (record, id) => {
        const log = await openLog(keeping, record, id);
        openedLogs.push(log);
        return log;
    };
    // The attacks come last; an earlier log of theirs that does not verify is found out now.
    await clearTheWay(keeping, 'violation', runId);
    return {
        ...options,
        ...createStaff(options, opened),
        run,
        clock: machineClock,
        registry: registryOf(options.root),
        bus,
        main: await open(run, runId),
        openViolationLog: () => open({ ...run, kind: 'violation', scenarios: [], attacks: ATTACKS.length }),
        openedLogs: () => openedLogs,
    };
}
/**
 * Creates apps and staffs control rooms over them. An app's actuator is known in here and nowhere
 * else; `staff` passes it to an orchestrator and to nobody besides.
 */
function createStaff(options, opened) {
    const actuators = new WeakMap();
    return {
        createApp(spec) {
            const { root, port, diagnostics } = options;
            const parts = { spec, root, port, spares: WARM_SPARES, clock: machineClock, diagnostics };
            const { actuator, ...app } = createManagedApp(parts);
            const deployable = { spec, ...app };
            actuators.set(deployable, actuator);
            return deployable;
        },
        staff(app, proofLog, staffing) {
            const actuator = actuators.get(app);
            if (actuator === undefined)
                throw new TypeError('this app was not created by this house');
            const context = contextFor(app.spec, staffing.env ?? options.env, opened.inputs);
            return staffRoom({ options, opened, app, proofLog, staffing, actuator, context });
        },
    };
}
function staffRoom(parts) {
    const { options, opened, proofLog, context } = parts;
    const { mint } = parts.staffing;
    const { bus, csv, metrics } = opened;
    const shared = { context, proofLog, metrics, clock: machineClock, watch: parts.app.watch };
    return {
        mint,
        room: {
            ...shared,
            bus,
            emitter: createEmitter({ proofLog, csv, metrics, bus, deadlineMs: SINK_DEADLINE_MS }),
            mint: mint.mint,
            orchestrator: createOrchestrator({
                ...shared,
                claim: mint.claim,
                actuator: parts.actuator,
                approvals: nobodyToApprove,
            }),
            random: seededRandom(options.seed),
            numbers: createRunNumbers(),
            memory: createWatchMemory(),
            signal: options.signal,
        },
    };
}
function contextFor(spec, env, inputs) {
    const { policy, policy_sha256, q_table, q_table_sha256 } = inputs;
    return {
        ...{ env, policy, policy_sha256, q_table_sha256 },
        app_name: spec.name,
        scaling: spec.scaling,
        q_table: new Map(Object.entries(q_table.rows)),
    };
}
async function openBus({ redis, env, request }, runId) {
    if (redis === undefined)
        return createEmbeddedBus();
    const { connectRedisBus } = await import('../../events/redis-bus.js');
    const app = String(request['name'])
        .replace(/[^a-z0-9-]/g, '_')
        .slice(0, 40);
    return connectRedisBus({ url: redis, stream: `demo-run:${env}:${app}:${runId}` });
}
function runRecord(options, { bus, inputs }) {
    return {
        kind: options.kind,
        env: options.env,
        scenarios: options.scenarios.map(({ id }) => id),
        backend: 'worker_threads',
        bus: bus.kind,
        seed: options.seed,
        attacks: options.kind === 'violation' ? ATTACKS.length : 0,
        versions: { demo_run: version(), node: process.versions.node },
        policy: inputs.policy,
        policy_sha256: inputs.policy_sha256,
        q_table_sha256: inputs.q_table_sha256,
    };
}
const nobodyToApprove = {
    ask: () => Promise.resolve({ granted: false, reason: 'nobody_to_approve' }),
};
