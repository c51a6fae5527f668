import type { LineOf, ProofLine } from '../../core/domain/proof-lines/catalogue.js';
import { describeLine, steadyText } from './describe-line.js';
import type { Evidence } from './evidence.js';
import type { Statement } from './explanation.js';
import type { ToldBefore } from './fault-text.js';

/**
 * A line in one sentence, under the name of its kind.
 * @param before lines before it; what it says may rest on the fault among them that caused it
 */
export function sayLine(
  line: ProofLine,
  { backend }: Pick<ToldBefore, 'backend'>,
  before: readonly ProofLine[] = [],
): Statement {
  const says = describeLine(line, { backend, fault: faultBefore(line, before) });
  return { about: line.event_name, says, seq: line.seq };
}

function faultBefore({ cause }: ProofLine, before: readonly ProofLine[]): ToldBefore['fault'] {
  const line = before.find(({ seq }) => seq === cause);
  return line?.event_name === 'FAILURE_INJECTED' ? line.fault : undefined;
}

/** What an act did to the app, in the words of whoever carried it out. */
export function sayEffect({ effect, seq }: LineOf<'ORCH_EXEC'>): Statement {
  return { about: 'effect', says: effect, seq };
}

/** From the fault's side: how busy the app was when it was still well. */
export function saySteady(line: LineOf<'FAILURE_INJECTED'>, evidence: Evidence): Statement {
  const latest = evidence.readingsBy(line, 1)[0] ?? null;
  return { about: 'before', says: steadyText(line, latest), seq: line.seq };
}
