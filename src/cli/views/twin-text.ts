import type { Scenario } from '../../run/walkthrough/scenarios.js';
import { causedBy, verdictOf, type Fork, type Mean } from '../../lab/twin/compare-branches.js';
import { HORIZON_US, type Branch, type Option } from '../../lab/twin/play-branch.js';
import { heading, milliseconds, WIDTH, wrap } from './layout.js';

const COLUMNS = 30;
/** From none to the most that any column holds. */
const LEVELS = ' .:-=+*#%@';
const NAME_WIDTH = 20;

/** What was forked. */
export interface AboutTwin {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly cause: string | null;
  readonly cause_chosen: boolean;
}

export interface Twin extends AboutTwin {
  readonly fork: Fork;
  readonly means: readonly Mean[];
}

/** The branches of a fork beside each other, what they lost when, and the means of many forks. */
export function twinText(twin: Twin): string[] {
  const { fork, means } = twin;
  return [
    ...intro(twin),
    '',
    ...branchTable(fork),
    '',
    ...plot(fork),
    ...(means.length === 0 ? [] : ['', ...meanTable(twin)]),
  ];
}

/** What healed the app, in one line. */
export function twinLine({ scenario, seed, fork }: Twin): string {
  const healed = fork.filter((branch) => branch.healed);
  const sum = `${String(healed.length)} of ${String(fork.length)} branches healed`;
  const line = `FORKED  ${scenario.id}, seed ${String(seed)}: ${sum}`;
  const named = `${line}: ${healed.map((branch) => nameOf(branch)).join(', ')}`;
  return healed.length > 0 && named.length <= WIDTH ? named : line;
}

function intro({ scenario, seed, cause, cause_chosen, fork }: Twin): string[] {
  const [noop] = fork;
  const behind =
    cause === null ? '' : `; hidden cause: ${cause} (${cause_chosen ? 'chosen' : 'drawn'})`;
  return [
    heading(`Twin  ${scenario.title}`),
    ...wrap(`Seed ${String(seed)}${behind}. Simulated app under a virtual clock.`, WIDTH),
    ...wrap(
      `Every branch is the same for ${milliseconds(noop.decided_us)} from the injection, until the ` +
        `fault is detected; then one thing is done, and the app is watched until ` +
        `${String(HORIZON_US / 1_000_000)} s are over. No action: noop.`,
      WIDTH,
    ),
  ];
}

function branchTable(fork: Fork): string[] {
  const [noop] = fork;
  return [
    `  ${'Action'.padEnd(NAME_WIDTH)} Healed   Stable  Served  Lost  Caused`,
    ...fork.flatMap((branch) => {
      const stable = branch.stable_us === null ? '-' : `${inMs(branch.stable_us)} ms`;
      const { served, lost } = branch.requests;
      const cells =
        `  ${nameOf(branch, branch.workers_from).padEnd(NAME_WIDTH)} ` +
        `${(branch.healed ? 'yes' : 'NO').padEnd(6)}${stable.padStart(9)}` +
        `${String(served).padStart(8)}${String(lost).padStart(6)}  `;
      const caused = wrap(causedBy(branch, noop), WIDTH - cells.length);
      return caused.map((text, at) => `${at === 0 ? cells : ' '.repeat(cells.length)}${text}`);
    }),
  ];
}

function inMs(us: number): string {
  return (us / 1_000).toFixed(0);
}

/** Requests that were lost, in equal pieces of time from the injection. */
function plot(fork: Fork): string[] {
  const rows = fork.map(lostByColumn);
  const most = Math.max(...rows.flat());
  const seconds = HORIZON_US / 1_000_000;
  const scale = most === 0 ? 'none' : `at most ${String(most)}`;
  const axis = `0${' '.repeat(COLUMNS - 1 - `${String(seconds)} s`.length)}${String(seconds)} s`;
  return [
    `  Lost requests in each tenth of a second from the injection on (${scale})`,
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

function meanTable({ means, cause, cause_chosen }: Twin): string[] {
  const seeds = String(Math.max(...means.map(({ n }) => n)));
  const drawn = cause_chosen ? `cause ${String(cause)}` : 'causes drawn by their shares';
  return [
    `  The same over ${seeds} seeds${cause === null ? '' : `, ${drawn}`}: lost requests, means`,
    `  ${'Action'.padEnd(NAME_WIDTH)} Healed      Lost  More than noop (95 %)`,
    ...means.map(
      (mean) =>
        `  ${nameOf(mean).padEnd(NAME_WIDTH)} ` +
        `${String(mean.healed)}/${String(mean.n)}`.padEnd(9) +
        `${mean.lost.toFixed(1).padStart(7)}  ${moreText(mean)}`.trimEnd(),
    ),
  ];
}

function moreText(mean: Mean): string {
  const { action, lost_more, half_width } = mean;
  if (action === 'noop') return '-';
  const interval = `(${signed(lost_more - half_width)} to ${signed(lost_more + half_width)})`;
  return `${signed(lost_more)} ${interval}  ${verdictOf(mean)}`;
}

function nameOf({ action, workers_to }: Option, workersFrom?: number): string {
  if (workers_to === null) return action;
  return workersFrom === undefined
    ? `${action} to ${String(workers_to)}`
    : `${action} ${String(workersFrom)} > ${String(workers_to)}`;
}

function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${value.toFixed(1)}`;
}
