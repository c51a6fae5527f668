// Measures what the project promises about speed and prints one table: npm run bench
//   --json    one JSON document instead      --check    exit 1 where a goal is missed, 4 where one
//   --list    the names of all measurements             is missed by none and a row could not be measured
//   --only a,b    some of those; growth and growth-emission are taken only where they are named
// A figure on its own says little on a machine that others use too, so each stands against a limit
// or a peer that was measured in the same run, in turn with it.
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { measureAgents } from './agents.mjs';
import { measureAppend } from './append.mjs';
import { measureDecisions } from './decisions.mjs';
import { measureDetection } from './detection.mjs';
import { measureEmission } from './emission.mjs';
import { measureEmissionGrowth } from './emission-growth.mjs';
import { measureGrowth } from './growth.mjs';
import { measureJobs } from './jobs.mjs';
import { measurePolicy } from './policy.mjs';
import { measureProcesses } from './processes.mjs';
import { measureRecovery } from './recovery.mjs';
import { measureReport } from './report.mjs';
import { measureRun } from './run.mjs';
import { measureScenarios } from './scenarios.mjs';
import { measureShowing } from './showing.mjs';
import { measureSignal } from './signal.mjs';
import { measureSimulated } from './simulated.mjs';
import { measureStartup } from './startup.mjs';
import { measureUntilCalm } from './until-calm.mjs';
import { tableText } from './table.mjs';
import { measureTraining } from './training.mjs';
import { measureVerify } from './verify.mjs';

const MEASURES = {
  startup: measureStartup,
  detection: measureDetection,
  recovery: measureRecovery,
  run: measureRun,
  signal: measureSignal,
  showing: measureShowing,
  append: measureAppend,
  verify: measureVerify,
  emission: measureEmission,
  decisions: measureDecisions,
  training: measureTraining,
  simulated: measureSimulated,
  policy: measurePolicy,
  report: measureReport,
  jobs: measureJobs,
  scenarios: measureScenarios,
  agents: measureAgents,
  processes: measureProcesses,
};
/** What takes longer than all the others: only where it is asked for. */
const ASKED_FOR = { growth: measureGrowth, 'growth-emission': measureEmissionGrowth };
const ALL = { ...MEASURES, ...ASKED_FOR };

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    only: { type: 'string', default: Object.keys(MEASURES).join(',') },
  },
});

if (options.list) process.stdout.write(`${Object.keys(ALL).join('\n')}\n`);
else await measureAll(options.only.split(','));

async function measureAll(names) {
  const unknown = names.find((name) => !Object.hasOwn(ALL, name));
  if (unknown !== undefined) throw new RangeError(`no such measurement: ${unknown}`);
  const from = performance.now();
  const load_before = loadavg()[0];
  const rows = [];
  for (const name of names) rows.push(...(await measureUntilCalm(ALL[name])));
  const report = {
    machine: { node: process.versions.node, cores: availableParallelism() },
    load: { before: load_before, after: loadavg()[0] },
    took_s: (performance.now() - from) / 1_000,
    rows,
  };
  process.stdout.write(options.json ? `${JSON.stringify(report, null, 1)}\n` : tableText(report));
  if (options.check) process.exitCode = exitCode(rows);
}

function exitCode(rows) {
  if (rows.some(({ met, noisy }) => met === false && !noisy)) return 1;
  return rows.some(({ met, noisy }) => met !== null && noisy) ? 4 : 0;
}
