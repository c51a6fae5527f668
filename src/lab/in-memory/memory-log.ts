import { hash } from 'node:crypto';
import { SummaryFold } from '../../audit/summary/run-summary.js';
import type { Clock } from '../../core/domain/ports.js';
import type { ProofBody } from '../../core/domain/proof-lines/catalogue.js';
import type { LoggedRun, RunRecord } from '../../core/domain/proof-lines/run-record.js';
import { encodeLine } from '../../run/proof/encode-line.js';
import type { OpenLog } from '../../run/walkthrough/run.js';
import type { EncodeFirstLine } from './first-lines.js';

const NO_PREDECESSOR = '0'.repeat(64);

export interface MemoryLogOptions {
  readonly runId: string;
  readonly clock: Pick<Clock, 'timestamp'>;
  /** What the first line says of the run. */
  readonly run: RunRecord;
  /** Writes the first line, with that in it; as any other line by default. */
  readonly encodeFirst?: EncodeFirstLine | undefined;
  readonly policy: Pick<LoggedRun, 'policy' | 'policy_sha256'>;
  /** Hears each line as the file of a log would hold it, without its LF; nobody by default. */
  readonly onLine?: ((line: string) => void) | undefined;
}

/**
 * A proof log without a file: each line is checked against its schema, encoded and chained to the one before, as
 * in a durable log (`encodeFirst` may know the first one), and what the lines say is folded for the verdict. Nothing is synced or signed: it proves
 * nothing to anybody but this process, and counts as sealed here, since nobody else could have touched it.
 */
export function openMemoryLog(options: MemoryLogOptions): OpenLog {
  const { runId, clock, run, policy, onLine, encodeFirst } = options;
  const path = `${runId}.log`;
  const fold = new SummaryFold();
  let prev = NO_PREDECESSOR;
  let lines = 0;
  let isEnded = false;

  function write(body: ProofBody, cause: number | null): number {
    const isFirst = lines === 0;
    const told = isFirst ? { ...body, run } : body;
    const seq = lines + 1;
    const envelope = { timestamp: clock.timestamp(), run_id: runId, seq, cause, prev };
    const line =
      isFirst && encodeFirst !== undefined
        ? encodeFirst(body, envelope)
        : encodeLine(told, envelope);
    prev = hash('sha256', `${line}\n`);
    lines = seq;
    fold.take({ ...told, seq, cause });
    onLine?.(line);
    return seq;
  }

  return {
    log: {
      runId,
      path,
      get lines() {
        return lines;
      },
      append: (body, cause) =>
        new Promise((resolve) => {
          resolve(write(body, cause));
        }),
    },
    end() {
      isEnded = true;
      const check = { path, valid: true, sealed: true, lines, head: prev, problem: null };
      const summary = fold.summary();
      const read = { run: { ...run, ...policy }, end: 'complete', problem: null, summary } as const;
      return Promise.resolve({ check, read });
    },
    isEnded: () => isEnded,
    said: { summary: () => fold.summary(), scenario: () => fold.scenario() },
    behaviourDigest: () => null,
  };
}
