import type { ProofLine } from '../../core/domain/proof-lines/catalogue.js';
import type { Evidence } from './evidence.js';
import { explainChoice } from './explain-choice.js';
import { explainGates } from './explain-gates.js';
import { explainOutcome } from './explain-outcome.js';
import type { ExplainedHistory, Explanation } from './explanation.js';
import type { GatedLine } from './refusals.js';
import { sayLine, saySteady } from './statements.js';

/**
 * Explains a line by the choice that it belongs to, or, where it belongs to none, by its causes
 * alone. Everything that is said is in the lines, or is computed from them; nothing is guessed.
 * @param history what earlier runs say about the chosen action; asked only where there is one
 */
export function explain(
  evidence: Evidence,
  about: Pick<Explanation, 'file' | 'log'>,
  history: ExplainedHistory,
): Explanation {
  const { asked, choice, effects, chain } = evidence;
  const judged = [...effects, asked].find(isJudged);
  return {
    explain_version: 1,
    file: about.file,
    asked_seq: asked.seq,
    event_name: asked.event_name,
    log: about.log,
    choice: choice === undefined ? null : explainChoice(choice, evidence, history),
    gates: judged === undefined ? null : explainGates(judged, evidence),
    outcome: choice === undefined ? null : explainOutcome(choice, evidence),
    causes: chain.flatMap((line) =>
      line.event_name === 'FAILURE_INJECTED'
        ? [saySteady(line, evidence), sayLine(line, evidence.run)]
        : [sayLine(line, evidence.run, chain)],
    ),
  };
}

function isJudged(line: ProofLine): line is GatedLine {
  return ['ORCH_EXEC', 'ORCH_OBSERVE', 'ORCH_REFUSE'].includes(line.event_name);
}
