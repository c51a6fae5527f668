import type { ProofEventName, ProofLine } from '../../../core/domain/proof-lines/catalogue.js';
import { problem, type Problem } from '../problem.js';
import { fieldRows } from './table.js';

/** Whether some number of a value is more than it may be. */
type IsBeyond = (value: unknown) => boolean;

interface Kind {
  readonly bounds: Bounds;
  readonly isBeyond: IsBeyond;
}

/** The highest number at a place, and what is within it by name; `*` stands for any other name. */
interface Bounds {
  most: number | undefined;
  readonly path: string;
  readonly within: Map<string, Bounds>;
}

const BY_KIND = new Map<ProofEventName, Kind>();

/** No number of a line is more than its row of the table of fields lets it be. */
export function checkRanges(line: ProofLine): Problem | undefined {
  const { bounds, isBeyond } = BY_KIND.get(line.event_name) ?? kindOf(line.event_name);
  return isBeyond(line) ? beyond(line, bounds) : undefined;
}

function kindOf(name: ProofEventName): Kind {
  const bounds = boundsOf(name);
  const kind = { bounds, isBeyond: compiled(bounds) };
  BY_KIND.set(name, kind);
  return kind;
}

/** Looks only where a number is bounded, and not for which is the first: nearly no line has one. */
function compiled({ most = Infinity, within }: Bounds): IsBeyond {
  const isBeyondWithin = within.size === 0 ? () => false : compiledWithin(within);
  const isBeyond: IsBeyond = (value) => {
    if (typeof value === 'number') return value > most;
    if (typeof value !== 'object' || value === null) return false;
    return Array.isArray(value)
      ? value.some(isBeyond)
      : isBeyondWithin(value as Readonly<Record<string, unknown>>);
  };
  return isBeyond;
}

function compiledWithin(
  within: Bounds['within'],
): (value: Readonly<Record<string, unknown>>) => boolean {
  const inner = [...within].map(([name, bounds]) => [name, compiled(bounds)] as const);
  const named = inner.filter(([name]) => name !== '*');
  const isAnyBeyond = inner.find(([name]) => name === '*')?.[1];
  return (value) => {
    for (const [name, isBeyond] of named) if (isBeyond(value[name])) return true;
    if (isAnyBeyond === undefined) return false;
    for (const name in value) if (!within.has(name) && isAnyBeyond(value[name])) return true;
    return false;
  };
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
