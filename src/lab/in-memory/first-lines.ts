import {
  MAX_LINE_BYTES,
  type Envelope,
  type ProofBody,
} from '../../core/domain/proof-lines/catalogue.js';
import type { RunRecord } from '../../core/domain/proof-lines/run-record.js';
import { encodeLine } from '../../run/proof/encode-line.js';

/** Writes the first line of a log. @throws as `encodeLine` */
export type EncodeFirstLine = (body: ProofBody, envelope: Envelope) => string;

/** A first line that was written, without its seed and its run's id. */
interface Known {
  readonly of: string;
  readonly parts: readonly [upToSeed: string, upToId: string, rest: string];
}

/**
 * Writes first lines of runs whose records differ by their seed alone, as `encodeLine` does, to the byte. The policy
 * in a record is judged by its schema, which takes longer than all other lines of a run: so a line is checked and
 * written in full once, and cut open for the seed and the id of each further run.
 * @param record of all these runs, but for the seed
 */
export function createFirstLines(record: RunRecord): (seed: number) => EncodeFirstLine {
  let known: Known | undefined;
  return (seed) => (body, envelope) => {
    const { run_id, ...rest } = envelope;
    const of = JSON.stringify([body, rest]);
    if (known?.of === of && Number.isSafeInteger(seed) && seed >= 0) {
      const [upToSeed, upToId, end] = known.parts;
      const line = `${upToSeed}${String(seed)}${upToId}${run_id}${end}`;
      if (line.length < MAX_LINE_BYTES) return line;
    }
    const told = { ...body, run: { ...record, seed } };
    const line = encodeLine(told, envelope);
    const parts = cutOpen(line, { seed, run_id });
    if (parts !== undefined) known = { of, parts };
    return line;
  };
}

/** @returns undefined where it is not plain which of several places are those of the seed and the id */
function cutOpen(
  line: string,
  { seed, run_id }: { readonly seed: number; readonly run_id: string },
): Known['parts'] | undefined {
  const [upToSeed, afterSeed, ...moreSeeds] = line.split(`"seed":${String(seed)},`);
  if (upToSeed === undefined || afterSeed === undefined || moreSeeds.length > 0) return undefined;
  const [upToId, end, ...moreIds] = afterSeed.split(`"run_id":"${run_id}"`);
  if (upToId === undefined || end === undefined || moreIds.length > 0) return undefined;
  return [`${upToSeed}"seed":`, `,${upToId}"run_id":"`, `"${end}`];
}
