import { setTimeout } from 'node:timers/promises';
import { codeOf } from '../../core/domain/errors.js';
import {
  hasVariable,
  isStillThere,
  lockLimitsOf,
  readPids,
  readProcess,
  readProcesses,
  ticksNow,
  usersOf,
  type ProcessEntry,
} from './process-table.js';
import { killUser } from './start-process.js';

/** By what the processes that were begun here are known, wherever they went. */
export interface ProcessTraces {
  /** `NAME=value`, in the environment that it was started with. */
  readonly variable: string;
  /** A number that nobody else has: every child inherits it, whatever it does with its environment. */
  readonly lockLimit?: number | undefined;
  /** What only a part of those with that number have, as its soft limit. */
  readonly softLockLimit?: number | undefined;
  /** A user who has no other processes. */
  readonly uid?: number | undefined;
  /** Its first process, whose number is that of its group and session. */
  readonly first?: FirstProcess | undefined;
}

export interface FirstProcess {
  readonly pid: number;
  readonly start: number;
  /** Once it has ended: others may have its number now, but none that is older than this. */
  readonly endedAt?: number | undefined;
  /** It and its child only hold the sandbox. */
  readonly isSandbox: boolean;
}

export interface Reaped {
  readonly killed: number;
  /** False where processes may be left that could not be looked for, or did not end. */
  readonly isComplete: boolean;
}

/** Enough for a few seconds. */
const MOST_ROUNDS = 300;
const MOST_STOPS = 50;
const QUICK_LOOKS = 20;
const PAUSE_MS = 10;
/** A process that is just becoming another program shows nothing of itself for a moment. */
const CLEAN_LOOKS = 2;

/**
 * Kills everything that bears these traces. All that is found is stopped before any of it is killed, again
 * and again: what is stopped cannot fork. Never touches any other process.
 */
export async function reap(traces: ProcessTraces): Promise<Reaped> {
  const killed = new Set<string>();
  let clean = 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const found = stopAll(traces);
    if (found === undefined) return reapGroup(traces);
    clean = found.length === 0 ? clean + 1 : 0;
    if (clean === CLEAN_LOOKS) return { killed: killed.size, isComplete: true };
    for (const entry of found) {
      if (signal(entry, 'SIGKILL') && !holdsSandbox(entry, traces)) killed.add(nameOf(entry));
    }
    if (traces.uid !== undefined && found.length > 0) killUser(traces.uid);
    await setTimeout(PAUSE_MS);
  }
  return { killed: killed.size, isComplete: false };
}

/** Sends SIGTERM to its group; to all of it where the group is only what holds the sandbox. */
export function askToEnd(traces: ProcessTraces): void {
  const { first } = traces;
  if (first === undefined) return;
  const found = first.isSandbox ? findProcesses(traces) : undefined;
  if (found === undefined) signalGroup(first.pid, 'SIGTERM');
  for (const entry of found ?? []) if (!holdsSandbox(entry, traces)) signal(entry, 'SIGTERM');
}

/** Sends SIGTERM to all of it: to its group at once, and to whatever is in no group of that number, or no longer. */
export function askAllToEnd(traces: ProcessTraces): void {
  const { first } = traces;
  const group = first !== undefined && isStillThere(first) ? first.pid : undefined;
  const found = findProcesses(traces) ?? [];
  if (group !== undefined) signalGroup(group, 'SIGTERM');
  for (const entry of found) if (entry.group !== group) signal(entry, 'SIGTERM');
}

/** Sends a signal to all of it that lives. */
export function signalAll(traces: ProcessTraces, name: NodeJS.Signals): void {
  const found = findProcesses(traces);
  if (found === undefined && traces.first !== undefined) signalGroup(traces.first.pid, name);
  for (const entry of found ?? []) signal(entry, name);
}

/** Everything of it that lives, or undefined where the system does not tell. */
export function findProcesses(traces: ProcessTraces): ProcessEntry[] | undefined {
  const all = readProcesses()?.filter(({ isZombie }) => !isZombie);
  if (all === undefined) return undefined;
  const lastOfGroup = lastStartInGroup(traces.first);
  const found = new Map<number, ProcessEntry>();
  for (const entry of all) {
    if (isOfGroup(entry, traces.first, lastOfGroup) || bearsTrace(entry, traces)) {
      found.set(entry.pid, entry);
    }
  }
  addDescendants(found, all);
  // Whoever looks is never looked for, whatever it was started by.
  found.delete(process.pid);
  return [...found.values()];
}

function stopAll(traces: ProcessTraces): ProcessEntry[] | undefined {
  const stopped = new Map<string, ProcessEntry>();
  stopFresh(traces);
  for (let look = 0; look < MOST_STOPS; look++) {
    const found = findProcesses(traces);
    if (found === undefined) return undefined;
    const fresh = found.filter((entry) => !stopped.has(nameOf(entry)));
    if (fresh.length === 0) break;
    for (const entry of fresh) {
      signal(entry, 'SIGSTOP');
      stopped.set(nameOf(entry), entry);
    }
  }
  return [...stopped.values()];
}

/** What has a new process every few milliseconds, and ends the old one, is stopped only by looking faster. */
function stopFresh(traces: ProcessTraces): void {
  const seen = new Set<number>();
  for (let look = 0; look < QUICK_LOOKS; look++) {
    const fresh = readPids().filter((pid) => pid !== process.pid && !seen.has(pid));
    if (fresh.length === 0) return;
    for (const pid of fresh) {
      seen.add(pid);
      const entry = readProcess(pid);
      if (entry !== undefined && bearsTrace(entry, traces)) signal(entry, 'SIGSTOP');
    }
  }
}

function bearsTrace({ pid }: ProcessEntry, traces: ProcessTraces): boolean {
  const { variable, uid } = traces;
  return (
    hasLockLimits(pid, traces) ||
    hasVariable(pid, variable) ||
    (uid !== undefined && usersOf(pid).includes(uid))
  );
}

function hasLockLimits(pid: number, { lockLimit, softLockLimit }: ProcessTraces): boolean {
  if (lockLimit === undefined) return false;
  const { soft, hard } = lockLimitsOf(pid);
  return hard === lockLimit && (softLockLimit === undefined || soft === softLockLimit);
}

function isOfGroup(
  entry: ProcessEntry,
  first: FirstProcess | undefined,
  lastStart: number,
): boolean {
  if (first === undefined) return false;
  const isOf = entry.group === first.pid || entry.session === first.pid;
  return isOf && entry.start >= first.start && entry.start <= lastStart;
}

/** The number of a group is nobody else's while its first process is there. */
function lastStartInGroup(first: FirstProcess | undefined): number {
  if (first === undefined) return -1;
  return isStillThere(first) ? Infinity : (first.endedAt ?? -1);
}

function addDescendants(found: Map<number, ProcessEntry>, all: readonly ProcessEntry[]): void {
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const entry of all) if (found.has(entry.parent)) found.set(entry.pid, entry);
  }
}

/** Where the system tells of no processes, a group is all that can be reached. */
function reapGroup({ first }: ProcessTraces): Reaped {
  const isKilled = first !== undefined && signalGroup(first.pid, 'SIGKILL');
  return { killed: isKilled ? 1 : 0, isComplete: false };
}

/** @returns whether it was still that process, and could be reached */
function signal(entry: ProcessEntry, name: NodeJS.Signals): boolean {
  return isStillThere(entry) && send(entry.pid, name);
}

function signalGroup(group: number, name: NodeJS.Signals): boolean {
  return send(-group, name);
}

function send(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    if (codeOf(error) === 'ESRCH' || codeOf(error) === 'EPERM') return false;
    throw error;
  }
}

function holdsSandbox({ pid, parent }: ProcessEntry, { first }: ProcessTraces): boolean {
  return first?.isSandbox === true && (pid === first.pid || parent === first.pid);
}

function nameOf({ pid, start }: ProcessEntry): string {
  return `${String(pid)}/${String(start)}`;
}

/** The first process, once it has ended. */
export function endedNow(first: FirstProcess): FirstProcess {
  return process.platform === 'linux' ? { ...first, endedAt: ticksNow() } : first;
}
