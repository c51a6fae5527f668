import { simulatedApp } from '#dist/lab/measurable-apps.js';
import { attacksOnce } from '#dist/lab/in-memory/attacks-once.js';
import { memoryRuns } from '#dist/lab/in-memory/memory-run.js';
import { readRunInputs } from '#dist/run/assembly/run-inputs.js';
import { runWalkthrough } from '#dist/run/walkthrough/run-walkthrough.js';
import { shippedScenarios } from '#dist/run/scenarios/shipped.js';
import { emptySeries, judge, judgeRate, summarize } from './stats.mjs';

const ROUNDS = 9;
const WALKS_A_ROUND = 100;
const RUNS_GOAL = 1_000;
const INCIDENTS_GOAL = 2_000;

/**
 * Whole walkthroughs on the simulated app: onboarding, three scenarios, every proof line encoded and chained.
 * What is the same in all of them is done once: the record in the first line is checked, the spec generated, the repository
 * judged. No file, no thread, no socket: the log is kept in memory, and not read again. The attacks are made at the end of the
 * first; then, once more, at the end of each. Rates are those of one core. The app by itself, watched over the same virtual time, is beside it.
 */
export async function measureSimulated() {
  const once = createRuns(attacksOnce());
  const each = createRuns();
  const series = emptySeries('once', 'each', 'apps');
  for (let round = -2; round < ROUNDS; round += 1) {
    const rates = {
      once: await perSecond((seed) => walk(once(seed))),
      each: await perSecond((seed) => walk(each(seed))),
      apps: await perSecond(watchAlone),
    };
    if (round < 0) continue;
    for (const [name, rate] of Object.entries(rates)) series[name].push(rate);
  }
  const incidents = series.once.map((runs) => runs * shippedScenarios().length);
  return [
    rowOf('simulated runs', 'runs/s', series.once, series.apps, RUNS_GOAL),
    rowOf('their incidents, with windows', 'incidents/s', incidents, series.apps, INCIDENTS_GOAL),
    rowOf('simulated runs, each attacked', 'runs/s', series.each, series.apps),
  ];
}

function rowOf(figure, unit, rates, apps, goal) {
  const row = {
    ...{ figure, unit, ours: summarize(rates) },
    peer: { name: 'the app alone', ...summarize(apps) },
    ratio: summarize(rates.map((rate, at) => rate / apps[at])),
  };
  return goal === undefined
    ? judge({ ...row, goal: null })
    : judgeRate({ ...row, goal_rate: goal });
}

function perSecond(once) {
  return perCpuSecond(WALKS_A_ROUND, once);
}

/**
 * How often in a second of CPU: all of it runs in one thread, and waits for nothing. What others do on the machine
 * counts less so; what V8 does in threads of its own counts too.
 */
export async function perCpuSecond(times, once) {
  const from = process.cpuUsage();
  for (let count = 0; count < times; count += 1) await once(count);
  const { user, system } = process.cpuUsage(from);
  return (times * 1_000_000) / (user + system);
}

async function walk(run) {
  const result = await runWalkthrough(run);
  if (!result.passed) {
    throw new Error(`seed ${run.record.seed} did not pass: exit ${result.exit_code}`);
  }
}

/** As long as a walkthrough, with nobody but a watch. */
async function watchAlone(seed) {
  const app = simulatedApp(seed);
  await app.operator.deploy();
  await app.operator.startServing();
  app.operator.startBackgroundTraffic();
  const { signal } = new AbortController();
  while (app.clock.nowUs() < 900_000) await app.watch.nextObservation(signal);
  await app.operator.stop();
}

/**
 * Runs in memory, by their seed.
 * @param {import('#dist/run/walkthrough/run.js').ProveOnce} [safety] whether each makes the attacks
 * @param [scenarios] others than the default ones
 */
export function createRuns(safety, scenarios = shippedScenarios()) {
  return memoryRuns({
    ...{ inputs: readRunInputs(), env: 'stage', scenarios },
    signal: new AbortController().signal,
    ...(safety && { safety }),
  });
}
