import { createMint } from '../../core/decider/mint.js';
import { DemoRunError, messageOf, throwIfInterrupted } from '../../core/domain/errors.js';
import { EXIT } from '../../core/domain/exit-codes.js';
import type { ProofBody } from '../../core/domain/proof-lines/catalogue.js';
import { interruptingSignal } from '../../core/domain/proof-lines/run-lines.js';
import { shorten } from '../../core/domain/safe-text.js';
import type { ControlRoom } from '../orchestrator/control-room.js';
import { awaitSteady } from '../orchestrator/watch-app.js';
import { takeTurn } from '../../base/event-loop.js';
import { deployApp, restoreApp, type DeployParts } from './deploy-app.js';
import type { RunResult, ScenarioResult } from './facts.js';
import type { DeployableApp, House } from './house.js';
import { onboardApp } from './onboard-app.js';
import { playScenario } from './play-scenario.js';
import { proveSafety } from './prove-safety.js';
import { scenarioFor, type Scenario } from './scenarios.js';
import { STEP_OF_SCENARIO, STEPS, TITLES } from './steps.js';
import { summarize, type Played } from './summarize.js';

/**
 * The walkthrough, phase by phase.
 * @throws DemoRunError when the run cannot go on (sink, proof log, deployment, interruption); the
 * workers are stopped and the log is closed then
 */
export async function runWalkthrough(house: House): Promise<RunResult> {
  const from = house.clock.nowUs();
  const { main, run, root } = house;
  house.tell({ fact: 'run', run_id: main.log.runId, app_name: nameOf(house), run, root });
  const played = await endingLogs(house, () => playPhases(house));
  const digest = played.onboarded && played.check.valid ? house.main.behaviourDigest() : null;
  const result = summarize({ ...house, app_name: nameOf(house) }, played, {
    digest,
    wall_us: house.clock.nowUs() - from,
  });
  house.tell({ fact: 'result', result });
  return result;
}

async function playPhases(house: House): Promise<Played> {
  const { log } = house.main;
  if (house.run.env === 'prod' && !house.allowProdInjection) return refuseRun(house);

  const onboarding = await step(house, 1, () =>
    onboardApp({ ...house, runsIn: house.run.env, log }),
  );
  if (!onboarding.accepted) return endEarly(house);

  const app = house.createApp(onboarding.spec);
  return withApp(app, house.signal, async () => {
    const { room } = house.staff(app, log, { mint: createMint() });
    const { clock, emitter, numbers } = room;
    const deploy: DeployParts = { house, app, log, clock, emitter, numbers };
    await step(house, 2, () => deployApp(deploy, onboarding.seq));

    const scenarios: ScenarioResult[] = [];
    for (const each of house.scenarios) {
      const scenario = scenarioFor(each, app.spec.scaling);
      const number = STEP_OF_SCENARIO[scenario.id];
      scenarios.push(await step(house, number, () => playAndMend(room, deploy, scenario)));
    }
    return step(house, 6, () => judge(house, app, scenarios));
  });
}

async function judge(
  house: House,
  app: DeployableApp,
  scenarios: readonly ScenarioResult[],
): Promise<Played> {
  const events = await house.reconcileSinks();
  const { check, read } = await house.main.end();
  house.tell({ fact: 'log_checked', check });
  const { lines, head, sealed } = check;
  const end = { run_id: house.main.log.runId, lines, head };
  const violation = await house.openViolationLog(sealed ? end : undefined);
  const attacks = await proveSafety(house, app, violation);
  return { onboarded: true, scenarios, events, check, read, attacks };
}

/** After a scenario that left the app broken, the operator puts it right, so that the next can begin. */
async function playAndMend(
  room: ControlRoom,
  deploy: DeployParts,
  scenario: Scenario,
): Promise<ScenarioResult> {
  const result = await playScenario(room, deploy.app.faults, scenario);
  if (result.status === 'passed' || (await isWell(room))) return result;
  return { ...result, last_seq: await restoreApp(deploy, result.last_seq) };
}

/** What nobody scaled still has its queue to work off. */
async function isWell(room: ControlRoom): Promise<boolean> {
  const { failed, serving } = room.watch.observe();
  return failed.length === 0 && serving > 0 && (await awaitSteady(room)).steady;
}

async function refuseRun(house: House): Promise<Played> {
  await house.main.log.append(
    {
      event_name: 'RUN_REFUSED',
      app_name: nameOf(house),
      env: house.run.env,
      reason: 'injection_in_prod_needs_its_flag',
    },
    null,
  );
  return endEarly(house);
}

async function endEarly(house: House): Promise<Played> {
  const { check, read } = await house.main.end();
  house.tell({ fact: 'log_checked', check });
  return { onboarded: false, scenarios: [], events: 0, check, read, attacks: undefined };
}

/**
 * Whatever happens to the app's workers, they end with the work; at once where a signal comes, so
 * that nothing that is waited for of them holds up the end.
 * @throws DemoRunError `interrupted` for whatever failed because the app was stopped by the signal
 */
export async function withApp<Result>(
  { operator }: Pick<DeployableApp, 'operator'>,
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> {
  const stop = () => void operator.stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await work();
  } catch (error) {
    if (isAboutTheApp(error)) throwIfInterrupted(signal);
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
    await operator.stop();
  }
}

function isAboutTheApp(error: unknown): boolean {
  return error instanceof DemoRunError && ['worker_failed', 'control_failed'].includes(error.code);
}

/**
 * A run that cannot go on says so in its last line, if its log still can be written: interrupted (by
 * then its workers have been stopped), or a mandatory sink that failed outside an emission.
 */
export async function endingLogs<Result>(
  house: Pick<House, 'signal' | 'run' | 'request' | 'openedLogs'>,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const open = house.openedLogs().find((log) => !log.isEnded());
    const line = error instanceof DemoRunError ? lastLine(house, error) : undefined;
    if (open !== undefined && line !== undefined) await open.log.append(line, null);
    await endAfterFailure(house, error);
    throw error;
  }
}

/** @throws DemoRunError `proof_log_failed` when a log cannot be sealed; it names the first error too */
async function endAfterFailure(
  { openedLogs }: Pick<House, 'openedLogs'>,
  first: unknown,
): Promise<void> {
  try {
    for (const log of openedLogs()) await log.end();
  } catch (error) {
    throw new DemoRunError('proof_log_failed', `${messageOf(error)}; before: ${messageOf(first)}`, {
      cause: first,
    });
  }
}

function lastLine(
  house: Pick<House, 'signal' | 'run' | 'request'>,
  error: DemoRunError,
): ProofBody | undefined {
  const about = { app_name: nameOf(house), env: house.run.env };
  if (error.code === 'interrupted') {
    const signal = interruptingSignal.catch('SIGTERM').parse(house.signal.reason);
    return { event_name: 'RUN_INTERRUPTED', ...about, signal };
  }
  if (error.exitCode !== EXIT.sinkFailed || error.code === 'emission_failed') return undefined;
  return {
    event_name: 'EMIT_FAILED',
    ...about,
    event_id: null,
    sinks: { csv: 'unknown', metrics: 'unknown', bus: 'unknown' },
    measured: { errors: [shorten(error.message, 500)] },
  };
}

/** The name that was asked for, which nobody may have checked yet. */
export function nameOf({ request }: Pick<House, 'request'>): string {
  return shorten(String(request['name']), 40);
}

async function step<Result>(
  house: House,
  number: number,
  play: () => Promise<Result>,
): Promise<Result> {
  await takeTurn();
  throwIfInterrupted(house.signal);
  house.tell({ fact: 'step', step: number, of: STEPS, title: TITLES[number - 1] ?? '' });
  await house.pacing.beforeStep(number);
  const result = await play();
  await house.pacing.afterStep(number);
  return result;
}
