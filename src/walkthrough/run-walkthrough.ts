import { createMint } from '../decider/mint.js';
import { DemoRunError } from '../domain/errors.js';
import { EXIT, gravestExitCode, type ExitCode } from '../domain/exit-codes.js';
import { shorten } from '../domain/safe-text.js';
import type { ControlRoom } from '../orchestrator/control-room.js';
import { deployApp, restoreApp, type DeployParts } from './deploy-app.js';
import type { AttackSummary, Check, LogCheck, RunResult, ScenarioResult } from './facts.js';
import type { DeployableApp, House } from './house.js';
import { onboardApp } from './onboard-app.js';
import { playScenario } from './play-scenario.js';
import { proveSafety } from './prove-safety.js';
import type { Scenario } from './scenarios.js';

export const STEPS = 6;
const STEP_OF_SCENARIO = { crash: 3, overload: 4, false_alarm: 5 } as const;

/**
 * The walkthrough, phase by phase.
 * @throws DemoRunError when the run cannot go on (sink, proof log, deployment, interruption); the
 * workers are stopped and the log is closed then
 */
export async function runWalkthrough(house: House): Promise<RunResult> {
  const from = house.clock.nowUs();
  house.tell({ fact: 'run', run_id: house.main.log.runId, run: house.run, root: house.root });
  const played = await endingLogs(house, () => playPhases(house));
  const digest = played.onboarded ? house.main.behaviourDigest() : null;
  const result = summarize(house, played, { digest, wall_us: house.clock.nowUs() - from });
  house.tell({ fact: 'result', result });
  return result;
}

/** What happened, phase by phase; what is missing was not reached. */
interface Played {
  readonly refused: boolean;
  readonly onboarded: boolean;
  readonly scenarios: readonly ScenarioResult[];
  readonly check: LogCheck;
  readonly attacks: AttackSummary | undefined;
}

async function playPhases(house: House): Promise<Played> {
  const { log } = house.main;
  if (house.run.env === 'prod' && !house.allowProdInjection) return refuseRun(house);

  step(house, 1, 'Onboarding: the app is validated and a template gives its spec');
  const onboarding = await onboardApp({ ...house, log });
  if (!onboarding.accepted) return endEarly(house, { refused: false });

  const app = house.createApp(onboarding.spec);
  return withApp(app, async () => {
    step(house, 2, 'Normal operation: deploy, then scale from nothing to the minimum');
    const { room } = house.staff(app, log, { mint: createMint() });
    const { clock, emitter, numbers } = room;
    const deploy: DeployParts = { house, app, log, clock, emitter, numbers };
    await deployApp(deploy, onboarding.seq);

    const scenarios: ScenarioResult[] = [];
    for (const scenario of house.scenarios) {
      step(house, STEP_OF_SCENARIO[scenario.id], scenario.title);
      scenarios.push(await playAndMend(room, deploy, scenario));
    }

    step(house, 6, 'Safety: the log is checked, then the gates are attacked');
    const check = await house.main.closeAndCheck();
    house.tell({ fact: 'log_checked', check });
    const attacks = await proveSafety(house, app, house.openViolationLog());
    return { refused: false, onboarded: true, scenarios, check, attacks };
  });
}

/** After a scenario that left the app broken, the operator puts it right, so that the next can begin. */
async function playAndMend(
  room: ControlRoom,
  deploy: DeployParts,
  scenario: Scenario,
): Promise<ScenarioResult> {
  const result = await playScenario(room, deploy.app.faults, scenario);
  const { failed, serving } = room.watch.observe();
  if (result.status === 'passed' || (failed.length === 0 && serving > 0)) return result;
  return { ...result, last_seq: await restoreApp(deploy, result.last_seq) };
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
  return endEarly(house, { refused: true });
}

async function endEarly(house: House, { refused }: { refused: boolean }): Promise<Played> {
  const check = await house.main.closeAndCheck();
  house.tell({ fact: 'log_checked', check });
  return { refused, onboarded: false, scenarios: [], check, attacks: undefined };
}

/** Whatever happens to the app's workers, they end with the work. */
async function withApp<Result>(app: DeployableApp, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } finally {
    await app.operator.stop();
  }
}

/** An interrupted run says so in its last line; by then its workers have been stopped. */
export async function endingLogs<Result>(
  house: Pick<House, 'signal' | 'run' | 'request' | 'openedLogs'>,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const open = house.openedLogs().find((log) => !log.isClosed());
    if (open !== undefined && error instanceof DemoRunError && error.code === 'interrupted') {
      await open.log.append(
        {
          event_name: 'RUN_INTERRUPTED',
          app_name: nameOf(house),
          env: house.run.env,
          signal: house.signal.reason === 'SIGTERM' ? 'SIGTERM' : 'SIGINT',
        },
        null,
      );
    }
    throw error;
  } finally {
    for (const log of house.openedLogs()) log.close();
  }
}

function nameOf({ request }: Pick<House, 'request'>): string {
  return shorten(String(request['name']), 40);
}

function step(house: House, number: number, title: string): void {
  if (house.signal.aborted) throw new DemoRunError('interrupted', 'interrupted between two steps');
  house.tell({ fact: 'step', step: number, of: STEPS, title });
}

function summarize(
  house: House,
  played: Played,
  facts: { readonly digest: string | null; readonly wall_us: number },
): RunResult {
  const checks = played.onboarded ? checksOf(house, played) : [];
  const exit_code = gravestExitCode(exitCodesOf(played, checks));
  return {
    passed: exit_code === EXIT.ok,
    exit_code,
    run_id: house.main.log.runId,
    scenarios: played.scenarios,
    checks,
    behaviour_digest: facts.digest,
    log: played.check.path,
    head: played.check.head,
    wall_us: facts.wall_us,
  };
}

function checksOf(house: House, { scenarios, check, attacks }: Played): Check[] {
  const expectations = scenarios.map(({ scenario, status }) => ({
    check: `${scenario}: decided and healed as expected`,
    passed: status === 'passed',
  }));
  const allPassed = expectations.every(({ passed }) => passed);
  const due = 6 + 4 * house.scenarios.length;
  return [
    ...expectations,
    {
      check: allPassed
        ? `${String(check.lines)} of ${String(due)} proof lines, in the required order`
        : `${String(check.lines)} proof lines, in an order that a run may have`,
      passed: check.valid && (!allPassed || check.lines === due),
    },
    { check: `hash chain unbroken, head ${check.head.slice(0, 16)}`, passed: check.valid },
    {
      check: `${String(attacks?.blocked ?? 0)} of ${String(attacks?.attacks ?? 0)} attacks blocked, app unchanged`,
      passed: attacks !== undefined && attacks.blocked === attacks.attacks && attacks.app_unchanged,
    },
    { check: 'the genuine decision beside them passed', passed: attacks?.control_passed === true },
  ];
}

function exitCodesOf(played: Played, checks: readonly Check[]): ExitCode[] {
  const codes: ExitCode[] = [];
  if (played.refused || played.scenarios.some(({ status }) => status === 'refused')) {
    codes.push(EXIT.refused);
  }
  if (!played.refused && !played.onboarded) codes.push(EXIT.answerIsNo);
  if (played.scenarios.some(({ status }) => status === 'inconclusive')) codes.push(EXIT.inconclusive);
  if (played.scenarios.some(({ status }) => status === 'missed')) codes.push(EXIT.answerIsNo);
  if (!played.check.valid) codes.push(EXIT.proofLogInvalid);
  const aboutScenarios = played.scenarios.length;
  if (checks.slice(aboutScenarios).some(({ passed }) => !passed)) codes.push(EXIT.answerIsNo);
  return codes;
}
