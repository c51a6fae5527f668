import { describe, expect, it } from 'vitest';
import type { ProofLine } from '../../../src/core/domain/proof-lines/catalogue.js';
import type { RunRecord } from '../../../src/core/domain/proof-lines/run-record.js';
import { RunGrammar } from '../../../src/audit/checker/run-grammar.js';
import { changed, firstFinding, type Change } from '../../support/meaning.js';
import { sharedRoot } from '../../support/shared-root.js';
import { walk } from '../../support/walk.js';

/** In a run that learns, line 11 is what the crash taught, 16 the overload, 21 the false alarm. */
const TAUGHT = 11;
/** What the update was drawn from: the act, which tells what was seen right before it. */
const ACT = 9;

interface HonestRun {
  readonly honest: readonly ProofLine[];
  readonly run: RunRecord;
}

const root = sharedRoot();
let walked: Promise<HonestRun> | undefined;
const honestRun = () => (walked ??= learnedInDev());

async function learnedInDev(): Promise<HonestRun> {
  const { lines } = await walk(root, { env: 'dev', simulated: true });
  const [first] = lines;
  if (first === undefined || !('run' in first) || first.run === undefined)
    throw new Error('no run');
  return { honest: lines, run: first.run };
}

const orderOf = (lines: readonly ProofLine[], record: RunRecord) => {
  const grammar = new RunGrammar(record);
  const refused = lines.find((line) => !grammar.take(line));
  return { refused: refused?.seq, end: grammar.end() };
};

describe('a run that learns', () => {
  it('says after each outcome what it learned', async () => {
    const { honest, run } = await honestRun();
    const updates = honest.filter(({ event_name }) => event_name === 'Q_UPDATE');
    expect(updates.map(({ seq }) => seq)).toEqual([11, 16, 21]);
    expect(firstFinding(honest, run)).toBeUndefined();
    expect(orderOf(honest, run)).toEqual({ refused: undefined, end: 'complete' });
  });

  it('may not leave an update out', async () => {
    const { honest, run } = await honestRun();
    expect(orderOf(honest.toSpliced(TAUGHT - 1, 1), run).refused).toBe(TAUGHT + 1);
    expect(orderOf(honest.slice(0, -1), run).end).toBe('unfinished');
  });

  it('is the only one that may hold an update', async () => {
    const { honest, run } = await honestRun();
    const record = structuredClone(run);
    delete record.learns;
    expect(orderOf(honest, record).refused).toBe(TAUGHT);
    expect(firstFinding(honest, record)).toMatchObject({ code: 'intent', line: ACT });
    const unseen = changed(honest, [ACT, 'measured.before_act', undefined]);
    expect(firstFinding(unseen, record)).toMatchObject({ code: 'learning', line: TAUGHT });
  });
});

describe('an update', () => {
  it.each<readonly [string, string, Change]>([
    ['another decision', 'intent: decision_id', [TAUGHT, 'decision_id', 'd2']],
    ['another event', 'intent: event_id', [TAUGHT, 'event_id', 'e9']],
    ['another action', 'intent: action', [TAUGHT, 'action', 'noop']],
    ['another state', 'intent: state', [TAUGHT, 'state.recent_restarts', '1']],
    ['another cause', 'intent: cause', [TAUGHT, 'cause', 9]],
    ['another value before it', 'intent: q_before_micro', [TAUGHT, 'q_before_micro', 1]],
    ['fewer visits before it', 'intent: visits_before', [TAUGHT, 'visits_before', 0]],
    ['another outcome', 'learning: outcome', [TAUGHT, 'outcome', 'not_healed']],
    ['credit where none is due', 'learning: outcome', [TAUGHT, 'outcome', 'got_well_before']],
    ['another rate', 'learning: learning_rate_ppm', [TAUGHT, 'learning_rate_ppm', 200_000]],
    ['another reward', 'learning: reward_micro', [TAUGHT, 'measured.reward_micro', 1_000_001]],
    ['another value after it', 'learning: q_after_micro', [TAUGHT, 'measured.q_after_micro', 9]],
    ['a visit more', 'learning: visits_after', [TAUGHT, 'visits_after', 999_999]],
    [
      'requests lost after',
      'learning: lost after',
      [TAUGHT, 'measured.requests_after.lost', 7_777],
    ],
    [
      'more served after',
      'learning: served after',
      [TAUGHT, 'measured.requests_after.served', 7_777],
    ],
    [
      'requests lost before',
      'learning: lost before',
      [TAUGHT, 'measured.requests_before.lost', 7_777],
    ],
    [
      'more served before',
      'learning: served before',
      [TAUGHT, 'measured.requests_before.served', 7_777],
    ],
    [
      'workers failed after all',
      'learning: failed workers',
      [TAUGHT, 'measured.failed_workers_after', 1],
    ],
  ])('that names %s is found', async (_what, found, change) => {
    const { honest, run } = await honestRun();
    const finding = firstFinding(changed(honest, change), run);
    expect(finding).toMatchObject({ line: TAUGHT });
    expect(`${String(finding?.code)}: ${String(finding?.expected)}`.startsWith(`${found} `)).toBe(
      true,
    );
  });

  it('that was learned at another rate throughout is found by its rate', async () => {
    const { honest, run } = await honestRun();
    const update = honest[TAUGHT - 1];
    if (update?.event_name !== 'Q_UPDATE') throw new Error('no update');
    const { q_before_micro, measured } = update;
    const moved = q_before_micro + Math.round(0.2 * (measured.reward_micro - q_before_micro));
    const faster = changed(honest, [TAUGHT, 'learning_rate_ppm', 200_000]);
    const lines = changed(faster, [TAUGHT, 'measured.q_after_micro', moved]);
    expect(firstFinding(lines, run)).toMatchObject({
      code: 'learning',
      expected: 'learning_rate_ppm 100000',
    });
  });

  it('is found out by the act: without what was seen before it nothing can be learned', async () => {
    const { honest, run } = await honestRun();
    const lines = changed(honest, [ACT, 'measured.before_act', undefined]);
    expect(firstFinding(lines, run)).toMatchObject({ code: 'intent', line: ACT });
  });

  it('is none where the act found the crash already over', async () => {
    const { honest, run } = await honestRun();
    const lines = changed(honest, [9, 'measured.before_act.failed_workers', 0]);
    expect(firstFinding(lines, run)).toMatchObject({
      code: 'learning',
      expected: 'outcome got_well_before',
      line: TAUGHT,
    });
  });
});
