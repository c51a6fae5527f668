import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { judge, summarize } from './stats.mjs';
import { BIN, timeNode, withTemporaryFolder } from './surroundings.mjs';

const RUNS = 11;
const LIMIT_MS = 1_500;
/** For all of a run that is no evidence. */
const OVERHEAD_LIMIT_MS = 300;

/** What the time before a proof line was spent on; the scenario's name goes in front. */
const SPENT_BEFORE = {
  FAILURE_INJECTED: 'seen to be well',
  RL_DECISION: 'fault shows, decision',
  ORCH_EXEC: 'gates, action',
  SYSTEM_STABLE: 'stable again',
};

/** What has to be waited for, however fast the program is: probes and windows that show how the app is. */
const IS_EVIDENCE = /: (?:seen to be well|fault shows, decision|stable again)$/;

/**
 * The whole default run, from the start of the process to its end, against the time that an
 * audience does not notice. Where the time goes is read from the timestamps of its own proof lines
 * (milliseconds), so nothing is added to the run that is measured.
 */
export async function measureRun() {
  const walls = [];
  const overheads = [];
  const parts = {};
  for (let run = 0; run < RUNS; run += 1) {
    await withTemporaryFolder((root) => {
      const { wall_ms, began_at } = timeNode([BIN, '--root', root]);
      walls.push(wall_ms);
      const divided = divide(root, began_at, wall_ms);
      overheads.push(overheadOf(divided));
      for (const { part, ms } of divided) (parts[part] ??= []).push(ms);
    });
  }
  return [
    judge({
      figure: 'default run',
      unit: 'ms',
      ours: summarize(walls),
      peer: { name: 'limit', ...summarize([LIMIT_MS]) },
      ratio: summarize(walls.map((wall) => wall / LIMIT_MS)),
      goal: { at_most: 1 },
      parts: Object.fromEntries(
        Object.entries(parts).map(([part, times]) => [part, summarize(times)]),
      ),
    }),
    judge({
      figure: 'default run, beside the evidence',
      unit: 'ms',
      ours: summarize(overheads),
      peer: { name: 'limit', ...summarize([OVERHEAD_LIMIT_MS]) },
      ratio: summarize(overheads.map((overhead) => overhead / OVERHEAD_LIMIT_MS)),
      goal: { at_most: 1 },
    }),
  ];
}

function overheadOf(divided) {
  return divided
    .filter(({ part }) => !IS_EVIDENCE.test(part))
    .reduce((total, { ms }) => total + ms, 0);
}

/** Cuts a run into parts that add up to its wall time. */
function divide(root, began_at, wall_ms) {
  const lines = readLog(root, 'day1_proof.log');
  const attacks = readLog(root, 'violation_proof.log');
  const first = (name) => lines.find(({ event_name }) => event_name === name)?.at;
  const deployed = lines.findLast(({ event_name }) => event_name === 'RUNTIME_EMIT')?.at;
  const cuts = [
    ['process start', first('ONBOARDING_STARTED')],
    ['onboarding', first('DEPLOYMENT_TRIGGERED')],
    ['normal operation', deployed],
    ...cutScenarios(lines),
    ['safety: log checked, attacks', attacks.at(-1)?.at],
    ['check, clean-up, process end', began_at + wall_ms],
  ];
  return cuts.map(([part, at], index) => ({
    part,
    ms: at - (index === 0 ? began_at : cuts[index - 1][1]),
  }));
}

function cutScenarios(lines) {
  let scenario;
  return lines.flatMap((line) => {
    scenario = line.scenario ?? scenario;
    const spent = SPENT_BEFORE[line.event_name];
    return spent === undefined ? [] : [[`${scenario}: ${spent}`, line.at]];
  });
}

function readLog(root, name) {
  const text = readFileSync(join(root, 'logs', name), 'utf8').trimEnd();
  return text.split('\n').map((line) => {
    const { event_name, timestamp, scenario } = JSON.parse(line);
    return { event_name, scenario, at: Date.parse(timestamp) };
  });
}
