import type { ProofEventName, ProofLine } from '../../../core/domain/proof-lines/catalogue.js';
import { problem, type Problem } from '../problem.js';
import { fieldRows } from './table.js';

/** The highest number at a place, and what is within it by name; `*` stands for any other name. */
interface Bounds {
  most: number | undefined;
  readonly path: string;
  readonly within: Map<string, Bounds>;
}

const BY_KIND = new Map<ProofEventName, Bounds>();

/** No number of a line is more than its row of the table of fields lets it be. */
export function checkRanges(line: ProofLine): Problem | undefined {
  const kind = line.event_name;
  let bounds = BY_KIND.get(kind);
  if (bounds === undefined) {
    bounds = boundsOf(kind);
    BY_KIND.set(kind, bounds);
  }
  return beyond(line, bounds);
}

/** Only the rows that bound a number, as a tree: most of a line is never looked at. */
function boundsOf(kind: ProofEventName): Bounds {
  const root: Bounds = { most: undefined, path: '', within: new Map() };
  for (const [path, row] of Object.entries(fieldRows(kind))) {
    if (row.by !== 'measured' || row.most === undefined) continue;
    let at = root;
    for (const name of path.split('.')) {
      const inner = at.within.get(name) ?? { most: undefined, path, within: new Map() };
      at.within.set(name, inner);
      at = inner;
    }
    at.most = row.most;
  }
  return root;
}

/** Each value of a list has the bounds of the list. */
function beyond(value: unknown, bounds: Bounds): Problem | undefined {
  if (typeof value === 'number') return beyondMost(value, bounds);
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    const there = Array.isArray(value)
      ? bounds
      : (bounds.within.get(name) ?? bounds.within.get('*'));
    const found = there && beyond(inner, there);
    if (found !== undefined) return found;
  }
  return undefined;
}

function beyondMost(value: number, { path, most }: Bounds): Problem | undefined {
  if (most === undefined || value <= most) return undefined;
  return problem('range', `${path} of at most ${String(most)}`, String(value));
}
