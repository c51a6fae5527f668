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
    const found = checked.ok ? follower.follow(checked.line, raw) : checked.problem;
    if (found !== undefined) {
      return follower.report(bytes, { ...found, line: number, offset });
    }
  }
  const atEnd = follower.problemAtEnd();
  return follower.report(bytes, atEnd && { ...atEnd, line: follower.lines, offset: bytes });
}

/** What has to be remembered between lines. */
class LogFollower {
  #grammar: RunGrammar | undefined;
  #prev: string | undefined;
  #firstPrev = NO_PREDECESSOR;
  #runId: string | undefined;
  #run: RunRecord | undefined;
  #lastEvent = '';
  lines = 0;

  follow(line: ProofLine, raw: Buffer): LineProblem | undefined {
    const misplaced = this.#checkPlace(line);
    if (misplaced !== undefined) return misplaced;
    if (this.lines === 0) {
      this.#firstPrev = line.prev;
      this.#runId = line.run_id;
      this.#run = 'run' in line ? line.run : undefined;
      this.#grammar = this.#run && new RunGrammar(this.#run.kind);
    }
    const expected = this.#grammar?.expected() ?? 'nothing';
    if (this.#grammar?.take(line) !== true) return problem('order', expected, line.event_name);
    this.lines += 1;
    this.#prev = createHash('sha256').update(raw).digest('hex');
    this.#lastEvent = line.event_name;
    return undefined;
  }

  problemAtEnd(): LineProblem | undefined {
    const run = this.#run;
    const grammar = this.#grammar;
    if (run === undefined || grammar === undefined)
      return problem('empty', 'a first line', 'nothing');
    if (grammar.end(run.scenarios.length) === 'unfinished') {
      const expected = `the lines of a whole ${run.kind}, or RUN_INTERRUPTED at its end`;
      return problem('sequence', expected, `${this.#lastEvent} as the last line`);
    }
    const injected = grammar.injectedScenarios;
    const announced = run.scenarios.filter((scenario) => injected.includes(scenario));
    if (announced.join() === injected.join()) return undefined;
    return problem('scenario_order', announced.join(), injected.join());
  }

  report(bytes: number, first: VerifyProblem | undefined): VerifyReport {
    return {
      valid: first === undefined,
      lines: this.lines,
      bytes,
      head: this.#prev ?? NO_PREDECESSOR,
      first_prev: this.#firstPrev,
      run_id: this.#runId ?? null,
      run: this.#run ?? null,
      end: this.#grammar?.end(this.#run?.scenarios.length ?? 0) ?? null,
      problem: first ?? null,
    };
  }

  #checkPlace(line: ProofLine): LineProblem | undefined {
    const seq = String(this.lines + 1);
    const hasRun = 'run' in line && line.run !== undefined;
    const checks: readonly (readonly [boolean, LineProblem])[] = [
      [line.seq === this.lines + 1, problem('seq', seq, String(line.seq))],
      [
        line.cause === null || line.cause <= this.lines,
        problem('cause', `a line before ${seq}`, String(line.cause)),
      ],
      [
        this.#prev === undefined || line.prev === this.#prev,
        problem('chain', this.#prev ?? '', line.prev),
      ],
      [
        this.#runId === undefined || line.run_id === this.#runId,
        problem('run_id', this.#runId ?? '', line.run_id),
      ],
      [
        hasRun === (this.lines === 0),
        problem('run_record', 'the run record on the first line only', line.event_name),
      ],
    ];
    return checks.find(([holds]) => !holds)?.[1];
  }
}

function problem(code: string, expected: string, found: string): LineProblem {
  return { code, expected, found };
}
