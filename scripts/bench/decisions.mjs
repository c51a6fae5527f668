import { readFileSync } from 'node:fs';
import { openPosedIncidents } from '#dist/lab/in-memory/posed-incidents.js';
import { decide } from '#dist/core/decider/decide.js';
import { STATES } from '#dist/lab/model/states.js';
import { stateKey } from '#dist/core/decider/state.js';
import { createRuns, perCpuSecond } from './simulated.mjs';
import { emptySeries, judge, judgeRate, ratios, summarize } from './stats.mjs';

const TABLE = new URL('../../dist/core/decider/shipped-q-table.json', import.meta.url);
/** @type {import('#dist/core/domain/actions.js').ExecutableAction[]} */
const ALLOWED = ['noop', 'restart_service', 'scale_workers'];
const ROUNDS = 9;
const DECISIONS = 300_000;
const INCIDENTS = 3_000;
const GOAL = 10_000;
/** @type {import('#dist/lab/in-memory/posed-incidents.js').PosedIncident[]} */
const POSED = [
  { class: 'crash', utilization_ppm: 0 },
  { class: 'overload', utilization_ppm: 950_000 },
  { class: 'false_alarm', utilization_ppm: 50_000 },
];

/**
 * Decisions a second of the pure function, over every state in turn: rules, allowlist, table, and
 * the reasons why each other action was not taken. The peer only looks the row up and takes its
 * highest value: what the rules and the reasons cost is the difference.
 *
 * And whole incidents: decided, judged by the gates, acted on, with every line encoded and chained, and no windows.
 */
export async function measureDecisions() {
  const rows = new Map(Object.entries(JSON.parse(readFileSync(TABLE, 'utf8')).rows));
  const series = emptySeries('ours', 'peer');
  decideAll(rows);
  lookUpAll(rows);
  for (let round = 0; round < ROUNDS; round += 1) {
    series.ours.push(decideAll(rows));
    series.peer.push(lookUpAll(rows));
  }
  return [
    judge({
      ...{ figure: 'decisions', unit: 'decisions/s', ours: summarize(series.ours) },
      peer: { name: 'row and highest value', ...summarize(series.peer) },
      ratio: ratios(series.ours, series.peer),
      goal: null,
    }),
    await measureIncidents(rows),
  ];
}

async function measureIncidents(rows) {
  const series = emptySeries('ours', 'peer');
  for (let round = -2; round < ROUNDS; round += 1) {
    const ours = await incidentsASecond();
    const peer = (await perCpuSecond(1, () => decideAll(rows))) * DECISIONS;
    if (round < 0) continue;
    series.ours.push(ours);
    series.peer.push(peer);
  }
  const ours = summarize(series.ours);
  return judgeRate({
    ...{ figure: 'incidents, without windows', unit: 'incidents/s', ours },
    peer: { name: 'decided alone', ...summarize(series.peer) },
    ratio: ratios(series.ours, series.peer),
    goal_rate: GOAL,
  });
}

async function incidentsASecond() {
  const pose = await openPosedIncidents(createRuns()(42));
  return perCpuSecond(INCIDENTS, async (count) => {
    const submitted = await pose(POSED[count % POSED.length]);
    if (!('acted' in submitted)) throw new Error('the gates let no act through');
  });
}

function decideAll(rows) {
  return timed((state) => {
    const choice = decide({
      ...{ state, row: rows.get(stateKey(state)), env: 'stage', allowed: ALLOWED },
      ...{ draw: 0.5, exploration_ppm: 0 },
    });
    return choice.kind === 'act' ? choice.action : choice.reason;
  });
}

function lookUpAll(rows) {
  return timed((state) => {
    const row = rows.get(stateKey(state));
    return ALLOWED.reduce((best, action) =>
      row[action].q_micro > row[best].q_micro ? action : best,
    );
  });
}

/** Counts what was chosen, so that nothing can be left out because nobody looks at it. */
function timed(choose) {
  let restarts = 0;
  const from = performance.now();
  for (let count = 0; count < DECISIONS; count += 1) {
    if (choose(STATES[count % STATES.length]) === 'restart_service') restarts += 1;
  }
  const speed = (DECISIONS * 1_000) / (performance.now() - from);
  if (restarts === 0) throw new RangeError('no crash was answered by a restart');
  return speed;
}
