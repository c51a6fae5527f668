import { escalationSentence } from '../../core/decider/escalation-sentences.js';
import type { PlainDecision } from '../../core/decider/plain-reasons.js';
import { inWords, rounded } from '../../core/domain/figures.js';
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
  const own = withSubject(causes.findLast(({ seq }) => seq === explanation.asked_seq));
  if (choice === null) return `${opening(own)}. No decision belongs to this line.`;
  const answer = `${choiceAnswer(choice, plain)} ${endAnswer(explanation)}`.trimEnd();
  if (choice.seq === explanation.asked_seq) return answer;
  return explanation.asked_seq < choice.seq
    ? `${opening(own)}. ${answer}`
    : `${opening(own)}. It follows from line ${String(choice.seq)}: ${answer}`;
}

/** What a row says behind its label, as a sentence that stands by itself. */
function withSubject(statement: Explanation['causes'][number] | undefined): string {
  if (statement === undefined) return '';
  const subject = SUBJECTS[statement.about];
  return subject === undefined ? statement.says : `${subject} ${statement.says}`;
}

/** Of the lines whose row begins with a time, a name or a word of the log: their label names what it is of. */
const SUBJECTS: Partial<Record<string, string>> = {
  ONBOARDING_STARTED: 'The request was',
  ONBOARDING_REJECTED: 'The request was rejected:',
  SPEC_GENERATED: 'The spec is',
  RUNTIME_EMIT: 'The event reports',
  EMIT_FAILED: 'The event was not stored:',
  AGENT_FAILED: 'The agent failed:',
  APPROVAL_GRANTED: 'A human approved',
  APPROVAL_DENIED: 'It was not approved:',
  SYSTEM_STABLE: 'The app was healthy',
  NOT_STABLE: 'The app did not get healthy:',
  Q_UPDATE: 'What was learned:',
  RUN_REFUSED: 'The run was refused:',
  RUN_INTERRUPTED: 'The run was ended by',
};

/** A name at the beginning of a sentence stays as it is: of an app, of an action, of a file. */
function opening(sentence: string): string {
  return /^[a-z]+(?:[_\-/.,]|$)|^noop\b/.test(sentence) ? sentence : capital(sentence);
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
      : ` ${others.map(({ gate, code }) => `The gate ${gate} objected too: ${refusalSentence(code)}`).join('. ')}.`;
  return `An attack, ${attack}. ${stopped}${besides} Nothing was touched.`;
}

function choiceAnswer(choice: ExplainedChoice, plain: SaidBeside['plain']): string {
  if (choice.kind === 'escalation') {
    return `A human is needed: ${escalationSentence(choice.why)}.`;
  }
  const why = plain == null ? choice.why : plain.chosen.says;
  return `Why ${String(choice.action)}? ${capital(why)}.`;
}

type Result = NonNullable<Explanation['outcome']>['result'];

const ENDS: Readonly<Record<Exclude<Result, 'stable'>, string>> = {
  not_stable: 'The app did not get healthy.',
  refused: 'It was refused, and nothing was touched',
  observed: 'The run only observed, so nothing was touched.',
  escalated: '',
  unknown: 'Whether it was done is not known.',
  open: 'The log does not say how it ended.',
};

function endAnswer({ choice, gates, outcome }: Explanation): string {
  if (outcome === null) return '';
  const { result, stable_us } = outcome;
  if (result === 'stable') return choice === null ? '' : stableAnswer(choice, stable_us);
  if (result !== 'refused') return ENDS[result];
  const [first] = gates?.refused ?? [];
  return `${ENDS.refused}${first === undefined ? '' : `: ${refusalSentence(first.code)}`}.`;
}

/** An alert that no reading confirms may come beside an incident that one does: of all the time before nothing is said. */
function stableAnswer({ incident }: ExplainedChoice, stable_us: number | null): string {
  const isFalse = incident === 'false_alarm';
  const says = isFalse ? 'The app was healthy' : 'The app was healthy again';
  if (stable_us === null) return `${says}.`;
  const time = rounded.ms(stable_us);
  return isFalse
    ? `${says}: proven ${time} after the alert.`
    : `${says} ${time} after the first sign of the ${inWords(incident)}.`;
}
