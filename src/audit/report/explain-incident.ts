import type { ProofLine } from '../../core/domain/proof-lines/catalogue.js';
import type { LoggedRun } from '../../core/domain/proof-lines/run-record.js';
import { Evidence, type Choice } from '../explain/evidence.js';
import { explain } from '../explain/explain.js';
import type { ExplainedHistory, Explanation } from '../explain/explanation.js';
import { choicesOf, type ReportedIncident } from './incident.js';

/** What an explanation is about, beside the incident's own lines. */
export interface ExplainedLog {
  readonly run: LoggedRun;
  readonly file: string;
  readonly log: Explanation['log'];
  readonly historyOf: (choice: Choice) => ExplainedHistory;
}

/** Why each choice of an incident was made, and what it led to. */
export function explainIncident(incident: ReportedIncident, about: ExplainedLog): Explanation[] {
  return choicesOf(incident).map((choice) => {
    const evidence = evidenceOf(incident, choice, about.run);
    return explain(evidence, about, about.historyOf(choice));
  });
}

function evidenceOf(
  { lines, before, told }: ReportedIncident,
  choice: Choice,
  run: LoggedRun,
): Evidence {
  const evidence = new Evidence(
    {
      asked: choice.seq,
      choice: choice.seq,
      chain: chainOf(lines, choice),
      effects: effectsOf(lines, choice),
    },
    run,
    told,
  );
  for (const line of [...before, ...lines]) evidence.keep(line);
  return evidence;
}

function chainOf(lines: readonly ProofLine[], choice: Choice): number[] {
  const bySeq = new Map(lines.map((line) => [line.seq, line]));
  const chain: number[] = [];
  for (let at: number | null = choice.seq; at !== null; at = bySeq.get(at)?.cause ?? null) {
    chain.unshift(at);
  }
  return chain;
}

/** A cause always is before its effect. */
function effectsOf(lines: readonly ProofLine[], choice: Choice): number[] {
  const reached = new Set([choice.seq]);
  for (const { seq, cause } of lines) if (cause !== null && reached.has(cause)) reached.add(seq);
  reached.delete(choice.seq);
  return [...reached];
}
