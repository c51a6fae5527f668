import { readFileSync } from 'node:fs';
import { entriesIn, textOf } from './proc-files.js';

/** A process as the kernel tells of it. With its start it is the same one, whoever has its number later. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** Clock ticks since the machine started, a hundred a second. */
  readonly start: number;
  /** It has ended, and only its parent has not asked how. */
  readonly isZombie: boolean;
}

const PROC = '/proc';
const TICKS_A_SECOND = 100;

/** All that there are, or undefined on a system without `/proc`. */
export function readProcesses(): ProcessEntry[] | undefined {
  if (process.platform !== 'linux') return undefined;
  return readPids()
    .map(readProcess)
    .filter((entry) => entry !== undefined);
}

/** The numbers of all processes, the newest first; none on a system without `/proc`. */
export function readPids(): number[] {
  if (process.platform !== 'linux') return [];
  return entriesIn(PROC)
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .reverse();
}

/** @returns undefined where there is none, or no longer */
export function readProcess(pid: number): ProcessEntry | undefined {
  const text = textOf(`${PROC}/${String(pid)}/stat`);
  // The name is in brackets and may hold any bytes, brackets too.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  if (fields === undefined || fields.length < 20) return undefined;
  // proc(5) counts from 1, and state is its third.
  const field = (number: number) => Number(fields[number - 3]);
  const isZombie = fields[0] === 'Z' || fields[0] === 'X';
  return {
    pid,
    parent: field(4),
    group: field(5),
    session: field(6),
    start: field(22),
    isZombie,
  };
}

/** Whether it still is the same process. A zombie is. */
export function isStillThere({ pid, start }: Pick<ProcessEntry, 'pid' | 'start'>): boolean {
  return readProcess(pid)?.start === start;
}

/** Whether it still is the same process, and has not ended. */
export function isAlive({ pid, start }: Pick<ProcessEntry, 'pid' | 'start'>): boolean {
  const now = readProcess(pid);
  return now?.start === start && !now.isZombie;
}

/** The moment, as processes' starts are told. */
export function ticksNow(): number {
  const uptime = Number.parseFloat(readFileSync(`${PROC}/uptime`, 'utf8'));
  return Math.ceil(uptime * TICKS_A_SECOND);
}

/** Whether it was started with this `NAME=value` in its environment. */
export function hasVariable(pid: number, variable: string): boolean {
  return (
    textOf(`${PROC}/${String(pid)}/environ`)
      ?.split('\0')
      .includes(variable) === true
  );
}

/** The most file locks that it may have: the kernel keeps both numbers, hands them on, and does nothing by them. */
export function lockLimitsOf(pid: number): { readonly soft: number; readonly hard: number } {
  const found = /^Max file locks +(\d+) +(\d+)/m.exec(
    textOf(`${PROC}/${String(pid)}/limits`) ?? '',
  );
  return { soft: Number(found?.[1]), hard: Number(found?.[2]) };
}

/** Real, effective, saved and file system user. */
export function usersOf(pid: number): readonly number[] {
  const found = /^Uid:\s+(.*)$/m.exec(textOf(`${PROC}/${String(pid)}/status`) ?? '');
  return found?.[1] === undefined ? [] : found[1].split(/\s+/).map(Number);
}
