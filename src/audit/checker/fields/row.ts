import type { Environment } from '../../../core/domain/environment.js';
import type { ProofBodyOf, ProofEventName } from '../../../core/domain/proof-lines/catalogue.js';
import type { RunKind } from '../../../core/domain/proof-lines/run-record.js';
import type { ActionName } from '../../../core/domain/actions.js';

/**
 * What determines a field. `derived`: other fields, the order of lines or arithmetic, which the
 * checker compares. `measured`: a reading, held within bounds. `free`: nothing in the log.
 */
export type Row =
  | { readonly by: 'derived'; readonly from: string; readonly freeIn?: RunKind }
  | { readonly by: 'measured'; readonly within: string; readonly most?: number }
  | { readonly by: 'free'; readonly because: string };

/** @param freeIn the kind of log that holds nothing to derive it from */
export function derived(from: string, freeIn?: RunKind): Row {
  return { by: 'derived', from, ...(freeIn !== undefined && { freeIn }) };
}

/** @param most the highest number that an honest log holds here */
export function measured(within: string, most?: number): Row {
  return { by: 'measured', within, ...(most !== undefined && { most }) };
}

export function free(because: string): Row {
  return { by: 'free', because };
}

type Leaf = string | number | boolean | null | undefined;
type Join<Key extends string, Rest extends string> = Rest extends '' ? Key : `${Key}.${Rest}`;
/** Keys that are names of one sort, each with a value of the same meaning, share a row. */
type KeyIn<Key extends string> = string extends Key
  ? '*'
  : Key extends ActionName | Environment
    ? '*'
    : Key;

/**
 * The paths of a value's fields, without places in lists: `measured.windows.closed_at_us`. An object
 * that may be missing has a path of its own, for whether it is told.
 */
export type PathsIn<Value> = Value extends Leaf
  ? ''
  : Value extends readonly (infer Item)[]
    ? PathsIn<Item>
    : {
        [Key in keyof Value & string]-?: Join<KeyIn<Key>, PathsIn<Value[Key]>>;
      }[keyof Value & string];

/** The paths of each kind of line; the run's record and the envelope have rows of their own. */
type PathsOf = {
  [Name in ProofEventName]: PathsIn<Omit<ProofBodyOf<Name>, 'event_name' | 'run'>>;
};
export type KindRows<Name extends ProofEventName> = Readonly<Record<PathsOf[Name], Row>>;

/** The same rows, of fields that are within another one. */
export function under<Prefix extends string, Path extends string>(
  prefix: Prefix,
  rows: Readonly<Record<Path, Row>>,
): Readonly<Record<`${Prefix}.${Path}`, Row>> {
  const entries = Object.entries<Row>(rows).map(([path, row]) => [`${prefix}.${path}`, row]);
  return Object.fromEntries(entries) as Record<`${Prefix}.${Path}`, Row>;
}

/** The rows of one kind: exactly one for each of its fields, also where they are put together. */
export function rowsOf<Name extends ProofEventName, Rows extends KindRows<Name>>(
  _name: Name,
  rows: Rows & Readonly<Record<Exclude<keyof Rows, PathsOf[Name]>, never>>,
): KindRows<Name> {
  return rows;
}
