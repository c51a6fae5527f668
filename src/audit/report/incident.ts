import type { LineOf, ProofLine } from '../../core/domain/proof-lines/catalogue.js';
import type { ToldWindow } from '../../core/domain/proof-lines/told-windows.js';
import type { Choice } from '../explain/evidence.js';
import { isChoice } from '../explain/causal-index.js';
import type { IncidentRecord } from '../summary/incident-record.js';

/** One incident: the line that announced it, and all that this line led to. */
export interface ReportedIncident {
  readonly root: ProofLine;
  /** The same in short. */
  readonly record: IncidentRecord;
  /** In the order of the log, the root first. */
  readonly lines: readonly ProofLine[];
  /** The line with the limits of the spec, and what was carried out before and may still have counted. */
  readonly before: readonly ProofLine[];
  /** The windows that earlier lines told, and those to be shown: from a little before it to its end. */
  readonly told: readonly ToldWindow[];
  readonly windows: readonly ToldWindow[];
}

export function lineOf<Name extends ProofLine['event_name']>(
  { lines }: Pick<ReportedIncident, 'lines'>,
  name: Name,
): LineOf<Name> | undefined {
  return lines.find((line): line is LineOf<Name> => line.event_name === name);
}

/** The choices of an incident: one, or more where the first did not heal it. */
export function choicesOf({ lines }: Pick<ReportedIncident, 'lines'>): Choice[] {
  return lines.filter((line): line is Choice => isChoice(line));
}
