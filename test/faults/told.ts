import type { RawLine } from '../support/proof-file.js';

/** A proof line that a run has told: the log had acknowledged it as durable by then. */
export interface ToldLine {
  readonly kind: string;
  readonly seq: number;
  readonly line: RawLine;
}

export interface Told {
  readonly runId: string | undefined;
  readonly lines: readonly ToldLine[];
}

/** What the NDJSON of a run says, up to the last whole line: a killed run may end within one. */
export function toldBy(stdout: string): Told {
  const facts = stdout
    .split('\n')
    .slice(0, -1)
    .map((text) => JSON.parse(text) as { fact: string; run_id?: string } & ToldLine);
  return {
    runId: facts.find(({ fact }) => fact === 'run')?.run_id,
    lines: facts.filter(({ fact }) => fact === 'line'),
  };
}
