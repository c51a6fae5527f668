import { beforeAll, describe, expect, it } from 'vitest';
import type { ProofLine } from '../../../src/core/domain/proof-lines/catalogue.js';
import { createReplay } from '../../support/replay.js';
import { sharedRoot } from '../../support/shared-root.js';
import { linesOf, walk } from '../../support/walk.js';

const root = sharedRoot();
let lines: readonly ProofLine[];

beforeAll(async () => {
  ({ lines } = await walk(root, { simulated: true }));
});

/** What replay says of the decision on the overload where it is once more, behind that line. */
function decidedAgainBehind(kind: 'RL_DECISION' | 'SYSTEM_STABLE') {
  const decision = linesOf(lines, 'RL_DECISION').find(({ action }) => action === 'scale_workers');
  const last = linesOf(lines, kind).find(({ seq }) => seq >= (decision?.seq ?? Infinity));
  if (decision === undefined || last === undefined) throw new Error('no overload');
  const replay = createReplay();
  for (const line of lines.filter(({ seq }) => seq <= last.seq)) {
    expect(replay.judge(line)).toBeUndefined();
  }
  return replay.judge(decision);
}

describe('an overload', () => {
  it('is decided on once while it goes on', () => {
    expect(decidedAgainBehind('RL_DECISION')).toEqual({
      code: 'replay_incident',
      expected: 'one decision on an overload',
      found: 'another one at 1 worker',
    });
  });

  it('is another one once the app has been well', () => {
    expect(decidedAgainBehind('SYSTEM_STABLE')).toBeUndefined();
  });
});
