import type { ProofBody, ProofLine } from '../../src/core/domain/proof-lines/catalogue.js';
import { runOf, type RunRecord } from '../../src/core/domain/proof-lines/run-record.js';
import { SemanticChecks } from '../../src/audit/checker/semantic-checks.js';
import type { Problem } from '../../src/audit/checker/problem.js';
import { runRecord } from './sample-lines.js';
import { chainedLines, sha256 } from './sample-log.js';

type Json = Record<string, unknown>;

interface Finding extends Problem {
  readonly line: number;
}

/** One field that says something else: the line, the path to the field, what it says instead. */
export type Change = readonly [line: number, path: string, value: unknown];

/** The lines of such a run, as a checker reads them. */
export function linesOf(bodies: readonly ProofBody[]): ProofLine[] {
  return chainedLines(bodies).map((line) => JSON.parse(line) as ProofLine);
}

/** The lines with one field changed. `undefined` takes the field away. */
export function changed(lines: readonly ProofLine[], [at, path, value]: Change): ProofLine[] {
  const line = structuredClone(lines[at - 1]) as unknown as Json;
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let place = line;
  for (const key of keys) place = place[key] as Json;
  if (place[last] === value) throw new Error(`${path} of line ${String(at)} says that already`);
  place[last] = value;
  return lines.with(at - 1, line as unknown as ProofLine);
}

/** What the first line that means something wrong is found to say. Their order is not looked at. */
export function firstFinding(
  lines: readonly ProofLine[],
  run: RunRecord = runRecord(),
): Finding | undefined {
  const meaning = new SemanticChecks(runOf(run, sha256));
  for (const line of lines) {
    const found = meaning.take(line);
    if (found !== undefined) return { ...found, line: line.seq };
  }
  return undefined;
}
