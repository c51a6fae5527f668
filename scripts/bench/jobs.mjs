import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { judge, summarize } from './stats.mjs';
import { BIN, timeNode, withTemporaryFolder } from './surroundings.mjs';

const ROUNDS = 5;
const RUNS = 8;
const JOBS = 2;
/** Each job pays once for the start of a process: two cores have to be worth that. */
const GOAL = 1;

const CRASH = {
  version: 'demo-run/1',
  scenario: 'crash',
  title: 'A worker leaks until its heap limit',
  environment: ['stage'],
  fault: { kind: 'leak' },
  expect: [{ incident: 'crash' }, { action: 'restart_service', decided_by: 'q_table' }],
  repeat: { runs: RUNS, at_least: RUNS },
};

/**
 * One scenario eight times, for real: two at a time, each job in a process of its own, against one after the other
 * in one process.
 */
export async function measureJobs() {
  const ours = [];
  const peers = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await withTemporaryFolder((root) => {
      const file = join(root, 'crash.yaml');
      writeFileSync(file, JSON.stringify(CRASH));
      const args = [BIN, 'run', '--scenario', file, '--quiet', '--root', root];
      peers.push(timeNode(args).wall_ms);
      ours.push(timeNode([...args, '--jobs', String(JOBS)]).wall_ms);
    });
  }
  return [
    judge({
      figure: `${RUNS} runs of a scenario, ${JOBS} jobs`,
      unit: 'ms',
      ours: summarize(ours),
      peer: { name: 'one after the other', ...summarize(peers) },
      ratio: summarize(ours.map((wall, at) => wall / peers[at])),
      goal: { at_most: GOAL },
    }),
  ];
}
