import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Learner, SCHEDULES } from '#dist/lab/model/learner.js';
import { createProcess } from '#dist/lab/model/process.js';
import { stateKey } from '#dist/core/decider/state.js';
import { trainedTable } from '#dist/lab/train.js';
import { SHIPPED_PARAMETERS } from '#dist/core/domain/model-parameters.js';
import { emptySeries, judge, ratios, summarize } from './stats.mjs';
import { cleanEnvironment } from './surroundings.mjs';

const PEER = fileURLToPath(new URL('./peers/q_learning.py', import.meta.url));
const ROUNDS = 9;
const EPISODES = 1_000_000;
const PYTHON_EPISODES = 30_000;
const GOAL_S = 5;

/**
 * Training steps a second, the simulation included, in turn with two peers: a bare loop of Q-updates
 * on typed arrays, which draws nothing and chooses nothing and so is the most that could be had; and
 * the same algorithm, simulation included, in plain Python dictionaries. And the shipped table.
 */
export function measureTraining() {
  const process = createProcess(SHIPPED_PARAMETERS);
  const json = asJson(process);
  const series = emptySeries('ours', 'bare', 'python', 'table_s');
  learn(process);
  updateBarely(process, EPISODES);
  for (let round = 0; round < ROUNDS; round += 1) {
    series.ours.push(learn(process));
    series.bare.push(updateBarely(process, EPISODES * 6));
    series.python.push(learnInPython(json));
    series.table_s.push(makeTable());
  }
  const figure = { unit: 'steps/s', ours: summarize(series.ours) };
  const against = (name, peer, goal) =>
    judge({
      ...{ ...figure, figure: `training, against ${name}` },
      peer: { name, ...summarize(peer) },
      ratio: ratios(series.ours, peer),
      goal,
    });
  const table = summarize(series.table_s);
  return [
    against('bare updates', series.bare, { at_least: 0.1 }),
    against('Python dicts', series.python, { at_least: 20 }),
    {
      ...judge({
        ...{ figure: 'training the shipped table', unit: 's', ours: table },
        peer: { name: 'the goal', ...summarize([GOAL_S]) },
        ratio: summarize(series.table_s.map((seconds) => seconds / GOAL_S)),
        goal: { at_most: 1 },
      }),
      goal_text: `<= ${GOAL_S} s`,
    },
  ];
}

function learn(process) {
  const learner = new Learner(process, { episodes: EPISODES, seed: 42 });
  const from = performance.now();
  learner.play(EPISODES);
  return (learner.steps * 1_000) / (performance.now() - from);
}

/** Each update with the best of three next values; states and rewards come from a list in order. */
function updateBarely({ states, discount }, updates) {
  const q = new Float64Array(states.length * 3);
  const visits = new Int32Array(states.length * 3);
  const from = performance.now();
  let cell = 0;
  for (let update = 0; update < updates; update += 1) {
    const first = (update % states.length) * 3;
    const best = Math.max(q[first], q[first + 1], q[first + 2]);
    q[cell] += (-0.3 + discount * best - q[cell]) / (1 + (1 - discount) * visits[cell]);
    visits[cell] += 1;
    cell = cell + 1 === q.length ? 0 : cell + 1;
  }
  const speed = (updates * 1_000) / (performance.now() - from);
  if (!q.every(Number.isFinite)) throw new RangeError('the bare loop did not learn');
  return speed;
}

function learnInPython(json) {
  const out = execFileSync('python3', [PEER, String(PYTHON_EPISODES)], {
    ...{ input: json, env: cleanEnvironment(), encoding: 'utf8' },
  });
  return Number(out);
}

function asJson({ states, actions, outcomes, discount }) {
  return JSON.stringify({
    ...{ actions, discount, max_steps: SCHEDULES.max_steps },
    states: states.map(stateKey),
    outcomes: outcomes.map((of) =>
      of.map((ways) => ways.map(({ probability, next, reward }) => [probability, next, reward])),
    ),
  });
}

function makeTable() {
  const sha256 = (text) => createHash('sha256').update(text).digest('hex');
  const from = performance.now();
  trainedTable({
    ...{ parameters: SHIPPED_PARAMETERS, episodes: EPISODES, seed: 42 },
    ...{ demo_run: 'bench', sha256 },
  });
  return (performance.now() - from) / 1_000;
}
