import { duration, grouped, rounded, workersChange } from '../../core/domain/figures.js';
import type { Scenario } from '../../core/domain/scenario.js';
import {
  causedBy,
  comparedWithNoop,
  type Fork,
  type Mean,
} from '../../lab/twin/compare-branches.js';
import { HORIZON_US, type Branch, type BranchOption } from '../../lab/twin/play-branch.js';
import { columns, left, right } from './columns.js';
import { heading, WIDTH, wrap } from './layout.js';

const HORIZON = duration(HORIZON_US / 1_000);
const COLUMNS = 30;
/** From none to the most that any column holds. */
const LEVELS = ' .:-=+*#%@';
const NAME_WIDTH = 20;
const BRANCHES = [left(NAME_WIDTH + 1), left(6), right(9), right(8), right(6), left(0)];
/** What is left for the last column, behind its two blanks. */
const CAUSED_WIDTH = WIDTH - 2 - BRANCHES.reduce((sum, { width }) => sum + width, 2);
const NO_FIGURES = BRANCHES.slice(1).map(() => '');
const MEANS = [left(NAME_WIDTH + 1), left(9), right(7), left(0)];

/** What the words of the tables mean, and what the figures do not count. */
const LEGEND = [
  'Healed: at the end no worker has failed, none is saturated, and the app answers. More workers ' +
    'may serve all requests while a failed one keeps its place: only a restart replaces it.',
  'Lost counts requests alone: not what an action costs, what it may break, or the time that a ' +
    'human needs. A restart takes next to no time here, as where a spare takes over at once; so one ' +
    'that nobody needs shows no effect.',
];

/** What was forked. */
export interface AboutWhatIf {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly cause: string | null;
  readonly cause_chosen: boolean;
}

export interface WhatIf extends AboutWhatIf {
  readonly fork: Fork;
  readonly means: readonly Mean[];
}

/** The branches of a fork beside each other, what they lost when, and the means of many forks. */
export function whatIfText(twin: WhatIf): string[] {
  const { fork, means } = twin;
  return [
    ...intro(twin),
    '',
    ...branchTable(fork),
    '',
    ...plot(fork),
    ...(means.length === 0 ? [] : ['', ...meanTable(twin)]),
    '',
    ...LEGEND.flatMap((text) => wrap(text, WIDTH - 2)).map((text) => `  ${text}`),
  ];
}

/** What healed the app, in one line. */
export function whatIfLine({ scenario, seed, fork }: WhatIf): string {
  const healed = fork.filter((branch) => branch.healed);
  const sum = `${String(healed.length)} of ${String(fork.length)} branches healed`;
  const line = `FORKED  ${scenario.id}, seed ${String(seed)}: ${sum}`;
  const named = `${line}: ${healed.map((branch) => nameOf(branch)).join(', ')}`;
  return healed.length > 0 && named.length <= WIDTH ? named : line;
}

function intro({ scenario, seed, cause, cause_chosen, fork }: WhatIf): string[] {
  const [noop] = fork;
  const behind =
    cause === null ? '' : `; hidden cause: ${cause} (${cause_chosen ? 'chosen' : 'drawn'})`;
  return [
    heading(`Twin  ${scenario.title}`),
    ...wrap(`Seed ${String(seed)}${behind}. Simulated app under a virtual clock.`, WIDTH),
    ...wrap(
      `Every branch is the same for ${rounded.ms(noop.decided_us)} from the injection, until the ` +
        `fault is detected; then one thing is done (noop: nothing), and the app is watched until ` +
        `${HORIZON} are over. All times count from the injection; those of a run count from the ` +
        `first sign of the incident, which comes later.`,
      WIDTH,
    ),
  ];
}

function branchTable(fork: Fork): string[] {
  const [noop] = fork;
  return [
    ...columns([['Action', 'Healed', 'Stable', 'Served', 'Lost', '  Caused']], BRANCHES),
    ...fork.flatMap((branch) => {
      const caused = wrap(causedBy(branch, noop), CAUSED_WIDTH);
      return columns(
        caused.map((text, at) => [...(at === 0 ? figuresOf(branch) : NO_FIGURES), `  ${text}`]),
        BRANCHES,
      );
    }),
  ];
}

function figuresOf(branch: Branch): string[] {
  const { served, lost } = branch.requests;
  return [
    nameOf(branch, branch.workers_from),
    branch.healed ? 'yes' : 'NO',
    branch.stable_us === null ? '-' : rounded.ms(branch.stable_us),
    grouped(served),
    grouped(lost),
  ];
}

/** Requests that were lost, in equal pieces of time from the injection. */
function plot(fork: Fork): string[] {
  const rows = fork.map(lostByColumn);
  const most = Math.max(...rows.flat());
  const scale = most === 0 ? 'none' : `${LEVELS.trim()} up to ${grouped(most)}`;
  const axis = `0${HORIZON.padStart(COLUMNS - 1)}`;
  return [
    `  Lost requests in each tenth of a second (${scale})`,
    ...fork.map(
      (branch, at) =>
        `  ${nameOf(branch, branch.workers_from).padEnd(NAME_WIDTH)} ` +
        `|${(rows[at] ?? []).map((lost) => levelOf(lost, most)).join('')}|`,
    ),
    `  ${' '.repeat(NAME_WIDTH)}  ${axis}`,
  ];
}

function lostByColumn({ lost }: Branch): number[] {
  const columns = Array.from({ length: COLUMNS }, () => 0);
  let before = 0;
  for (const look of lost) {
    const column = Math.min(COLUMNS - 1, Math.floor((look.at_us * COLUMNS) / HORIZON_US));
    columns[column] = (columns[column] ?? 0) + look.lost - before;
    before = look.lost;
  }
  return columns;
}

function levelOf(lost: number, most: number): string {
  if (lost === 0) return ' ';
  return LEVELS[Math.ceil((lost * (LEVELS.length - 1)) / most)] ?? '@';
}

function meanTable({ means, cause, cause_chosen }: WhatIf): string[] {
  const seeds = String(Math.max(...means.map(({ n }) => n)));
  const drawn = cause_chosen ? `cause ${String(cause)}` : 'causes drawn by their shares';
  return [
    `  The same over ${seeds} seeds${cause === null ? '' : `, ${drawn}`}: lost requests, means`,
    ...columns(
      [
        ['Action', 'Healed', 'Lost', '  More than noop (95 %)'],
        ...means.map((mean) => [
          nameOf(mean),
          `${String(mean.healed)}/${String(mean.n)}`,
          mean.lost.toFixed(1),
          `  ${moreText(mean)}`,
        ]),
      ],
      MEANS,
    ),
  ];
}

function moreText(mean: Mean): string {
  const { action, lost_more, half_width } = mean;
  if (action === 'noop') return '-';
  const interval = `(${signed(lost_more - half_width)} to ${signed(lost_more + half_width)})`;
  return `${signed(lost_more)} ${interval}  ${comparedWithNoop(mean)}`;
}

function nameOf({ action, workers_to }: BranchOption, workersFrom?: number): string {
  if (workers_to === null) return action;
  return workersFrom === undefined
    ? `${action} to ${String(workers_to)}`
    : `${action}${workersChange(workersFrom, workers_to)}`;
}

function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${value.toFixed(1)}`;
}
