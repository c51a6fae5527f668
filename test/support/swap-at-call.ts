import fs, { renameSync, symlinkSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { codeOf } from '../../src/core/domain/errors.js';

export interface Swappable {
  /** The folder that somebody moves away, to put a link in its place. */
  readonly swapped: string;
  /** Where the link leads. */
  readonly link: string;
  readonly work: () => unknown;
  /** Looks at what was done afterwards. */
  readonly check: () => void;
}

const CALLS = [
  ...['openSync', 'closeSync', 'lstatSync', 'statSync', 'fstatSync', 'mkdirSync', 'readSync'],
  ...['writeSync', 'fsyncSync', 'linkSync', 'renameSync', 'rmSync', 'readdirSync'],
] as const;
type Call = (...args: unknown[]) => unknown;

/**
 * Does the same work again and again, each time with the folder exchanged for a link right before
 * another of the calls to the file system that the work makes: the first, the second, … the last.
 * @returns what each work ended with: its result, or the code of its error
 */
export function swapAtEachCall(prepare: () => Swappable): unknown[] {
  const outcomes: unknown[] = [];
  for (let at = 1; ; at++) {
    const swappable = prepare();
    const { outcome, wasSwapped } = workSwappedAt(at, swappable);
    if (!wasSwapped) return outcomes;
    outcomes.push(outcome);
    swappable.check();
  }
}

function workSwappedAt(
  at: number,
  { swapped, link, work }: Swappable,
): { readonly outcome: unknown; readonly wasSwapped: boolean } {
  const table = fs as unknown as Record<string, Call>;
  const originals = CALLS.map((name) => [name, table[name] as Call] as const);
  let calls = 0;
  const wasSwapped = () => calls >= at;
  for (const [name, original] of originals) {
    table[name] = (...args) => {
      calls += 1;
      if (calls === at) exchange();
      return original(...args);
    };
  }
  const restore = () => {
    for (const [name, original] of originals) table[name] = original;
    syncBuiltinESMExports();
  };
  const exchange = () => {
    restore();
    renameSync(swapped, `${swapped}.moved`);
    symlinkSync(link, swapped);
  };
  syncBuiltinESMExports();
  try {
    return { outcome: work(), wasSwapped: wasSwapped() };
  } catch (error) {
    return { outcome: codeOf(error), wasSwapped: wasSwapped() };
  } finally {
    restore();
  }
}
