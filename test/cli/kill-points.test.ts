import { describe, expect, it } from 'vitest';
import { aftermath } from '../faults/aftermath.js';
import { firstMiddleLast, oneOfEachName, type LogCall } from '../faults/call-points.js';
import { whatIsKept } from '../faults/promises.js';
import {
  allStarts,
  recoveringCalls,
  removeAll,
  trialsAt,
  type Starts,
  type Trial,
} from '../faults/starts.js';
import { isSoak, SOAK_TIMEOUT_MS } from '../faults/tally.js';
import { toldBy } from '../faults/told.js';
import { canTrace, killedRun } from '../faults/traced-run.js';
import { tryAll, type Findings } from '../faults/try-all.js';

describe.skipIf(!canTrace)('a run that is killed at a system call (needs strace)', () => {
  it(
    'has lost nothing that it told, and the next start goes on by itself',
    async () => {
      const starts = await allStarts();
      const trials = new Map(isSoak ? every(starts) : chosen(starts));
      expect(await tryAll('killed at a call', trials, killThere)).toEqual({});
      removeAll(starts);
    },
    SOAK_TIMEOUT_MS,
  );
});

function every({ first, second, recovery }: Starts): [string, Trial][] {
  return [first, second, recovery].flatMap((start) => trialsAt(start, start.calls));
}

/** The first, a middle and the last call of each name (the long soak takes every call); of the other starts only what is not done after another run as well. */
function chosen(starts: Starts): [string, Trial][] {
  const { first, second, recovery } = starts;
  const onlyOnce = ({ area, name }: LogCall) => area === 'key' || name === 'mkdir';
  return [
    ...trialsAt(first, oneOfEachName(first.calls.filter(onlyOnce))),
    ...trialsAt(second, firstMiddleLast(second.calls.filter(({ area }) => area === 'proof'))),
    ...trialsAt(recovery, oneOfEachName(recoveringCalls(starts))),
  ];
}

async function killThere({ start, at }: Trial): Promise<Findings> {
  const place = start.place.copy();
  try {
    const before = whatIsKept(place.root);
    const killed = await killedRun(place, at);
    const missed = killed.signal === 'SIGKILL' ? [] : [`it ended with ${String(killed.code)}`];
    return { missed, ...(await aftermath(place, before, toldBy(killed.stdout))) };
  } finally {
    place.remove();
  }
}
