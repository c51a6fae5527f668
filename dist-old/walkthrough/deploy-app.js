import { DemoRunError, messageOf } from '../domain/errors.js';
import { shorten } from '../domain/safe-text.js';
const PROBE_DEADLINE_MS = 2_000;
/**
 * The operator's own act, in two real steps: the front door is bound and a worker READY in standby;
 * then the minimum serves and `/health` answers 200. Each is emitted to every sink.
 * @param cause the seq of the line that led here
 * @throws whatever kept the app from coming up, after DEPLOY_FAILED
 */
export async function deployApp(parts, cause) {
    const { app, log, clock } = parts;
    const { env } = parts.house.run;
    const app_name = app.spec.name;
    const triggered = await log.append({ event_name: 'DEPLOYMENT_TRIGGERED', app_name, env, trigger_source: 'onboarding_entry' }, cause);
    try {
        const from = clock.nowUs();
        await app.operator.deploy();
        const deployed = await emit(parts, triggered, {
            ...{ event_type: 'deploy', workers: 0 },
            response_time_us: clock.nowUs() - from,
            detail: 'front door bound, worker ready in standby',
        });
        await app.operator.startServing();
        const health = await app.watch.probe(PROBE_DEADLINE_MS);
        if (health.status !== 200) {
            throw new DemoRunError('worker_failed', health.status === null
                ? 'the health endpoint gave no answer on 127.0.0.1'
                : `the health endpoint answered ${String(health.status)}`, { remedy: 'see logs/operator.log; the loopback interface must be up' });
        }
        const { min_replicas } = app.spec.scaling;
        await emit(parts, deployed, {
            ...{ event_type: 'scale', workers: min_replicas },
            response_time_us: health.response_time_us,
            detail: `workers 0 -> ${String(min_replicas)}, health endpoint answers 200`,
        });
        app.operator.startBackgroundTraffic();
    }
    catch (error) {
        if (error instanceof DemoRunError && isAboutTheRun(error))
            throw error;
        const reason = shorten(messageOf(error), 200);
        await log.append({ event_name: 'DEPLOY_FAILED', app_name, env, reason }, triggered);
        throw error;
    }
}
/** Puts the app back to fresh workers after a scenario that did not end well, and says so. */
export async function restoreApp(parts, cause) {
    const { app, clock } = parts;
    const from = clock.nowUs();
    await app.operator.restore();
    return emit(parts, cause, {
        ...{ event_type: 'restart', workers: app.watch.observe().serving },
        response_time_us: clock.nowUs() - from,
        detail: 'put back by the operator',
    });
}
function emit({ app, log, emitter, clock, numbers, house }, cause, what) {
    const event = {
        event_id: numbers.nextEventId(),
        timestamp: clock.timestamp(),
        run_id: log.runId,
        env: house.run.env,
        app_name: app.spec.name,
        status: 'success',
        ...what,
    };
    return emitter.emit(event, { kind: 'announce', cause, port: app.watch.port });
}
/** These say that the run cannot go on, not that the app could not be deployed. */
function isAboutTheRun({ code }) {
    return ['emission_failed', 'proof_log_failed', 'interrupted'].includes(code);
}
