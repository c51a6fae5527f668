import { count } from '../../core/domain/count.js';
import { inWords } from '../../core/domain/figures.js';
import { answerTo, type AgentComparison } from './agent-comparison.js';
import type { AgentVerdict, AgentVerdicts, AgentVerdictWord } from './agent-verdicts.js';

/**
 * What came of an agent's answers, in the words of its table and with the lines of all that was not right:
 * `of 3 incidents 1 right; 1 needless (line 13), which nothing stopped; 1 overruled by a rule (line 18), alone harmful`.
 */
export function agentSentence(
  { verdicts }: Pick<AgentVerdicts, 'verdicts'>,
  compared: Pick<AgentComparison, 'answers'> = { answers: [] },
): string {
  const groups = new Map<string, { readonly text: readonly [string, string]; seqs: number[] }>();
  for (const verdict of verdicts) {
    const text = [
      WORDS[verdict.verdict] ?? inWords(verdict.verdict),
      noteOn(verdict, compared),
    ] as const;
    const { seqs } = groups.get(text.join()) ?? { seqs: [] };
    groups.set(text.join(), { text, seqs: [...seqs, verdict.asked.seq] });
  }
  const parts = [...groups.values()].map(({ text: [word, note], seqs }) => {
    const lines = `(line${seqs.length === 1 ? '' : 's'} ${seqs.map(String).join(', ')})`;
    return `${String(seqs.length)} ${word}${word === 'right' ? '' : ` ${lines}`}${note}`;
  });
  return saidOf(verdicts.length, parts);
}

/** The same of many runs, by their counts alone: `of 6 incidents 3 right; 3 not stable`. */
export function countedSentence(counts: AgentVerdicts['counts']): string {
  const parts = Object.entries(counts).flatMap(([word, times]) =>
    times === 0 ? [] : [`${String(times)} ${inWords(word)}`],
  );
  return saidOf(
    Object.values(counts).reduce((sum, times) => sum + times, 0),
    parts,
  );
}

function saidOf(incidents: number, parts: readonly string[]): string {
  if (incidents === 0) return 'it was asked about nothing';
  return `of ${count(incidents, 'incident')} ${parts.join('; ')}`;
}

const WORDS: Partial<Record<AgentVerdictWord, string>> = { overruled: 'overruled by a rule' };

const NOTES: Partial<Record<AgentVerdictWord, string>> = {
  needless: ', which nothing stopped',
  harmful: ', which nothing stopped',
  forbidden: ', stopped by the gates',
};

/** What was stopped would perhaps have been worth nothing, or less. */
function noteOn(verdict: AgentVerdict, { answers }: Pick<AgentComparison, 'answers'>): string {
  if (verdict.verdict !== 'overruled' && verdict.verdict !== 'refused') {
    return NOTES[verdict.verdict] ?? '';
  }
  const answer = answerTo(verdict, answers);
  const word = answer?.compared === true ? answer.wanted?.word : undefined;
  return word === 'needless' || word === 'harmful' ? `, alone ${word}` : '';
}
