// Measures what the project promises about speed and prints one table: npm run bench
//   --json    one JSON document instead      --check    exit 1 when a goal is missed
//   --only a,b    some of: startup, detection, recovery, run, signal, showing, append, verify,
//                  emission, decisions, training, simulated, policy, report, scenarios, jobs, agents,
//                  processes;
//                  and, only where it is named, growth
// A figure on its own says little on a machine that others use too, so each stands against a limit
// or a peer that was measured in the same run, in turn with it.
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { measureAgents } from './agents.mjs';
import { measureAppend } from './append.mjs';
import { measureDecisions } from './decisions.mjs';
import { measureDetection } from './detection.mjs';
import { measureEmission } from './emission.mjs';
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
const ASKED_FOR = { growth: measureGrowth };

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    only: { type: 'string', default: Object.keys(MEASURES).join(',') },
  },
});

const from = performance.now();
const load_before = loadavg()[0];
const rows = [];
for (const name of options.only.split(',')) {
  const measure = { ...MEASURES, ...ASKED_FOR }[name];
  if (measure === undefined) throw new RangeError(`no such measurement: ${name}`);
  rows.push(...(await measure()));
}
const report = {
  machine: { node: process.versions.node, cores: availableParallelism() },
  load: { before: load_before, after: loadavg()[0] },
  took_s: (performance.now() - from) / 1_000,
  rows,
};

process.stdout.write(options.json ? `${JSON.stringify(report, null, 1)}\n` : tableText(report));
if (options.check && rows.some(({ met }) => met === false)) process.exitCode = 1;
