import type { RunRecord } from '../../../core/domain/proof-lines/run-record.js';
import { notCheckedWords } from '../../../core/domain/seal-words.js';
import { html, type Markup } from '../markup.js';
import type { Report } from '../report.js';
import { section } from './parts.js';

/** What nobody can conclude from this page, said as plainly as what can. */
export function limitsSection(report: Report): Markup {
  const { run } = report.log;
  const says = [
    ...(run === null ? [] : saidOfRun(run)),
    ...saidOfLog(report),
    'Whether decisions and verdicts were right is not recomputed here: demo-run verify --replay does that.',
    'The page is a picture of the log. What counts is the log: check it with the command at the top.',
  ];
  return section(
    'limits',
    'What this does not show',
    html`<ul class="limits">
      ${says.map((text) => html`<li>${text}</li>`)}
    </ul>`,
  );
}

/** Of other backends nothing is said: a log may claim any. */
const SAID_OF_APP: ReadonlyMap<string, string> = new Map([
  [
    'worker_threads',
    'The app was worker threads on one machine behind a loopback listener, not a deployment; a request keeps its worker busy for a set time.',
  ],
  [
    'processes',
    'The app was its own processes on one machine behind a loopback listener, not a deployment.',
  ],
  [
    'simulated',
    'The app was simulated under a virtual clock: no thread ran, no request was sent, and every time is virtual.',
  ],
]);
const NOTHING_RUN = 'The repository was not cloned; build and start commands were not run.';
const UTILIZATION = {
  worker_threads: 'Utilization is that of the event loops of the workers, not of the CPU.',
  processes: 'Utilization is the share of one CPU that each replica used, or waited for.',
};

function saidOfRun({ backend, bus, kind, app_served, agent }: RunRecord): string[] {
  return [
    ...(app_served === undefined
      ? []
      : [`The app is a name here: ${app_served} served in its place, and nothing of it ran.`]),
    ...(agent === undefined
      ? []
      : [
          'What the agent wanted, and why, is its own word; whether it was isolated is that of the run.',
        ]),
    ...[SAID_OF_APP.get(backend) ?? []].flat(),
    ...(backend === 'processes' ? [] : [NOTHING_RUN]),
    ...(bus === 'embedded'
      ? ['The bus was embedded: no message left the process, and it kept nothing.']
      : []),
    ...(bus === 'redis'
      ? ['The Redis bus was not asked: demo-run verify --sinks --redis does that.']
      : []),
    ...(kind === 'run' ? [UTILIZATION[backend === 'processes' ? backend : 'worker_threads']] : []),
  ];
}

const UNSEALED =
  'Nothing beside the log vouches for its end: lines may have been cut off, the last one changed, or all written anew.';
const SEALS: Record<Report['log']['seal'], string> = {
  fits: 'A consistent lie by whoever holds the key that signed the head, in which readings, decision and outcome all agree, would look the same.',
  recovered:
    'The run was killed, and its log was recovered: its lines were not sealed when they were written.',
  unfinished:
    'No line ends the log: the run still goes on, was killed, or its machine or disk failed.',
  absent: UNSEALED,
  bad: UNSEALED,
  not_compared:
    'The head beside the log was not compared with it: its lines do not hold, so that nothing vouches for its end.',
};

function saidOfLog({ log, sinks, attacks }: Report): string[] {
  const unchecked = log.problem === null ? notCheckedWords(log.unknown, log.at_home) : undefined;
  return [
    SEALS[log.seal],
    ...(unchecked === undefined ? [] : [unchecked]),
    ...(sinks.known ? [] : [`What the sinks hold is not known: ${sinks.because}.`]),
    ...(attacks === null && log.run?.kind === 'run'
      ? ['Attacks on the gates are not shown: no log of attacks after this run lies beside it.']
      : []),
    ...(attacks === null
      ? []
      : [
          `The log of the attacks is of run ${attacks.run_id ?? 'unknown'}: this run's own, or of demo-mode-violation after it.`,
        ]),
  ];
}
