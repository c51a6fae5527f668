import { createHash } from 'node:crypto';
import { NO_PREDECESSOR, type ProofLine } from '../../domain/proof-lines/catalogue.js';
import type { RunRecord } from '../../domain/proof-lines/run-record.js';
import { checkLine, type LineProblem } from './check-line.js';
import { rawLines } from './raw-lines.js';
import { RunGrammar, type EndState } from './run-grammar.js';

export interface VerifyReport {
  readonly valid: boolean;
  readonly lines: number;
  readonly bytes: number;
  /** SHA-256 of the last line: what the next log of this kind must name as its predecessor. */
  readonly head: string;
  readonly first_prev: string;
  readonly run_id: string | null;
  readonly run: RunRecord | null;
  readonly end: EndState | null;
  /** The first problem, or null. */
  readonly problem: VerifyProblem | null;
}

export interface VerifyProblem extends LineProblem {
  readonly line: number;
  readonly offset: number;
}

/**
 * Checks a proof log from its first byte to its last: bytes, spelling, schema, chain, `seq`, and
 * that its lines are those of the run that its first line announces. Streams; memory stays flat.
 * @param path the log, anywhere; nothing else is read
 * @throws the system's error when the file cannot be read
 */
export async function verifyLog(path: string): Promise<VerifyReport> {
  const follower = new LogFollower();
  let bytes = 0;
  for await (const { bytes: raw, number, offset } of rawLines(path)) {
    bytes = offset + raw.length;
    const checked = checkLine(raw);
    const problem = checked.ok ? follower.follow(checked.line, raw) : checked.problem;
    if (problem !== undefined) {
      return follower.report(bytes, { ...problem, line: number, offset });
    }
  }
  const problem = follower.problemAtEnd();
  return follower.report(bytes, problem && { ...problem, line: follower.lines, offset: bytes });
}

/** What has to be remembered between lines. */
class LogFollower {
  readonly #grammar = new RunGrammar();
  #prev: string | undefined;
  #firstPrev = NO_PREDECESSOR;
  #runId: string | undefined;
  #run: RunRecord | undefined;
  #lastEvent = '';
  lines = 0;

  follow(line: ProofLine, raw: Buffer): LineProblem | undefined {
    const problem = this.#checkPlace(line);
    if (problem !== undefined) return problem;
    if (this.lines === 0) {
      this.#firstPrev = line.prev;
      this.#runId = line.run_id;
      this.#run = 'run' in line ? line.run : undefined;
    }
    this.lines += 1;
    this.#prev = createHash('sha256').update(raw).digest('hex');
    this.#lastEvent = line.event_name;
    this.#grammar.add(line);
    return undefined;
  }

  problemAtEnd(): LineProblem | undefined {
    if (this.#run === undefined) return { code: 'empty', expected: 'a first line', found: 'nothing' };
    const end = this.#grammar.end(this.#run.kind);
    if (end === 'unfinished') {
      const expected = `the lines of a whole ${this.#run.kind}, or RUN_INTERRUPTED at its end`;
      return { code: 'sequence', expected, found: `${this.#lastEvent} as the last line` };
    }
    const injected = this.#grammar.injectedScenarios;
    const announced = this.#run.scenarios.filter((scenario) => injected.includes(scenario));
    if (announced.join() === injected.join()) return undefined;
    return { code: 'scenario_order', expected: announced.join(), found: injected.join() };
  }

  report(bytes: number, problem: VerifyProblem | undefined): VerifyReport {
    return {
      valid: problem === undefined,
      lines: this.lines,
      bytes,
      head: this.#prev ?? NO_PREDECESSOR,
      first_prev: this.#firstPrev,
      run_id: this.#runId ?? null,
      run: this.#run ?? null,
      end: this.#run === undefined ? null : this.#grammar.end(this.#run.kind),
      problem: problem ?? null,
    };
  }

  #checkPlace(line: ProofLine): LineProblem | undefined {
    if (this.#lastEvent === 'RUN_INTERRUPTED' || this.#lastEvent === 'EMIT_FAILED') {
      return { code: 'after_the_end', expected: `nothing after ${this.#lastEvent}`, found: line.event_name };
    }
    const seq = this.lines + 1;
    if (line.seq !== seq) return { code: 'seq', expected: String(seq), found: String(line.seq) };
    if (line.cause !== null && line.cause >= seq) {
      return { code: 'cause', expected: `a line before ${String(seq)}`, found: String(line.cause) };
    }
    if (this.#prev !== undefined && line.prev !== this.#prev) {
      return { code: 'chain', expected: this.#prev, found: line.prev };
    }
    if (this.#runId !== undefined && line.run_id !== this.#runId) {
      return { code: 'run_id', expected: this.#runId, found: line.run_id };
    }
    const hasRun = 'run' in line && line.run !== undefined;
    if (hasRun === (this.lines === 0)) return undefined;
    return { code: 'run_record', expected: 'the run record on the first line only', found: line.event_name };
  }
}
