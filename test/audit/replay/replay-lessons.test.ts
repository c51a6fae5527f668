import { signatureOf } from '../../../src/audit/checker/agent-signature.js';
import { beforeAll, expect, it } from 'vitest';
import { sha256 } from '../../../src/run/app/registry.js';
import type { ProofLine } from '../../../src/core/domain/proof-lines/catalogue.js';
import { Replay } from '../../../src/audit/replay/replay.js';
import { createReplay } from '../../support/replay.js';
import { sharedRoot } from '../../support/shared-root.js';
import { linesOf, walk } from '../../support/walk.js';

const root = sharedRoot();
let lines: readonly ProofLine[];

beforeAll(async () => {
  ({ lines } = await walk(root, { env: 'dev', simulated: true }));
});

/** The run up to the update of the overload, and then a decision in the state that the update was about. */
function decidedAgain(replay: Replay, change: { readonly learned: boolean }) {
  const [, decision] = linesOf(lines, 'RL_DECISION');
  const [, update] = linesOf(lines, 'Q_UPDATE');
  if (decision === undefined || update === undefined) throw new Error('no update');
  const known = lines.filter(({ seq }) => seq <= update.seq).map((line) => replay.judge(line));
  expect(known.filter((found) => found !== undefined)).toEqual([]);
  if (!change.learned) return replay.judge(decision)?.code;
  const { action, measured, visits_after } = update;
  const again = {
    ...decision,
    q_micro: { ...decision.q_micro, [action]: measured.q_after_micro },
    visits: { ...decision.visits, [action]: visits_after },
  } as ProofLine;
  return replay.judge(again)?.code;
}

const withoutTable = () => new Replay({ tableNamed: () => undefined, sha256, signatureOf });

it.each([
  ['with the table available', createReplay],
  ['without it', withoutTable],
])('a decision after an update must know what was learned, %s', (_what, open) => {
  expect(decidedAgain(open(), { learned: false })).toBe('replay_row');
  // Its row is right; its words still tell the earlier value.
  expect(decidedAgain(open(), { learned: true })).toBe('replay_decision');
});
