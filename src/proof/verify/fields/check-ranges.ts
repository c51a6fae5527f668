import type { ProofLine } from '../../../domain/proof-lines/catalogue.js';
import { problem, type Problem } from '../problem.js';
import { fieldAt } from './table.js';

/** No number of a line is more than its row of the table of fields lets it be. */
export function checkRanges(line: ProofLine): Problem | undefined {
  return beyond(line, { kind: line.event_name, names: [] });
}

interface Place {
  readonly kind: ProofLine['event_name'];
  readonly names: readonly string[];
}

function beyond(value: unknown, place: Place): Problem | undefined {
  if (typeof value === 'number') return beyondMost(value, place);
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    const names = Array.isArray(value) ? place.names : [...place.names, name];
    const found = beyond(inner, { ...place, names });
    if (found !== undefined) return found;
  }
  return undefined;
}

function beyondMost(value: number, { kind, names }: Place): Problem | undefined {
  const { path, row } = fieldAt(kind, names);
  if (row?.by !== 'measured' || row.most === undefined || value <= row.most) return undefined;
  return problem('range', `${path} of at most ${String(row.most)}`, String(value));
}
