import {
  WITNESS_FORMAT,
  type Remembered,
  type SealedEnd,
  type Witness,
} from '../../src/core/domain/witness.js';
import type { Files } from './mutants/home.js';

const FIRST_LINE = /^[^\n]*"run":\{[^\n]*"run_id":"(\d+)-[0-9a-f]{4}","seq":1,[^\n]*\n/;

/** The lowest number of the runs in such files. */
function firstOf(files: Files): number {
  const ids = Object.values(files).flatMap((text) => FIRST_LINE.exec(text)?.[1] ?? []);
  return Math.min(...ids.map(Number));
}

/** What is remembered of a root where nothing but its first run is known to have been there. */
export function knowing(files: Files, sealed: readonly SealedEnd[] = []): () => Remembered {
  const witness: Witness = {
    ...{ format: WITNESS_FORMAT, logs: '', first: firstOf(files) },
    ...{ sealed: [...sealed], earlier: [] },
  };
  return () => ({ is: 'known', witness });
}
