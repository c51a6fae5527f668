import {
  WITNESS_FORMAT,
  type Remembered,
  type SealedEnd,
  type Witness,
} from '../../src/domain/witness.js';
import type { RunKind } from '../../src/domain/proof-lines/run-record.js';
import type { Files } from './mutants/home.js';
import { sha256 } from './sample-log.js';

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

/** Where a log of such text ends. */
function endOf(text: string, kind: RunKind = 'run'): SealedEnd {
  const lines = text.split(/(?<=\n)/);
  const run_id = /"run_id":"(\d+-[0-9a-f]{4})"/.exec(text)?.[1] ?? '';
  return { kind, run_id, lines: lines.length, head: sha256(lines.at(-1) ?? '') };
}
