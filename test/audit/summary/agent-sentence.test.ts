import { expect, it } from 'vitest';
import type {
  AnswerComparison,
  ComparedBranch,
} from '../../../src/audit/summary/agent-comparison.js';
import { agentSentence, countedSentence } from '../../../src/audit/summary/agent-sentence.js';
import {
  AGENT_VERDICTS,
  type AgentVerdict,
  type AgentVerdictWord,
} from '../../../src/audit/summary/agent-verdicts.js';

const answer = (verdict: AgentVerdictWord, seq: number): AgentVerdict => ({
  verdict,
  asked: {
    ...{ answered: true, seq, event_id: `e${String(seq)}`, wanted: 'noop', workers_to: null },
    ...{ reason: '', observations: 0, thinking_us: null },
    built_in: { escalates: 'unknown_state' },
  },
  first_seq: seq,
  as_built_in: false,
  probed: 0,
});
const branch = (word: ComparedBranch['word']): ComparedBranch => ({
  ...{ action: 'noop', workers_to: null, word, healed: true, stable_us: 1, lost: 0 },
});
const compared = (seq: number, word: ComparedBranch['word']): AnswerComparison => ({
  ...{ event_id: `e${String(seq)}`, compared: true, noop: branch('right') },
  ...{ wanted: branch(word), built_in: null },
});

it.each<[said: string, verdicts: AgentVerdict[], answers: AnswerComparison[]]>([
  ['it was asked about nothing', [], []],
  ['of 2 incidents 2 right', [answer('right', 8), answer('right', 12)], []],
  [
    'of 3 incidents 2 needless (lines 9, 13), which nothing stopped; 1 right',
    [answer('needless', 9), answer('needless', 13), answer('right', 17)],
    [compared(9, 'needless'), compared(13, 'needless')],
  ],
  [
    'of 2 incidents 1 forbidden (line 9), stopped by the gates; 1 overruled by a rule (line 13), alone needless',
    [answer('forbidden', 9), answer('overruled', 13)],
    [compared(13, 'needless')],
  ],
  [
    'of 2 incidents 1 overruled by a rule (line 9); 1 not stable (line 13)',
    [answer('overruled', 9), answer('not_stable', 13)],
    [compared(9, 'right')],
  ],
])('what came of the answers is one sentence: %s', (said, verdicts, answers) => {
  expect(agentSentence({ verdicts }, { answers })).toBe(said);
});

it('of many runs it is the counts alone', () => {
  const none = Object.fromEntries(AGENT_VERDICTS.map((word) => [word, 0]));
  const counts = { ...none, right: 4, not_stable: 1 } as Record<AgentVerdictWord, number>;
  expect(countedSentence(counts)).toBe('of 5 incidents 4 right; 1 not stable');
});
