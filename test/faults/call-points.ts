import { areaOf, generalPath, type Area, type Place } from './place.js';
import { writtenText, type TracedCall } from './trace.js';
import type { CallPoint, TracedRun } from './traced-run.js';

/** A call of a clean run that can be hit again in a run from the same files. */
export interface LogCall extends CallPoint {
  readonly area: Area;
  readonly call: TracedCall;
}

/** What tells apart the calls that only look: to be killed there is to be killed before the next. */
const READ_ONLY = /O_RDONLY/;

/**
 * The calls by which a run changes the files of its place, in their order, each with its number
 * among the calls of its name on its path: that is how strace counts with `-P`, for each thread by
 * itself. Therefore all of them must be the main thread's.
 */
export function changingCalls(run: TracedRun, place: Place): LogCall[] {
  const calls = callsInPlace(run, place).filter(
    ({ call }) => !READ_ONLY.test(call.rawArguments) || call.name !== 'openat',
  );
  const others = calls.filter(({ call }) => call.pid !== run.pid);
  if (others.length > 0) throw new Error(`not the main thread's: ${others.map(pointText).join()}`);
  return calls;
}

/** The same with the calls that open a file only to read it, by the main thread. */
export function callsInPlace(run: TracedRun, place: Place): LogCall[] {
  const seen = new Map<string, number>();
  return run.calls.flatMap((call) => {
    const path = generalPath(call.paths[0] ?? '', place, run.pid);
    const area = areaOf(path);
    if (area === 'elsewhere') return [];
    const key = `${String(call.pid)} ${call.name} ${path}`;
    const nth = (seen.get(key) ?? 0) + 1;
    seen.set(key, nth);
    return [{ name: call.name, path, nth, area, call }];
  });
}

/** Of each name the first and the last call, and the middle one on the path of the first. */
export function firstMiddleLast(calls: readonly LogCall[]): LogCall[] {
  return oneOfEachName(calls).flatMap((first) => {
    const same = calls.filter(({ name }) => name === first.name);
    const samePath = same.filter(({ path }) => path === first.path);
    const middle = samePath[Math.floor(samePath.length / 2)] ?? first;
    return [...new Set([first, middle, same.at(-1) ?? first])];
  });
}

/** Of each name one call, the first. */
export function oneOfEachName(calls: readonly LogCall[]): LogCall[] {
  return calls.filter(
    ({ name }, index) => calls.findIndex((earlier) => earlier.name === name) === index,
  );
}

/** The calls that make way for a new log: all that happens before its first line is written. */
export function beforeFirstLine(calls: readonly LogCall[]): LogCall[] {
  const first = calls.findIndex(
    ({ call }) => call.name === 'write' && writtenText(call).includes('"seq":1,'),
  );
  return calls.slice(0, first === -1 ? undefined : first);
}

export function pointText({ name, path, nth }: CallPoint): string {
  return `${name} ${path.replace('{folder}/', '')} #${String(nth)}`;
}
