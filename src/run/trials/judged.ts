import { inWords } from '../../core/domain/figures.js';
import type { Expectation } from '../../core/domain/proof-lines/expectations.js';
import type { ScenarioResult } from '../walkthrough/progress-events.js';

/** What nobody has to say: it stands behind what a file expects. */
export interface ImpliedExpectation {
  readonly implied: 'stable_after_acts' | 'no_refusal';
  readonly severity?: undefined;
  readonly role?: undefined;
}
export type AnyExpectation = Expectation | ImpliedExpectation;

/** What became of one expectation in one run. */
export interface JudgedExpectation {
  readonly expectation: AnyExpectation;
  /** `errored`: it could not be evaluated. */
  readonly result: 'met' | 'missed' | 'errored';
  /** What was seen, in words. */
  readonly seen: string;
  /** The line of the log that shows it; null where none does. */
  readonly seq: number | null;
}

/** What a run says of the expectations of its one scenario. */
export function judgedOf(
  expectations: readonly Expectation[],
  played: ScenarioResult | undefined,
): JudgedExpectation[] {
  return expectations.map((expectation) => {
    if (played === undefined) return notPlayed(expectation);
    const result = resultOf(expectation, played);
    const seen = played.unmet?.seen ?? `${played.status}: ${played.decision ?? 'no decision'}`;
    return { expectation, result, seen, seq: played.unmet?.seq ?? played.last_seq };
  });
}

function notPlayed(expectation: Expectation): JudgedExpectation {
  return { expectation, result: 'errored', seen: 'the scenario was not played', seq: null };
}

function resultOf(
  expectation: Expectation,
  { status, decision }: ScenarioResult,
): JudgedExpectation['result'] {
  if (status === 'passed' || status === 'observed' || status === 'refused') return 'met';
  if (status === 'inconclusive' || status === 'unfinished') return 'errored';
  if ('incident' in expectation) return decision === null ? 'missed' : 'met';
  return decision === null ? 'errored' : 'missed';
}

/** An expectation in a few words. */
export function expectationText(expectation: AnyExpectation): string {
  if ('implied' in expectation) return inWords(expectation.implied);
  if ('incident' in expectation) return `incident ${inWords(expectation.incident)}`;
  if ('action' in expectation) {
    const by = expectation.decided_by === undefined ? '' : ` by ${inWords(expectation.decided_by)}`;
    return `action ${expectation.action}${by}`;
  }
  if ('gate' in expectation) return `gate ${expectation.gate}`;
  if ('order' in expectation) return `order ${expectation.order.join(', ')}`;
  if ('signal' in expectation) return `signal ${expectation.signal}`;
  return expectation.escalated ? 'escalated' : 'not escalated';
}
