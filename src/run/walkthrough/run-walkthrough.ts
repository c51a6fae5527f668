import { closeAll } from '../../base/close-all.js';
import { DemoRunError, messageOf, throwIfInterrupted } from '../../core/domain/errors.js';
import { EXIT } from '../../core/domain/exit-codes.js';
import type { Scenario } from '../../core/domain/scenario.js';
import { letterAt } from '../../core/domain/scenario-letter.js';
import { wholePolicy } from '../../core/domain/proof-lines/logged-policy.js';
import type { ProofBody } from '../../core/domain/proof-lines/catalogue.js';
import { interruptingSignal } from '../../core/domain/proof-lines/run-lines.js';
import { shorten } from '../../core/domain/safe-text.js';
import type { LoopDependencies } from '../orchestrator/loop-dependencies.js';
import { awaitSteady } from '../orchestrator/watch-app.js';
import type { AgentComparison } from '../../audit/summary/agent-comparison.js';
import { judgedScenarios } from '../../audit/summary/judged-scenarios.js';
import { agentLog } from './agent-log.js';
import { deployApp, restoreApp, type DeployParts } from './deploy-app.js';
import { EXPECTED } from './expected.js';
import type { RunResult, ScenarioResult } from './progress-events.js';
import type { DeployableApp, Run } from './run.js';
import { inSteps } from './in-steps.js';
import { onboardApp } from './onboard-app.js';
import { playScenario } from './play-scenario.js';
import { proveSafety } from './prove-safety.js';
import { scenarioFor } from './scenarios.js';
import { LOG_FILES } from '../../core/domain/kind-words.js';
import { summarize, type Played } from './summarize.js';
import { summarizedLog, type SummarizedLog } from './summarized-log.js';
import { whyNoConclusion } from './no-conclusion.js';
import { unmetInScenario } from './unmet-in-scenario.js';
import { logBesideAnswers, withAgent, type AgentSeat } from './with-agent.js';

/**
 * The walkthrough, phase by phase.
 * @throws DemoRunError when the run cannot go on (sink, proof log, deployment, interruption); the
 * workers are stopped and the log is closed then
 */
export async function runWalkthrough(run: Run): Promise<RunResult> {
  const from = run.clock.nowUs();
  const { main, record, root } = run;
  const { alertsPort } = run;
  run.notify({
    fact: 'run',
    run_id: main.log.runId,
    app_name: appNameOf(run),
    run: record,
    root,
    ...(alertsPort !== undefined && { alerts_port: alertsPort }),
  });
  const played = await endingLogs(run, () => playPhases(run));
  const digest = played.onboarded && played.check.valid ? run.main.behaviourDigest() : null;
  const wall_us = run.clock.nowUs() - from;
  const compared = await compareIn(run, played);
  const about = { ...run, app_name: appNameOf(run) };
  const result = summarize(about, played, { digest, wall_us, compared });
  run.notify({ fact: 'result', result });
  return result;
}

/** By then every log is ended and no worker runs: what is played beside the run changes nothing of it. */
async function compareIn(
  { compareAnswers, record, signal }: Run,
  { read }: Played,
): Promise<AgentComparison | undefined> {
  if (record.agent === undefined || read === null) return undefined;
  const { seed, policy } = record;
  const asked = { run: { seed, policy: wholePolicy(policy) }, summary: read.summary, signal };
  return compareAnswers?.(asked);
}

async function playPhases(run: Run): Promise<Played> {
  const summarized = summarizedLog(run.main.log, run.main.said);
  const heard = run.agent && agentLog(summarized.log, run.agent.agent);
  const { log } = heard ?? summarized;
  if (run.record.env === 'prod' && !run.allowProdInjection) return refuseRun(run);

  const next = inSteps(run);
  const onboarding = await next(() => onboardApp({ ...run, runsIn: run.record.env, log }));
  if (!onboarding.accepted) return endEarly(run);

  const app = run.createApp(onboarding.spec);
  run.pacing.watchApp?.(app.watch);
  return withApp(app, run.signal, async () => {
    const loop = run.compose(app, log);
    const { clock, emitter, numbers } = loop;
    const deploy: DeployParts = { run, app, log, clock, emitter, numbers };
    const playing = { loop, deploy, summarized };
    await next(() => deployApp(deploy, onboarding.seq));

    const { policy } = loop.context;
    const { operator, spec } = app;
    const seat = run.agent && heard && { ...run.agent, run, heard, policy, spec, operator };
    const play = () => playAll(run, playing, { next, seat });
    const scenarios = await (seat === undefined ? play() : withAgent(seat, play));
    return next(() => judge(run, app, scenarios));
  });
}

async function playAll(
  { scenarios }: Run,
  playing: Playing,
  {
    next,
    seat,
  }: { readonly next: ReturnType<typeof inSteps>; readonly seat: AgentSeat | undefined },
): Promise<ScenarioResult[]> {
  const results: ScenarioResult[] = [];
  for (const [place, each] of scenarios.entries()) {
    const scenario = scenarioFor(each, playing.deploy.app.spec.scaling);
    const played = await next(() => playAndMend(playing, scenario));
    results.push({ ...played, letter: each.letter ?? letterAt(place) });
    if (seat !== undefined) await logBesideAnswers(seat);
  }
  return results;
}

async function judge(
  run: Run,
  app: DeployableApp,
  scenarios: readonly ScenarioResult[],
): Promise<Played> {
  const events = await run.reconcileSinks();
  const { check, read } = await run.main.end();
  run.notify({ fact: 'log_checked', check, attacks_in: LOG_FILES.violation });
  const { lines, head, sealed } = check;
  const end = { run_id: run.main.log.runId, lines, head };
  const prove = async () =>
    proveSafety(run, app, await run.openViolationLog(sealed ? end : undefined));
  const attacks = await (run.safety?.(prove) ?? prove());
  return { onboarded: true, scenarios, events, check, read, attacks };
}

interface Playing {
  readonly loop: LoopDependencies;
  readonly deploy: DeployParts;
  readonly summarized: SummarizedLog;
}

const NOT_PLAYED = { ending: 'unfinished', judged: [] } as const;

/** After a scenario that left the app broken, the operator puts it right, so that the next can begin. */
async function playAndMend(
  { loop, deploy, summarized }: Playing,
  scenario: Scenario,
): Promise<Omit<ScenarioResult, 'letter'>> {
  const { faults } = deploy.app;
  const { ending, leftWell, ...played } = await playScenario(loop, faults, scenario, summarized);
  const { record: run } = deploy.run;
  const summary = summarized.summary();
  // As every reader of the log finds it.
  const { ending: status, judged } =
    judgedScenarios({ run, summary }, EXPECTED).at(-1) ?? NOT_PLAYED;
  const { incidents = [], injected } = summary.scenarios.at(-1) ?? {};
  const why = whyNoConclusion(ending, run.backend, injected?.fault);
  const unmet = unmetInScenario({ id: scenario.id, judged, incidents }, why);
  const result = { ...played, unmet, status, judged };
  if ((status === 'passed' && leftWell) || (await isWell(loop))) return result;
  return { ...result, last_seq: await restoreApp(deploy, result.last_seq) };
}

/** What nobody scaled still has its queue to work off. */
async function isWell(loop: LoopDependencies): Promise<boolean> {
  const { failed, serving } = loop.watch.observe();
  return failed.length === 0 && serving > 0 && (await awaitSteady(loop)).steady;
}

async function refuseRun(run: Run): Promise<Played> {
  await run.main.log.append(
    {
      event_name: 'RUN_REFUSED',
      app_name: appNameOf(run),
      env: run.record.env,
      reason: 'injection_in_prod_needs_its_flag',
    },
    null,
  );
  return endEarly(run);
}

async function endEarly(run: Run): Promise<Played> {
  const { check, read } = await run.main.end();
  run.notify({ fact: 'log_checked', check });
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
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped = operator.stop();
    // How it went is heard at the end.
    stopped.catch(() => undefined);
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await work();
  } catch (error) {
    if (isAboutTheApp(error)) throwIfInterrupted(signal);
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
    await closeAll([() => stopped, () => operator.stop()]);
  }
}

function isAboutTheApp(error: unknown): boolean {
  return error instanceof DemoRunError && error.code === 'worker_failed';
}

/**
 * A run that cannot go on says so in its last line, if its log still can be written: interrupted (by
 * then its workers have been stopped), or a mandatory sink that failed outside an emission.
 */
export async function endingLogs<Result>(
  run: Pick<Run, 'signal' | 'record' | 'request' | 'openedLogs'>,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    await endAfterFailure(run, error);
    throw error;
  }
}

/**
 * Ends every log, whatever becomes of the others.
 * @throws DemoRunError `proof_log_failed` when one cannot be written or sealed; it names the first error too
 */
async function endAfterFailure(
  run: Pick<Run, 'signal' | 'record' | 'request' | 'openedLogs'>,
  first: unknown,
): Promise<void> {
  const open = run.openedLogs().find((log) => !log.isEnded());
  const line = first instanceof DemoRunError ? lastLine(run, first) : undefined;
  try {
    await closeAll([
      () => (line === undefined ? undefined : open?.log.append(line, null)),
      ...run.openedLogs().map((log) => () => log.end()),
    ]);
  } catch (error) {
    const { remedy } = error instanceof DemoRunError ? error : {};
    throw new DemoRunError('proof_log_failed', `${messageOf(error)}; before: ${messageOf(first)}`, {
      cause: first,
      ...(remedy === undefined ? {} : { remedy }),
    });
  }
}

function lastLine(
  run: Pick<Run, 'signal' | 'record' | 'request'>,
  error: DemoRunError,
): ProofBody | undefined {
  const about = { app_name: appNameOf(run), env: run.record.env };
  if (error.code === 'interrupted') {
    const signal = interruptingSignal.catch('SIGTERM').parse(run.signal.reason);
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
export function appNameOf({ request }: Pick<Run, 'request'>): string {
  return shorten(String(request['name']), 40);
}
