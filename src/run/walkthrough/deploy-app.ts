import { DemoRunError, messageOf, throwIfInterrupted } from '../../core/domain/errors.js';
import type { Clock, Emitter, ProofLog } from '../../core/domain/ports.js';
import type { Probe } from '../../core/domain/observation.js';
import { NOT_BOUND } from '../../core/domain/proof-lines/runtime-lines.js';
import type { EventType, RuntimeEvent } from '../../core/domain/runtime-event.js';
import { shorten } from '../../core/domain/safe-text.js';
import { WROTE } from '../../core/domain/telling-lines.js';
import type { RunNumbers } from '../orchestrator/loop-dependencies.js';
import type { DeployableApp, Run } from './run.js';

const PROBE_DEADLINE_MS = 2_000;

export interface DeployParts {
  readonly run: Pick<Run, 'record' | 'signal'>;
  readonly app: DeployableApp;
  readonly log: ProofLog;
  readonly emitter: Emitter;
  readonly clock: Clock;
  readonly numbers: RunNumbers;
}

/**
 * The operator's own act, in two real steps: the listener is bound and a worker READY in standby;
 * then the minimum serves and `/health` answers 200. Each is emitted to every sink.
 * @param cause the seq of the line that led here
 * @throws whatever kept the app from coming up, after DEPLOY_FAILED
 */
export async function deployApp(parts: DeployParts, cause: number): Promise<void> {
  const { app, log, clock } = parts;
  const { env } = parts.run.record;
  const app_name = app.spec.name;
  const triggered = await log.append(
    { event_name: 'DEPLOYMENT_TRIGGERED', app_name, env, trigger_source: 'onboarding_entry' },
    cause,
  );
  try {
    const from = clock.nowUs();
    await app.operator.deploy();
    const deployed = await emit(parts, triggered, {
      event_type: 'deploy',
      workers: 0,
      response_time_us: clock.nowUs() - from,
      detail: 'front door bound, worker ready in standby',
    });
    await app.operator.startServing();
    const health = await app.watch.probe(PROBE_DEADLINE_MS);
    throwIfInterrupted(parts.run.signal);
    if (health.status !== 200) throw notHealthy(app, health);
    const { min_replicas } = app.spec.scaling;
    await emit(parts, deployed, {
      event_type: 'scale',
      workers: min_replicas,
      response_time_us: health.response_time_us,
      detail: `workers 0 -> ${String(min_replicas)}, health endpoint answers 200`,
    });
    app.operator.startBackgroundTraffic();
  } catch (error) {
    await reportFailure(parts, triggered, error);
    throw error;
  }
}

/** @throws DemoRunError `interrupted` where it failed because of the signal */
async function reportFailure(
  { app, log, run }: DeployParts,
  cause: number,
  error: unknown,
): Promise<void> {
  if (error instanceof DemoRunError && isAboutTheRun(error)) return;
  throwIfInterrupted(run.signal);
  const about = { app_name: app.spec.name, env: run.record.env };
  // What it wrote is no proof, and belongs to the message.
  const [why = ''] = messageOf(error).split(WROTE);
  const reason = shorten(why, 200);
  const code = notBoundBy(error);
  const line = { event_name: 'DEPLOY_FAILED', ...about, reason, ...(code && { code }) } as const;
  await log.append(line, cause);
}

function notBoundBy(error: unknown): (typeof NOT_BOUND)[number] | undefined {
  return error instanceof DemoRunError ? NOT_BOUND.find((code) => code === error.code) : undefined;
}

/** Why the app is not well: a worker that failed, where one has. */
function notHealthy(
  { watch }: DeployableApp,
  { status, failed_path = 'the health endpoint', no_answer = 'gave no answer' }: Probe,
): DemoRunError {
  const remedy = 'see logs/operator.log';
  const [failed] = watch.observe().failed;
  if (failed !== undefined) {
    const why = `worker ${failed.worker} failed (${failed.cause}) before the health endpoint answered`;
    return new DemoRunError('worker_failed', why, { remedy });
  }
  const found = status === null ? no_answer : `answered ${String(status)}`;
  return new DemoRunError('worker_failed', `${failed_path} ${found}`, {
    remedy: failed_path.startsWith('/') ? ANSWERED_PATH : remedy,
  });
}

const ANSWERED_PATH =
  'name with --app-path what the app answers whole, within 2 seconds and without an error';

/**
 * Puts the app back to fresh workers after a scenario that did not end well, and says so.
 * @throws whatever kept the app from coming up, after DEPLOY_FAILED
 */
export async function restoreApp(parts: DeployParts, cause: number): Promise<number> {
  const { app, clock } = parts;
  throwIfInterrupted(parts.run.signal);
  const from = clock.nowUs();
  try {
    await app.operator.restore();
  } catch (error) {
    await reportFailure(parts, cause, error);
    throw error;
  }
  return emit(parts, cause, {
    event_type: 'restart',
    workers: app.watch.observe().serving,
    response_time_us: clock.nowUs() - from,
    detail: 'put back by the operator',
  });
}

function emit(
  { app, log, emitter, clock, numbers, run }: DeployParts,
  cause: number,
  what: Pick<RuntimeEvent, 'response_time_us' | 'workers' | 'detail'> & {
    readonly event_type: EventType;
  },
): Promise<number> {
  const event: RuntimeEvent = {
    event_id: numbers.nextEventId(),
    timestamp: clock.timestamp(),
    run_id: log.runId,
    env: run.record.env,
    app_name: app.spec.name,
    status: 'success',
    ...what,
  };
  return emitter.emit(event, { kind: 'announce', cause, port: app.watch.port });
}

/** These say that the run cannot go on, not that the app could not be deployed. */
function isAboutTheRun({ code }: DemoRunError): boolean {
  return ['emission_failed', 'proof_log_failed', 'interrupted'].includes(code);
}
