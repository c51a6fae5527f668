import { cpus } from 'node:os';
import type { CpuTime } from '../../../core/domain/cpu-time.js';
import type { Diagnostics } from '../../../core/domain/ports.js';
import type { Replica } from '../replica.js';
import type { Traffic } from '../traffic.js';
import type { CostTargets } from './request-cost.js';

const US_PER_MS = 1_000;

/** What an app of somebody's own is asked for, and how it is measured what that costs. */
export interface OwnLoad extends CostTargets {
  readonly path: string;
  readonly diagnostics: Diagnostics;
}

/** @returns the sum over all replicas; undefined where none of them tells */
export function cpuTimeOf(replicas: readonly Replica[]): CpuTime | undefined {
  const all = replicas.flatMap(({ cpuNs = [] }) => cpuNs);
  if (all.length === 0) return undefined;
  return all.reduce((sum, { ran, waited }) => ({
    ran: sum.ran + ran,
    waited: sum.waited + waited,
  }));
}

/**
 * The demo app works for as long as it is asked to; of any other app that has to be measured.
 * @returns undefined for the demo app, which is asked for no path of somebody's own
 */
export function ownLoadOf(
  { path, diagnostics }: { readonly path?: string | undefined; readonly diagnostics: Diagnostics },
  serving: () => readonly Replica[],
  traffic: () => Pick<Traffic, 'request' | 'counts'>,
): OwnLoad | undefined {
  if (path === undefined) return undefined;
  return {
    path,
    diagnostics,
    ask: () => traffic().request(path),
    answered: () => traffic().counts().served,
    ownCpuMs: () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / US_PER_MS;
    },
    idleMs: () => cpus().reduce((sum, { times }) => sum + times.idle, 0),
    cpuNs: () => cpuTimeOf(serving())?.ran,
  };
}
