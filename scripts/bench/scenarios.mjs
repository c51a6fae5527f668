import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { attacksOnce } from '#dist/lab/in-memory/attacks-once.js';
import { runWalkthrough } from '#dist/run/walkthrough/run-walkthrough.js';
import { createRuns, perCpuSecond } from './simulated.mjs';
import { readScenarioFiles } from '#dist/run/scenarios/read-scenario-files.js';
import { emptySeries, judge, ratios, summarize } from './stats.mjs';
import { BIN, timeNode, withTemporaryFolder } from './surroundings.mjs';

const ROUNDS = 5;
const SEEDS = 20;
const FILES = 1_000;
const SAMPLE = fileURLToPath(
  new URL('../../apps/scenarios/pack/leak-under-traffic.yaml', import.meta.url),
);

const PACK = fileURLToPath(new URL('../../apps/scenarios/pack', import.meta.url));
/** Scenarios a second, without output. */
const GOAL = 1_000;

/** Reading scenario files, and playing those that ship. */
export async function measureScenarios() {
  return [measureChecking(), await measurePack(), await measureInMemory()];
}

/**
 * The pack on the simulated app, as a user starts it: one process, and for each scenario a durable log, the attacks
 * and a check of what was written. The one whose fault has no effect is left out, as it passes nowhere.
 */
async function measurePack() {
  const ids = readScenarioFiles([PACK]).files.map(({ scenario }) => scenario.id);
  const only = ids.filter((id) => id !== 'no-effect');
  const play = ['run', '--scenario', PACK, '--only', only.join(), '--repeat', '1', '--simulated'];
  const rates = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await withTemporaryFolder((root) => {
      const args = [BIN, ...play, '--allow-prod-injection', '--quiet', '--root', root];
      rates.push((only.length * 1_000) / timeNode(args).wall_ms);
    });
  }
  return judge({
    figure: 'pack, simulated',
    unit: 'scenarios/s',
    ours: summarize(rates),
    peer: { name: 'limit', ...summarize([GOAL]) },
    ratio: summarize(rates.map((rate) => rate / GOAL)),
    goal: { at_least: 1 },
  });
}

/**
 * Those of the pack that ask for nothing but a default run, in memory: attacks at the end of the first, and no file.
 * What durable logs and a process cost is the difference.
 */
async function measureInMemory() {
  const plain = readScenarioFiles([PACK]).files.filter(isPlain);
  const safety = attacksOnce();
  const runs = plain.map(({ scenario }) => createRuns(safety, [scenario]));
  const rates = [];
  for (let round = -1; round < ROUNDS; round += 1) {
    const rate = await perCpuSecond(SEEDS * runs.length, (count) =>
      play(runs[count % runs.length](count)),
    );
    if (round >= 0) rates.push(rate);
  }
  return judge({
    figure: `${runs.length} of the pack, in memory`,
    unit: 'scenarios/s',
    ours: summarize(rates),
    peer: { name: 'limit', ...summarize([GOAL]) },
    ratio: summarize(rates.map((rate) => rate / GOAL)),
    goal: { at_least: 1 },
  });
}

/** @param {import('#dist/core/scenario/scenario-file.js').ScenarioFile} file */
function isPlain({ environment, observe, app, approval, policy, traffic, scenario }) {
  const asksForMore = [app, approval, policy, traffic].some((one) => one !== undefined);
  const isDefault = environment.includes('stage') && !observe && !asksForMore;
  return isDefault && scenario.id !== 'no-effect';
}

async function play(run) {
  const { passed } = await runWalkthrough(run);
  if (!passed) throw new Error(`${run.scenarios[0]?.id} did not pass in memory`);
}

/** Finding, reading and checking a thousand scenario files, against reading and parsing them alone. */
function measureChecking() {
  const folder = mkdtempSync(join(tmpdir(), 'demo-run-scenarios-'));
  try {
    const paths = writeFiles(folder);
    const series = emptySeries('ours', 'peer');
    for (let round = 0; round <= ROUNDS; round += 1) {
      const ours = timed(() => checkAll(folder));
      const peer = timed(() => paths.forEach((path) => parse(readFileSync(path, 'utf8'))));
      // The first round only makes the code warm.
      if (round > 0) series.ours.push(ours);
      if (round > 0) series.peer.push(peer);
    }
    return judge({
      figure: 'scenario check, 1,000 files',
      unit: 'ms',
      ours: summarize(series.ours),
      peer: { name: 'yaml alone', ...summarize(series.peer) },
      ratio: ratios(series.ours, series.peer),
      goal: null,
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function writeFiles(folder) {
  const text = readFileSync(SAMPLE, 'utf8');
  return Array.from({ length: FILES }, (_, at) => {
    const path = join(folder, `${String(at)}.yaml`);
    writeFileSync(path, text.replace(/^scenario: .*$/m, `scenario: s-${String(at)}`));
    return path;
  });
}

function checkAll(folder) {
  const { files, problems } = readScenarioFiles([folder]);
  if (files.length !== FILES || problems.length > 0) throw new Error('the files are not sound');
}

function timed(work) {
  const from = performance.now();
  work();
  return performance.now() - from;
}
