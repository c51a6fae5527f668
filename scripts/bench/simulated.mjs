import { hash } from 'node:crypto';
import { WALKTHROUGH_CAUSES } from '../../dist/lab/simulated/hidden-causes.js';
import { createSimulatedApp } from '../../dist/lab/simulated/simulated-app.js';
import { VirtualTime } from '../../dist/lab/simulated/virtual-time.js';
import { openSandbox } from '../../dist/run/assembly/sandbox.js';
import { NO_PACING } from '../../dist/run/assembly/pacing.js';
import { readRunInputs } from '../../dist/run/assembly/run-inputs.js';
import { createComposer } from '../../dist/run/assembly/compose.js';
import { seededRandom } from '../../dist/core/decider/random.js';
import { SHIPPED_PARAMETERS } from '../../dist/core/domain/model-parameters.js';
import { createEmbeddedBus } from '../../dist/run/events/embedded-bus.js';
import { createApprover } from '../../dist/run/orchestrator/approver.js';
import { encodeLine } from '../../dist/run/proof/encode-line.js';
import { runWalkthrough } from '../../dist/run/walkthrough/run-walkthrough.js';
import { SCENARIOS } from '../../dist/run/walkthrough/scenarios.js';
import { judge, summarize } from './stats.mjs';

const ROUNDS = 9;
const WALKS_A_ROUND = 200;
const GOAL = 1_000;
const NO_PREDECESSOR = '0'.repeat(64);
const REQUEST = {
  name: 'demo-api',
  repo_url: 'https://github.com/example/demo-api',
  runtime: 'backend',
};

/**
 * Whole walkthroughs on the simulated app: onboarding, three scenarios, the attacks, every proof line
 * encoded and chained. No file, no thread, no socket: the log is kept in memory, and not read again.
 * The app by itself, watched over the same virtual time, is beside it.
 */
export async function measureSimulated() {
  const inputs = readRunInputs();
  const series = { walks: [], apps: [] };
  for (let round = -2; round < ROUNDS; round += 1) {
    const walks = await perSecond((seed) => walk(inputs, seed));
    const apps = await perSecond(watchAlone);
    if (round >= 0) {
      series.walks.push(walks);
      series.apps.push(apps);
    }
  }
  const ours = summarize(series.walks);
  return [
    {
      ...judge({
        ...{ figure: 'simulated walkthroughs', unit: 'runs/s', ours },
        peer: { name: 'the app alone', ...summarize(series.apps) },
        ratio: summarize(series.walks.map((walks, at) => walks / series.apps[at])),
        goal: null,
      }),
      ...{ goal_text: `>= ${GOAL} runs/s`, met: ours.median >= GOAL },
    },
  ];
}

async function perSecond(once) {
  const from = performance.now();
  for (let seed = 0; seed < WALKS_A_ROUND; seed += 1) await once(seed);
  return (WALKS_A_ROUND * 1_000) / (performance.now() - from);
}

async function walk(inputs, seed) {
  const result = await runWalkthrough(createRun(inputs, seed));
  if (!result.passed) throw new Error(`seed ${seed} did not pass: exit ${result.exit_code}`);
}

/** As long as a walkthrough, with nobody but a watch. */
async function watchAlone(seed) {
  const time = new VirtualTime();
  const app = createApp(time, seed);
  await app.operator.deploy();
  await app.operator.startServing();
  app.operator.startBackgroundTraffic();
  const { signal } = new AbortController();
  while (time.nowUs() < 900_000) await app.watch.nextObservation(signal);
  await app.operator.stop();
}

function createApp(time, seed, spec = SPEC_OF_THE_APP_ALONE) {
  return createSimulatedApp({
    ...{ spec, standbys: 1, time, parameters: SHIPPED_PARAMETERS, causes: WALKTHROUGH_CAUSES },
    random: seededRandom(seed),
    specHash: () => NO_PREDECESSOR,
  });
}

const SPEC_OF_THE_APP_ALONE = { scaling: { min_replicas: 1, max_replicas: 3 } };

function createRun(inputs, seed) {
  const time = new VirtualTime();
  const bus = createEmbeddedBus();
  const run = {
    ...{ kind: 'run', env: 'stage', scenarios: SCENARIOS.map(({ id }) => id), seed, attacks: 0 },
    ...{ backend: 'simulated', bus: 'embedded' },
    versions: { demo_run: 'bench', node: process.versions.node },
    policy: inputs.policy,
    policy_sha256: inputs.policy_sha256,
    q_table_sha256: inputs.q_table_sha256,
  };
  const logs = [];
  const open = (id, record) => {
    const log = openInMemory(id, time, record);
    logs.push(log);
    return log;
  };
  const main = open('000001-0000', run);
  return {
    ...{ root: '', record: run, request: REQUEST, scenarios: SCENARIOS, clock: time, bus, main },
    ...{ replaceSpec: false, allowProdInjection: false },
    ...{ notify: () => undefined, pacing: NO_PACING },
    signal: new AbortController().signal,
    registry: {
      fileOf: (name) => `apps/registry/${name}.json`,
      hashOf: () => NO_PREDECESSOR,
      store: () => ({ outcome: 'created' }),
    },
    reconcileSinks: () => Promise.resolve(5),
    openViolationLog: async () => open('000002-0000', { ...run, kind: 'violation' }),
    openedLogs: () => logs,
    attackContext: { kind: 'run', env: 'stage', policy: inputs.policy, observes: false },
    sandbox: openSandbox(inputs, undefined),
    ...createComposer({
      ...{ env: 'stage', seed, bus, inputs, metrics: NO_SINK, csv: NO_SINK },
      backend: { clock: time, createApp: (spec) => createApp(time, seed, spec) },
      runId: '000001-0000',
      signal: new AbortController().signal,
      approver: createApprover(undefined, time),
      pause: { isPaused: () => false },
      observes: false,
    }),
  };
}

const NO_SINK = {
  countDecision: () => undefined,
  countRefusal: () => undefined,
  observeRecovery: () => undefined,
  observeApp: () => undefined,
  publish: () => Promise.resolve(),
  store: () => Promise.resolve(),
};

/** Every line is checked against its schema, encoded and chained, as the durable log does it. */
function openInMemory(runId, clock, run) {
  const lines = [];
  let prev = NO_PREDECESSOR;
  let ended = false;
  return {
    log: {
      ...{ runId, path: `${runId}.log` },
      get lines() {
        return lines.length;
      },
      async append(body, cause) {
        const first = lines.length === 0 ? { ...body, run } : body;
        const seq = lines.length + 1;
        const timestamp = clock.timestamp();
        const line = `${encodeLine(first, { timestamp, run_id: runId, seq, cause, prev })}\n`;
        prev = hash('sha256', line);
        lines.push(line);
        return seq;
      },
    },
    async end() {
      ended = true;
      return {
        ...{ path: `${runId}.log`, valid: true, sealed: false, lines: lines.length },
        ...{ head: prev, problem: null },
      };
    },
    isEnded: () => ended,
    behaviourDigest: () => NO_PREDECESSOR,
  };
}
