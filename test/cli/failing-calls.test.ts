import { describe, expect, it } from 'vitest';
import { aftermath } from '../faults/aftermath.js';
import { firstMiddleLast, oneOfEachName, type LogCall } from '../faults/call-points.js';
import type { Area } from '../faults/place.js';
import { rowsBeforeTheirLine, whatIsKept } from '../faults/promises.js';
import {
  allStarts,
  recoveringCalls,
  removeAll,
  trialsAt,
  type Starts,
  type Trial,
} from '../faults/starts.js';
import { isSoak, SOAK_TIMEOUT_MS } from '../faults/tally.js';
import { toldBy, type Told } from '../faults/told.js';
import { writtenText } from '../faults/trace.js';
import { canTrace, tracedRun, type TracedRun } from '../faults/traced-run.js';
import { tryAll, type Findings } from '../faults/try-all.js';

const ERRORS = ['EIO', 'ENOSPC', 'EDQUOT', 'EROFS'] as const;

/** What a failure there ends in. The operator's log proves nothing, so the run goes on without. */
const EXIT_CODES: Readonly<Record<Area, number>> = {
  proof: 6,
  key: 6,
  csv: 5,
  metrics: 5,
  registry: 2,
  operator: 0,
  elsewhere: 0,
};

describe.skipIf(!canTrace)('a system call that fails (needs strace)', () => {
  it(
    'stops the run, which says why, does nothing more and deletes nothing',
    async () => {
      const starts = await allStarts();
      const trials = new Map(isSoak ? every(starts) : chosen(starts));
      expect(await tryAll('failed at a call', trials, failThere)).toEqual({});
      removeAll(starts);
    },
    SOAK_TIMEOUT_MS,
  );
});

interface FailingTrial extends Trial {
  readonly error: string;
}

/** Every error at every call. */
function every({ first, second, recovery }: Starts): [string, FailingTrial][] {
  const trials = [first, second, recovery].flatMap((start) => trialsAt(start, start.calls));
  return ERRORS.flatMap((error) => trials.map((trial) => withError(trial, error)));
}

/** The first, a middle and the last call of each name (the long soak takes every call with every error), at which the errors take turns; of a recovery what it alone does. */
function chosen(starts: Starts): [string, FailingTrial][] {
  const { second, recovery } = starts;
  const usual = new Set(second.calls.map(({ name }) => name));
  const special = ({ name, path }: LogCall) => !usual.has(name) || path.endsWith('.tmp');
  return [
    ...trialsAt(second, firstMiddleLast(second.calls.filter(({ area }) => area === 'proof'))),
    ...trialsAt(recovery, oneOfEachName(recoveringCalls(starts).filter(special))),
  ].map((trial, index) => withError(trial, ERRORS[index % ERRORS.length] ?? 'EIO'));
}

function withError([title, trial]: [string, Trial], error: string): [string, FailingTrial] {
  return [`${title}: ${error}`, { ...trial, error }];
}

async function failThere({ start, at, error }: FailingTrial): Promise<Findings> {
  const place = start.place.copy();
  try {
    const before = whatIsKept(place.root);
    const failed = await tracedRun(place, { inject: { at, what: `error=${error}` } });
    const told = toldBy(failed.stdout);
    const expected = exitCodeFor(at);
    return {
      missed: failed.calls.some(({ wasInjected }) => wasInjected) ? [] : ['no call was hit'],
      exit: failed.code === expected ? [] : [`${String(failed.code)}, not ${String(expected)}`],
      silent: /^demo-run: /m.test(failed.stderr) ? [] : [`stderr: ${failed.stderr}`],
      early: rowsBeforeTheirLine(place.root, told),
      writesAfter: expected === 6 ? writesAfterFailure(failed) : [],
      unsynced: at.path.endsWith('_proof.log') ? toldButNotSynced(failed, told) : [],
      ...(await aftermath(place, before, told)),
    };
  } finally {
    place.remove();
  }
}

/** The folder of the logs is asked for by the operator's log first, and then again by the lock. */
function exitCodeFor({ name, path, area }: LogCall): number {
  return name === 'mkdir' && path.endsWith('/logs') ? 0 : EXIT_CODES[area];
}

/** @returns what was still written to the file at which the call failed: nothing may be */
function writesAfterFailure({ calls }: TracedRun): string[] {
  const failedAt = calls.findIndex(({ wasInjected }) => wasInjected);
  return calls
    .slice(failedAt + 1)
    .filter(({ name }) => /^(?:write|pwrite64|fdatasync|fsync)$/.test(name))
    .map(({ name, paths }) => `${name} ${String(paths[0])}`);
}

/** @returns the lines of the log at which the call failed that were told without a sync after them */
function toldButNotSynced({ calls }: TracedRun, told: Told): string[] {
  const isRun = calls.some(({ paths }) => paths[0]?.endsWith('day1_proof.log'));
  const kind = isRun ? 'run' : 'violation';
  let written = 0;
  let synced = 0;
  for (const call of calls) {
    if (call.name === 'write' && call.result !== -1) written += linesIn(writtenText(call));
    if (call.name === 'fdatasync' && call.result === 0) synced = written;
  }
  const early = told.lines.filter((line) => line.kind === kind && line.seq > synced);
  return early.map(({ seq }) => `${kind} #${String(seq)}`);
}

function linesIn(text: string): number {
  return text.split('\n').length - 1;
}
