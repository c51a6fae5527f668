import type { ProofBody, ProofLine } from '../../src/domain/proof-lines/catalogue.js';
import { Meaning } from '../../src/proof/verify/meaning.js';
import type { Problem } from '../../src/proof/verify/problem.js';
import { runRecord } from './sample-lines.js';
import { chainedLines, defaultRun } from './sample-log.js';

/** Fields by name, those of an object within by their dotted path. */
export type Fields = Readonly<Record<string, unknown>>;
/** What is wrong, the bodies of a log, what its last line says instead, and what is then found. */
export type Lie = readonly [string, readonly ProofBody[], Fields, string];

/** The lines that a run would write of those bodies. */
export const linesOf = (bodies: readonly ProofBody[]) =>
  chainedLines(bodies).map((line) => JSON.parse(line) as ProofLine);

/** What is found in the lines, one after the other: `code: expected / found`. */
export function problemsIn(lines: readonly ProofLine[], run = runRecord()) {
  const meaning = new Meaning(run);
  return lines.map((line) => words(meaning.take(line)));
}

/** What is found in the last of those lines once it says something else. */
export function foundIn(bodies: readonly ProofBody[], change: Fields = {}, run = runRecord()) {
  const lines = linesOf(bodies);
  const last = lines.at(-1) as ProofLine;
  return problemsIn(lines.with(-1, changed(last, change)), run).at(-1);
}

const words = (found: Problem | undefined) =>
  found && `${found.code}: ${found.expected} / ${found.found}`;

function changed(line: ProofLine, change: Fields): ProofLine {
  const copy = structuredClone(line) as unknown as Record<string, unknown>;
  for (const [path, value] of Object.entries(change)) {
    const keys = path.split('.');
    const owner = keys.slice(0, -1).reduce((object, key) => object[key] as typeof copy, copy);
    owner[keys.at(-1) ?? ''] = value;
  }
  return copy as unknown as ProofLine;
}

const RUN = defaultRun();
/** The first bodies of the default run, up to one of the first scenario or of a later one. */
export const upTo = {
  started: RUN.slice(0, 1),
  validated: RUN.slice(0, 2),
  spec: RUN.slice(0, 3),
  triggered: RUN.slice(0, 4),
  deployed: RUN.slice(0, 5),
  serving: RUN.slice(0, 6),
  injected: RUN.slice(0, 7),
  decided: RUN.slice(0, 8),
  executed: RUN.slice(0, 9),
  stable: RUN.slice(0, 10),
  second_injected: RUN.slice(0, 11),
  second_decided: RUN.slice(0, 12),
  second_executed: RUN.slice(0, 13),
  second_stable: RUN.slice(0, 14),
  by_rule: RUN.slice(0, 16),
} as const satisfies Record<string, ProofBody[]>;
