import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { readScenarioFiles } from '#dist/run/scenarios/read-scenario-files.js';
import { emptySeries, judge, ratios, summarize } from './stats.mjs';

const ROUNDS = 5;
const FILES = 1_000;
const SAMPLE = fileURLToPath(
  new URL('../../apps/scenarios/pack/leak-under-traffic.yaml', import.meta.url),
);

/** Finding, reading and checking a thousand scenario files, against reading and parsing them alone. */
export function measureScenarios() {
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
    return [
      judge({
        figure: 'scenario check, 1,000 files',
        unit: 'ms',
        ours: summarize(series.ours),
        peer: { name: 'yaml alone', ...summarize(series.peer) },
        ratio: ratios(series.ours, series.peer),
        goal: null,
      }),
    ];
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
