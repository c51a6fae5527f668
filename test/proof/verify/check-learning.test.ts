import { beforeAll, describe, expect, it } from 'vitest';
import type { ProofLine } from '../../../src/domain/proof-lines/catalogue.js';
import type { RunRecord } from '../../../src/domain/proof-lines/run-record.js';
import { RunGrammar } from '../../../src/proof/verify/run-grammar.js';
import { changed, firstFinding, type Change } from '../../support/meaning.js';
import { sharedRoot } from '../../support/shared-root.js';
import { walk } from '../../support/walk.js';

/** In a run that learns, line 11 is what the crash taught, 16 the overload, 21 the false alarm. */
const LESSON = 11;
let honest: readonly ProofLine[];
let run: RunRecord;

const root = sharedRoot();

beforeAll(async () => {
  const { lines } = await walk(root, { env: 'dev', simulated: true });
  honest = lines;
  const [first] = lines;
  if (first === undefined || !('run' in first) || first.run === undefined)
    throw new Error('no run');
  ({ run } = first);
});

const orderOf = (lines: readonly ProofLine[], record: RunRecord) => {
  const grammar = new RunGrammar(record);
  const refused = lines.find((line) => !grammar.take(line));
  return { refused: refused?.seq, end: grammar.end() };
};

describe('a run that learns', () => {
  it('says after each outcome what it learned', () => {
    const lessons = honest.filter(({ event_name }) => event_name === 'Q_UPDATE');
    expect(lessons.map(({ seq }) => seq)).toEqual([11, 16, 21]);
    expect(firstFinding(honest, run)).toBeUndefined();
    expect(orderOf(honest, run)).toEqual({ refused: undefined, end: 'complete' });
  });

  it('may not leave a lesson out', () => {
    expect(orderOf(honest.toSpliced(LESSON - 1, 1), run).refused).toBe(LESSON + 1);
    expect(orderOf(honest.slice(0, -1), run).end).toBe('unfinished');
  });

  it('is the only one that may hold a lesson', () => {
    const record = structuredClone(run);
    delete record.learns;
    expect(orderOf(honest, record).refused).toBe(LESSON);
    expect(firstFinding(honest, record)).toMatchObject({ code: 'learning', line: LESSON });
  });
});

describe('a lesson', () => {
  it.each<readonly [string, string, Change]>([
    ['another decision', 'intent', [LESSON, 'decision_id', 'd2']],
    ['another event', 'intent', [LESSON, 'event_id', 'e9']],
    ['another action', 'intent', [LESSON, 'action', 'noop']],
    ['another state', 'intent', [LESSON, 'state.recent_restarts', '1']],
    ['another cause', 'intent', [LESSON, 'cause', 9]],
    ['another value before it', 'intent', [LESSON, 'q_before_micro', 1]],
    ['fewer visits before it', 'intent', [LESSON, 'visits_before', 0]],
    ['another outcome', 'learning', [LESSON, 'outcome', 'not_healed']],
    ['credit where none is due', 'learning', [LESSON, 'outcome', 'got_well_before']],
    ['another rate', 'learning', [LESSON, 'learning_rate_ppm', 200_000]],
    ['another reward', 'learning', [LESSON, 'measured.reward_micro', 1_000_001]],
    ['another value after it', 'learning', [LESSON, 'measured.q_after_micro', 999_999]],
    ['a visit more', 'learning', [LESSON, 'visits_after', 999_999]],
    ['fewer requests lost', 'learning', [LESSON, 'measured.requests_after.lost', 7_777]],
    ['more requests served before', 'learning', [LESSON, 'measured.requests_before.served', 7_777]],
    ['workers that failed after all', 'learning', [LESSON, 'measured.failed_workers_after', 1]],
  ])('that names %s is found', (_what, code, change) => {
    expect(firstFinding(changed(honest, change), run)).toMatchObject({ code, line: LESSON });
  });

  it('that was learned at another rate throughout is found by its rate', () => {
    const lesson = honest[LESSON - 1];
    if (lesson?.event_name !== 'Q_UPDATE') throw new Error('no lesson');
    const { q_before_micro, measured } = lesson;
    const moved = q_before_micro + Math.round(0.2 * (measured.reward_micro - q_before_micro));
    const faster = changed(honest, [LESSON, 'learning_rate_ppm', 200_000]);
    const lines = changed(faster, [LESSON, 'measured.q_after_micro', moved]);
    expect(firstFinding(lines, run)).toMatchObject({
      code: 'learning',
      expected: 'learning_rate_ppm 100000',
    });
  });

  it('is found out by the act: without what was seen before it nothing can be learned', () => {
    const lines = changed(honest, [9, 'measured.before_act', undefined]);
    expect(firstFinding(lines, run)).toMatchObject({ code: 'learning', line: LESSON });
  });

  it('is none where the act found the crash already over', () => {
    const lines = changed(honest, [9, 'measured.before_act.failed_workers', 0]);
    expect(firstFinding(lines, run)).toMatchObject({
      code: 'learning',
      expected: 'outcome got_well_before',
      line: LESSON,
    });
  });
});
