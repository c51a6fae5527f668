import { escalationSentence } from '../../core/decider/escalation-sentences.js';
import type { PlainDecision } from '../../core/decider/plain-reasons.js';
import { exact } from '../../core/domain/figures.js';
import { refusalSentence } from '../../core/gates/refusal-sentences.js';
import type { ExplainedChoice, Explanation } from '../../audit/explain/explanation.js';
import { capital } from './layout.js';

/** What an answer says that the explanation does not hold. */
export interface SaidBeside {
  /** The decision in plain words; undefined or null where the line belongs to none. */
  readonly plain?: PlainDecision | null | undefined;
  /** What the attack tried, where the line is one. */
  readonly attack?: string | undefined;
}

/** What somebody who asks about a line wants to know first, in one sentence or two. */
export function explanationAnswer(explanation: Explanation, { plain, attack }: SaidBeside): string {
  const { choice, causes } = explanation;
  if (attack !== undefined) return attackAnswer(explanation, attack);
  const own = causes.findLast(({ seq }) => seq === explanation.asked_seq)?.says ?? '';
  if (choice === null) return `${capital(own)}. No decision belongs to this line.`;
  const answer = `${choiceAnswer(choice, plain)} ${endAnswer(explanation)}`.trimEnd();
  if (choice.seq === explanation.asked_seq) return answer;
  return explanation.asked_seq < choice.seq
    ? `${capital(own)}. ${answer}`
    : `${capital(own)}. It follows from line ${String(choice.seq)}: ${answer}`;
}

function attackAnswer({ gates }: Explanation, attack: string): string {
  const [first, ...others] = gates?.refused ?? [];
  const stopped =
    first === undefined
      ? 'No gate refused it.'
      : `The gate ${first.gate} stopped it: ${refusalSentence(first.code)}.`;
  const besides =
    others.length === 0
      ? ''
      : ` ${others.map(({ gate, code }) => `${capital(gate)} objected too: ${refusalSentence(code)}`).join('. ')}.`;
  return `An attack, ${attack}. ${stopped}${besides} Nothing was touched.`;
}

function choiceAnswer(choice: ExplainedChoice, plain: SaidBeside['plain']): string {
  if (choice.kind === 'escalation') {
    return `A human is needed: ${escalationSentence(choice.why)}.`;
  }
  const why = plain == null ? choice.why : plain.chosen.says;
  return `Why ${String(choice.action)}? ${capital(why)}.`;
}

const ENDS: Readonly<Record<NonNullable<Explanation['outcome']>['result'], string>> = {
  stable: 'The app was healthy again',
  not_stable: 'The app did not get healthy.',
  refused: 'It was refused, and nothing was touched',
  observed: 'The run only observed, so nothing was touched.',
  escalated: '',
  unknown: 'Whether it was done is not known.',
  open: 'The log does not say how it ended.',
};

function endAnswer({ gates, outcome }: Explanation): string {
  if (outcome === null) return '';
  const { result, stable_us } = outcome;
  if (result === 'stable' && stable_us !== null) {
    return `${ENDS.stable} ${exact.ms(stable_us)} after its first sign.`;
  }
  if (result !== 'refused') return ENDS[result];
  const [first] = gates?.refused ?? [];
  return `${ENDS.refused}${first === undefined ? '' : `: ${refusalSentence(first.code)}`}.`;
}
