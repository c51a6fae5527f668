import { hash } from 'node:crypto';
import { SummaryFold } from '#dist/audit/summary/run-summary.js';
import { toLoggedPolicy } from '#dist/core/domain/proof-lines/logged-policy.js';
import { LOG_FORMAT, runOf } from '#dist/core/domain/proof-lines/run-record.js';
import { simulatedApp } from '#dist/lab/measurable-apps.js';
import { openSimulatedBackend } from '#dist/lab/simulated/simulated-backend.js';
import { createComposer } from '#dist/run/assembly/compose.js';
import { NO_PACING } from '#dist/run/assembly/pacing.js';
import { readRunInputs } from '#dist/run/assembly/run-inputs.js';
import { openSandbox } from '#dist/run/assembly/sandbox.js';
import { createEmbeddedBus } from '#dist/run/events/embedded-bus.js';
import { createApprover } from '#dist/run/orchestrator/approver.js';
import { encodeLine } from '#dist/run/proof/encode-line.js';
import { countAttacks } from '#dist/run/walkthrough/attacks/attack-list.js';
import { runWalkthrough } from '#dist/run/walkthrough/run-walkthrough.js';
import { shippedScenarios } from '#dist/run/scenarios/shipped.js';
import { emptySeries, judge, summarize } from './stats.mjs';

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
  const series = emptySeries('walks', 'apps');
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
  const app = simulatedApp(seed);
  await app.operator.deploy();
  await app.operator.startServing();
  app.operator.startBackgroundTraffic();
  const { signal } = new AbortController();
  while (app.clock.nowUs() < 900_000) await app.watch.nextObservation(signal);
  await app.operator.stop();
}

/**
 * As a run is assembled, without a folder.
 * @returns {import('#dist/run/walkthrough/run.js').Run}
 */
export function createRun(inputs, seed) {
  const backend = openSimulatedBackend({ seed });
  const { clock } = backend;
  const bus = createEmbeddedBus();
  const diagnostics = { info: () => undefined, warn: () => undefined };
  const { signal } = new AbortController();
  /** @type {import('#dist/run/walkthrough/attacks/attack-context.js').AttackContext} */
  const attackContext = { kind: 'run', env: 'stage', policy: inputs.policy, observes: false };
  const record = recordOf(inputs, seed);
  const logs = [];
  const open = (id, run) => {
    const log = openInMemory(id, clock, run);
    logs.push(log);
    return log;
  };
  return {
    root: '',
    record,
    request: REQUEST,
    replaceSpec: false,
    allowProdInjection: false,
    scenarios: shippedScenarios(),
    clock,
    bus,
    main: open('000001-0000', record),
    notify: () => undefined,
    pacing: NO_PACING,
    signal,
    registry: {
      fileOf: (name) => `apps/registry/${name}.json`,
      hashOf: () => NO_PREDECESSOR,
      find: () => undefined,
      store: () => 'created',
    },
    reconcileSinks: () => Promise.resolve(5),
    openViolationLog: async (after) => {
      const attacks = countAttacks(attackContext).made;
      return open('000002-0000', { ...record, kind: 'violation', scenarios: [], attacks, after });
    },
    openedLogs: () => logs,
    attackContext,
    sandbox: openSandbox(inputs, undefined, ''),
    ...createComposer({
      env: 'stage',
      seed,
      bus,
      inputs,
      metrics: NO_SINK,
      csv: NO_SINK,
      backend,
      runId: '000001-0000',
      signal,
      live: undefined,
      opened: undefined,
      approver: createApprover(undefined, clock),
      pause: { isPaused: () => false },
      observes: false,
      diagnostics,
    }),
  };
}

/** @returns {import('#dist/core/domain/proof-lines/run-record.js').RunRecord} */
function recordOf({ policy, q_table_sha256 }, seed) {
  return {
    format: LOG_FORMAT,
    kind: 'run',
    env: 'stage',
    scenarios: shippedScenarios().map(({ id }) => id),
    backend: 'simulated',
    bus: 'embedded',
    seed,
    versions: { demo_run: 'bench', node: process.versions.node },
    policy: toLoggedPolicy(policy),
    q_table_sha256,
  };
}

/** @type {any} */
const NO_SINK = {
  countDecision: () => undefined,
  countRefusal: () => undefined,
  observeRecovery: () => undefined,
  observeApp: () => undefined,
  publish: () => Promise.resolve(),
  store: () => Promise.resolve(),
};

/**
 * Every line is checked against its schema, encoded and chained, as the durable log does it; what the
 * lines say is folded for the verdict, as of a log that is read again.
 * @returns {import('#dist/run/walkthrough/run.js').OpenLog}
 */
function openInMemory(runId, clock, run) {
  const path = `${runId}.log`;
  const fold = new SummaryFold();
  let lines = 0;
  let prev = NO_PREDECESSOR;
  let ended = false;
  return {
    log: {
      runId,
      path,
      get lines() {
        return lines;
      },
      async append(body, cause) {
        const first = lines === 0 ? { ...body, run } : body;
        const seq = lines + 1;
        const envelope = { timestamp: clock.timestamp(), run_id: runId, seq, cause, prev };
        prev = hash('sha256', `${encodeLine(first, envelope)}\n`);
        lines = seq;
        fold.take({ ...first, ...envelope });
        return seq;
      },
    },
    async end() {
      ended = true;
      // Nothing is signed here; of a run that was not sealed nothing could be concluded.
      const check = { path, valid: true, sealed: true, lines, head: prev, problem: null };
      const judged = runOf(run, (text) => hash('sha256', text));
      return {
        check,
        read: { run: judged, end: 'complete', problem: null, summary: fold.summary() },
      };
    },
    isEnded: () => ended,
    behaviourDigest: () => NO_PREDECESSOR,
  };
}
