import { rounded } from '../../core/domain/figures.js';
import type { MeasurableApp } from '../measure-app.js';
import {
  playBranch,
  type Branch,
  type BranchOption,
  type BranchParts,
  type ChooseOption,
} from './play-branch.js';

/** 97.5 % quantile of the normal distribution, for an interval of 95 %. */
const Z = 1.96;

export interface WhatIfParts extends BranchParts {
  /** The app of a seed; the same seed gives the same app again. */
  readonly createApp: (seed: number) => MeasurableApp;
}

/** Every branch of one seed's fork; doing nothing is the first. */
export type Fork = readonly [Branch, ...Branch[]];

/** One option over many seeds, each against doing nothing under the same seed. */
export interface Mean extends BranchOption {
  readonly n: number;
  readonly healed: number;
  readonly lost: number;
  /** Lost requests more than with noop: mean, and half the width of its 95 % interval. */
  readonly lost_more: number;
  readonly half_width: number;
}

/**
 * Forks an app at the detection of a fault: up to there every branch is the same, under one seed, so
 * whatever differs afterwards was caused by the action.
 * @returns undefined where the fault did not show
 */
export async function forkAtIncident(parts: WhatIfParts, seed: number): Promise<Fork | undefined> {
  const play = (option: ChooseOption) => playBranch(parts.createApp(seed), option, parts);
  const noop = await play(() => ({ action: 'noop', workers_to: null }));
  if (noop === undefined) return undefined;
  const { max_replicas } = parts.createApp(seed);
  const others: Branch[] = [];
  for (const option of optionsBesideNoop(noop.workers_from, max_replicas)) {
    const branch = await play(() => option);
    if (branch !== undefined) others.push(branch);
  }
  return [noop, ...others];
}

/** Everything that the orchestrator could execute here: a restart, or any number of workers more. */
function optionsBesideNoop(serving: number, maxReplicas: number): BranchOption[] {
  const more = Array.from({ length: Math.max(0, maxReplicas - serving) }, (_, index) => ({
    action: 'scale_workers' as const,
    workers_to: serving + index + 1,
  }));
  return [{ action: 'restart_service', workers_to: null }, ...more];
}

/** @param forks of several seeds; an option counts where it was open */
export function meansOf(forks: readonly Fork[]): Mean[] {
  const options = new Map<string, { readonly branch: Branch; readonly noop: Branch }[]>();
  for (const fork of forks) {
    for (const branch of fork) {
      const key = `${branch.action}/${String(branch.workers_to)}`;
      options.set(key, [...(options.get(key) ?? []), { branch, noop: fork[0] }]);
    }
  }
  return [...options.values()].flatMap((pairs) => {
    const [first] = pairs;
    if (first === undefined) return [];
    const more = pairs.map(({ branch, noop }) => branch.requests.lost - noop.requests.lost);
    return {
      action: first.branch.action,
      workers_to: first.branch.workers_to,
      n: pairs.length,
      healed: pairs.filter(({ branch }) => branch.healed).length,
      lost: meanOf(pairs.map(({ branch }) => branch.requests.lost)),
      lost_more: meanOf(more),
      half_width: Z * standardError(more),
    };
  });
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function standardError(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}

/** Moments that lie closer together than two looks are not told apart. */
export const LOOK_US = 50_000;

/** What an action caused, in words: against doing nothing under the same seed. */
export function causedBy(branch: Branch, noop: Branch): string {
  if (branch.action === 'noop') return '-';
  const lost = branch.requests.lost - noop.requests.lost;
  const served = branch.requests.served - noop.requests.served;
  const words = [
    ...(branch.healed === noop.healed ? [] : [branch.healed ? 'healed' : 'NOT HEALED']),
    ...inCount(lost, 'lost', 'MORE'),
    ...(lost === 0 ? inCount(served, 'served', 'more') : []),
    ...inTime(branch.stable_us, noop.stable_us),
  ];
  return words.length === 0 ? 'nothing' : words.join(', ');
}

function inCount(difference: number, what: string, more: string): string[] {
  if (difference === 0) return [];
  return [`${String(Math.abs(difference))} ${difference > 0 ? more : 'fewer'} ${what}`];
}

function inTime(us: number | null, against: number | null): string[] {
  if (us === null || against === null || Math.abs(us - against) < LOOK_US) return [];
  return [`${rounded.ms(Math.abs(us - against))} ${us < against ? 'sooner' : 'later'}`];
}

/** What many seeds say: `harm` and `saves` only where the whole interval does. */
export function comparedWithNoop({ action, lost_more, half_width }: Mean): string {
  if (action === 'noop') return '';
  if (lost_more - half_width > 0) return 'harm';
  if (lost_more + half_width < 0) return 'saves';
  return lost_more === 0 && half_width === 0 ? 'no effect' : 'unclear';
}
