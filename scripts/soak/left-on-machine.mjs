// What this machine holds, as the kernel tells it in /proc.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const LISTENING = '0A';

/**
 * @typedef {{ pid: number, parent: number, state: string, start: string }} Seen
 * A process; with its start it is the same one, whoever has its number later.
 */

/** What this process has open: pipes, sockets, files. */
export function openFiles() {
  return namesIn('/proc/self/fd')
    .map((fd) => targetOf(`/proc/self/fd/${fd}`))
    .filter((target) => target !== '');
}

/** Whether anybody listens on a TCP port. */
export function isListenedOn(port) {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  return ['tcp', 'tcp6'].some((name) =>
    textOf(`/proc/net/${name}`)
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .some(([, local, , state]) => state === LISTENING && local?.endsWith(`:${wanted}`)),
  );
}

/**
 * The processes that work in a folder, or have a text in their words or environment, but for those that have ended.
 * @param {string} text a path, or anything that nobody else has
 * @returns {number[]}
 */
export function processesOf(text) {
  return allProcesses()
    .filter(({ pid, state }) => pid !== process.pid && !hasEnded(state))
    .map(({ pid }) => pid)
    .filter((pid) => {
      const told = `${textOf(`/proc/${pid}/cmdline`)}${textOf(`/proc/${pid}/environ`)}`;
      return told.includes(text) || targetOf(`/proc/${pid}/cwd`).startsWith(text);
    });
}

/** The children of a process, ended ones too that it has not asked how. */
export function childrenOf(pid) {
  return allProcesses().filter(({ parent }) => parent === pid);
}

/** All that a process has begun, and they, as far as their parents live. */
export function descendantsOf(pid) {
  const all = allProcesses();
  /** @type {Seen[]} */
  const found = [];
  for (let parents = [pid]; parents.length > 0;) {
    const children = all.filter(({ parent }) => parents.includes(parent));
    found.push(...children);
    parents = children.map((child) => child.pid);
  }
  return found;
}

/** @param {Seen} seen */
export function isAlive({ pid, start }) {
  const now = seenAt(pid);
  return now !== undefined && now.start === start && !hasEnded(now.state);
}

/** @returns its words, with spaces between them; nothing where it has ended */
export function wordsOf(pid) {
  return textOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');
}

/** @returns one letter, `T` for stopped; nothing where it has gone */
export function stateOf(pid) {
  return seenAt(pid)?.state ?? '';
}

function allProcesses() {
  return namesIn('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(seenAt)
    .filter((seen) => seen !== undefined);
}

/** @returns {Seen | undefined} */
function seenAt(pid) {
  const text = textOf(`/proc/${pid}/stat`);
  if (text === '') return undefined;
  const [state = '', parent, ...others] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  // proc(5) counts from 1: the start is its 22nd, and the state its third.
  return { pid: Number(pid), parent: Number(parent), state, start: others[17] ?? '' };
}

function hasEnded(state) {
  return state === 'Z' || state === 'X';
}

function namesIn(folder) {
  return orNothing([], () => readdirSync(folder));
}

function textOf(path) {
  return orNothing('', () => readFileSync(path, 'latin1'));
}

function targetOf(path) {
  return orNothing('', () => readlinkSync(path));
}

/** A process can end between two looks. */
function orNothing(nothing, look) {
  try {
    return look();
  } catch {
    return nothing;
  }
}
