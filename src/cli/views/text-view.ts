import type { LogContext } from '../../core/domain/proof-lines/log-context.js';
import { servedInWords } from '../../core/domain/app-served.js';
import type { RunRecord } from '../../core/domain/proof-lines/run-record.js';
import { quote, toPrintableAscii } from '../../core/domain/safe-text.js';
import type { ProgressEvent, LogCheck } from '../../run/walkthrough/progress-events.js';
import {
  isolatedRows,
  attackRows,
  attackSummary,
  controlRows,
  interruptedAttacks,
} from './attack-text.js';
import { folderRows } from './folder-rows.js';
import { rateText, runsText } from './history-text.js';
import { count } from '../../core/domain/count.js';
import { heading, painted, row, WIDTH, wrap } from './layout.js';
import { addressRows, fullLineText } from './line-text.js';
import type { AskedPlace } from './next-commands.js';
import { redeliveryText } from './redelivery-text.js';
import { remarkRows } from './remark-rows.js';
import { resultText } from './result-text.js';
import type { Style } from './style.js';
import { agentText } from './agent-text.js';

type EventOf<Name extends ProgressEvent['fact']> = Extract<ProgressEvent, { fact: Name }>;
/** What a text depends on besides the fact. */
export interface View extends AskedPlace {
  readonly style: Style;
  /** What the lines of the run's log say so far. */
  readonly context: LogContext;
  /** What is on the right of a step's heading. */
  readonly time?: string;
}
type EventText = { [Name in ProgressEvent['fact']]: (fact: EventOf<Name>, view: View) => string[] };

const TEXT: EventText = {
  run: (run) => runText(run),
  remark: (remark) => remarkRows([remark]),
  recovered: ({ run_id, lines_found, torn_bytes, outcome_unknown }) => [
    ...row('recovered', `run ${run_id} had died after ${count(lines_found, 'line')}; its log was`),
    ...row(
      '',
      'ended with RUN_RECOVERED and archived: its lines were not sealed when they were written',
    ),
    ...(torn_bytes === 0 ? [] : row('', `a torn line of ${count(torn_bytes, 'byte')} is kept`)),
    ...(outcome_unknown === null ? [] : row('', `whether ${outcome_unknown} was done is unknown`)),
  ],
  redelivered: (redelivery) => redeliveryText(redelivery),
  step: ({ step, of, title }, { style, time }) => [
    '',
    style.strong(heading(`${String(step)} of ${String(of)}  ${title}`, time)),
  ],
  // The lines of the violation log are told as attacks.
  line: ({ kind, line, seq }, { context, style }) => {
    if (kind === 'violation') return [];
    const namesGates = !context.hasActed;
    context.take(line);
    return [...fullLineText(line, seq, { context, style, namesGates }), ...addressRows(line)];
  },
  history: ({ rate, env }) =>
    row('history', `${rateText(rate)}; ${runsText(rate, `earlier ${env}`)}`),
  app_folder: folderRows,
  spec: specRows,
  problems: ({ problems }) =>
    problems.flatMap(({ field, value, accepted, remedy }, index) => {
      const isNewField = problems[index - 1]?.field !== field;
      return [
        ...(isNewField ? row(`  ${field}`, quote(value)) : []),
        ...(isNewField ? row('', `accepted: ${accepted}`) : []),
        ...row('', `to fix it: ${remedy}`),
      ];
    }),
  log_checked: ({ check, attacks_in }, { style }) => [
    ...checkRows(check, style),
    ...attacksInText(attacks_in),
  ],
  control: (fact, { style }) => controlRows(fact, style),
  attack_class: ({ class: name, title, attacks }) =>
    row(name, `${title}: ${count(attacks, 'attack')}`),
  attack: ({ attack }, { style }) => attackRows(attack, style),
  isolated_attack: ({ attack }, { style }) => isolatedRows(attack, style),
  attacks_interrupted: (fact) => interruptedAttacks(fact),
  attacks: ({ summary }, { style }) => attackSummary(summary, style),
  result: ({ result }, view) => resultText(result, view),
};

/** What the app is that the run is about. */
const BACKEND_TEXT: Record<RunRecord['backend'], string> = {
  worker_threads:
    'Worker threads on this machine; the repository is not cloned; build and start commands ' +
    'are shown, not run; a request keeps its worker busy for a set time.',
  processes:
    'Processes of your own app on this machine, begun by its start command and answering HTTP; ' +
    'utilization is the share of one CPU that each replica uses.',
  simulated:
    'Simulated app under a virtual clock: no thread runs, no port is bound, nothing is measured ' +
    'on this machine; every time and every figure below follows from the seed. Decider, gates, ' +
    'sinks and proof log are the real ones.',
  none: 'No app runs.',
};

const OBSERVES =
  'Observe mode: everything but the act. The gates are asked, nothing is carried out, and no ' +
  'human is asked.';

/** Facts as text for people: append-only, at most 80 columns, printable ASCII. */
export function eventText(fact: ProgressEvent, view: View): string[] {
  const text = TEXT[fact.fact] as (fact: ProgressEvent, view: View) => string[];
  return text(fact, view);
}

export const ROOT = 'Root: ';

/** @param shown the root as it is shown */
export function runText(
  { run, run_id, app_name, root, alerts_port }: EventOf<'run'>,
  shown: (root: string) => string = (whole) => whole,
): string[] {
  const { versions, env, bus, seed } = run;
  return [
    `demo-run ${versions.demo_run}   run ${run_id}   ${env}   bus ${bus}   seed ${String(seed)}`,
    ...servedRows(app_name, run),
    ...wrap(BACKEND_TEXT[run.backend], WIDTH),
    ...(run.observes === true ? wrap(OBSERVES, WIDTH) : []),
    ...(run.agent === undefined ? [] : wrap(agentText(run.agent), WIDTH)),
    ...alertRows(run, alerts_port),
    ...wrap(`${ROOT}${shown(toPrintableAscii(root))}`, WIDTH),
  ];
}

/** Where alerts come from, and what comes of them. */
function alertRows({ alerts }: RunRecord, port: number | undefined): string[] {
  if (alerts === undefined) return [];
  const from = [
    ...(port === undefined
      ? []
      : [`POST http://127.0.0.1:${String(port)}/alerts (Alertmanager's webhook, version 4)`]),
    ...(alerts.sha256 === undefined ? [] : ['a recorded history']),
  ];
  return wrap(`Alerts from outside: ${from.join(', and ')}; the readings decide.`, WIDTH);
}

/** Whatever is named, only the demo app is there to run. */
function servedRows(app_name: string, run: RunRecord): string[] {
  const served = servedInWords(app_name, run);
  return served === undefined
    ? []
    : wrap(
        `App: ${toPrintableAscii(served)}: nothing of ${toPrintableAscii(app_name)} runs.`,
        WIDTH,
      );
}

function specRows({ spec, edited, unencrypted }: EventOf<'spec'>): string[] {
  const commands = [
    ...row('', `build: ${spec.build_command} (shown, not run)`),
    ...row('', `start: ${spec.start_command} (shown, not run), port ${String(spec.port)}`),
  ];
  return [
    ...(edited.length === 0 ? [] : row('', `edited: ${edited.join(', ')}`)),
    // Of an app of somebody's own they were told before, with why.
    ...(spec.source === undefined ? commands : []),
    ...(unencrypted ? row('warning', 'the repository is named with plain http') : []),
  ];
}

function checkRows(check: LogCheck, style: Style): string[] {
  const { valid, sealed, lines, head, problem, path } = check;
  const word = valid ? (sealed ? 'SEALED' : 'VALID') : 'INVALID';
  const found = problem === null ? 'chain, order and every line' : problem;
  const file = path.split('/').at(-1) ?? path;
  return [
    ...row('log', `${file}: ${count(lines, 'line')}, head ${head.slice(0, 16)}`),
    ...painted(row('', `${word}: ${found}`), word, valid ? style.good : style.bad),
  ];
}

/** Where the attacks that come next are logged: their lines have numbers of their own. */
function attacksInText(log: string | undefined): string[] {
  return log === undefined ? [] : row('attacks', `their lines (proof #) are in ${log}`);
}
