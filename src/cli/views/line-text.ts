import { describeLine, detailsOf, labelOf } from '../../audit/explain/describe-line.js';
import { rounded } from '../../core/domain/figures.js';
import type { ProofBody } from '../../core/domain/proof-lines/catalogue.js';
import type { LogContext } from '../../core/domain/proof-lines/log-context.js';
import { row } from './layout.js';

/** A proof line in one sentence. @param seq where its number is to be beside it */
export function lineText(line: ProofBody, seq?: number): string[] {
  return row(labelOf(line), describeLine(line, rounded), seq);
}

/** All that a proof line says. @param context what the lines up to this one say */
export function fullLineText(line: ProofBody, seq: number, context: LogContext): string[] {
  const details = detailsOf(line, rounded, context);
  return [...lineText(line, seq), ...details.flatMap(({ label, says }) => row(label, says))];
}

/** Where a browser or `curl` reaches the app while it runs: behind the line that says it is deployed. */
export function addressRows(line: ProofBody): string[] {
  if (line.event_name !== 'RUNTIME_EMIT' || line.event_type !== 'deploy') return [];
  const { port } = line.measured;
  return port === 0 ? [] : row('open', `http://127.0.0.1:${String(port)}/ while the run goes on`);
}
