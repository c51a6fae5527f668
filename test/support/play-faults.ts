import { openRun } from '../../src/run/assembly/open-run.js';
import type { ProofLine } from '../../src/core/domain/proof-lines/catalogue.js';
import type { Scenario } from '../../src/core/domain/scenario.js';
import { deployApp } from '../../src/run/walkthrough/deploy-app.js';
import { onboardApp } from '../../src/run/walkthrough/onboard-app.js';
import { playScenario, type PlayedScenario } from '../../src/run/walkthrough/play-scenario.js';
import type { LogCheck } from '../../src/run/walkthrough/progress-events.js';
import type { Run } from '../../src/run/walkthrough/run.js';
import { endingLogs, withApp } from '../../src/run/walkthrough/run-walkthrough.js';
import { summarizedLog } from '../../src/run/walkthrough/summarized-log.js';
import { createReplay } from './replay.js';
import { planOf, proofLines, type Bent } from './walk.js';

export interface PlayedFaults {
  readonly played: PlayedScenario;
  /** How long it was played, by the clock of the run. */
  readonly took_us: number;
  /** How the log of the run was judged. */
  readonly check: LogCheck;
  readonly lines: readonly ProofLine[];
}

/**
 * Plays one scenario in a run of its own: onboarding, deployment, the scenario; no attacks.
 * @throws Error where its log, replayed, says something else than the code
 */
export async function playFaults(
  root: string,
  scenario: Scenario,
  bent: Bent = {},
): Promise<PlayedFaults> {
  const own = { ...scenario, sha256: '0'.repeat(64) };
  const plan = planOf(root, { ...bent, scenarios: [own] });
  const { played, took_us, check } = await openRun(plan, (run) =>
    endingLogs(run, async () => {
      const played = await play(run, scenario);
      return { ...played, ...(await run.main.end()) };
    }),
  );
  const lines = proofLines(root);
  refuseDifferences(lines);
  return { played, took_us, check, lines };
}

function refuseDifferences(lines: readonly ProofLine[]): void {
  const replay = createReplay();
  for (const line of lines) {
    const difference = replay.judge(line);
    if (difference !== undefined) throw new Error(JSON.stringify({ seq: line.seq, difference }));
  }
}

async function play(
  run: Run,
  scenario: Scenario,
): Promise<Pick<PlayedFaults, 'played' | 'took_us'>> {
  const summarized = summarizedLog(run.main.log);
  const { log } = summarized;
  const onboarding = await onboardApp({ ...run, runsIn: run.record.env, log });
  if (!onboarding.accepted) throw new Error('the app was not onboarded');
  const app = run.createApp(onboarding.spec);
  return withApp(app, run.signal, async () => {
    const loop = run.compose(app, log);
    const { clock, emitter, numbers } = loop;
    await deployApp({ run, app, log, clock, emitter, numbers }, onboarding.seq);
    const from_us = clock.nowUs();
    const played = await playScenario(loop, app.faults, scenario, summarized);
    return { played, took_us: clock.nowUs() - from_us };
  });
}
