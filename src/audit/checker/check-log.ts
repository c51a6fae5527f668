import { hash } from 'node:crypto';
import { statSync } from 'node:fs';
import {
  type LineOf,
  NO_PREDECESSOR,
  type ProofBodyOf,
  type ProofLine,
} from '../../core/domain/proof-lines/catalogue.js';
import { isLikeLog } from '../../core/domain/like-a-log.js';
import type { ActCounts } from '../../core/domain/act-counts.js';
import { runOf, type LoggedRun } from '../../core/domain/proof-lines/run-record.js';
import { checkLine } from './check-line.js';
import { SemanticChecks } from './semantic-checks.js';
import { firstDifference, problem, type Problem } from './problem.js';
import { rawLines, type RawLine } from './raw-lines.js';
import { seenLines } from './seen-lines.js';
import { RunGrammar, type EndState } from './run-grammar.js';

/** What one log says, as far as it could be followed. */
export interface LogReport {
  readonly lines: number;
  /** Of the lines that were followed. */
  readonly bytes: number;
  /** SHA-256 of the last line: what the next log of this kind must name as its predecessor. */
  readonly head: string;
  readonly first_prev: string;
  readonly run_id: string | null;
  readonly run: LoggedRun | null;
  /** The app that the first line is about. */
  readonly app_name: string | null;
  readonly end: EndState | null;
  /** What recovery set aside, for a log that it ended. */
  readonly torn: ProofBodyOf<'RUN_RECOVERED'>['measured']['torn'];
  readonly open_decision: LineOf<'RL_DECISION'> | null;
  /** What was done, and whether every gate had allowed it. */
  readonly acts: ActCounts;
  /** How many proposals of an agent were acted on, or observed, each with a good signature; null without a key of it. */
  readonly signed_proposals: number | null;
  /** The first problem, or null. */
  readonly problem: LogProblem | null;
}

export interface LogProblem extends Problem {
  readonly line: number;
  readonly offset: number;
}

/** The hash that a line is known to have, from a note that was taken elsewhere. */
export interface Anchor {
  readonly line: number;
  readonly hash: string;
}

export interface LogChecks {
  readonly anchors?: readonly Anchor[];
  /** Asked about each line that is good in itself and in its place, which begins so many bytes behind the log's beginning. */
  readonly judge?: (line: ProofLine, offset: number) => Problem | undefined;
  /** A log of so many bytes is read by a thread of its own. */
  readonly thread_from?: number;
}

/** Below that a thread takes longer to start than it saves. */
const THREAD_FROM_BYTES = 8 * 1024 * 1024;

/**
 * Checks one log from its first byte to its last: bytes, spelling, schema, chain, `seq`, that its
 * lines are those of the run that its first line announces, and that they mean what they say.
 * Streams; memory stays flat.
 * @throws the system's error when the file cannot be read
 */
export async function checkLog(path: string, checks: LogChecks = {}): Promise<LogReport> {
  const checking = checkedLines(path, checks);
  for (;;) {
    const { done, value } = await checking.next();
    if (done === true) return value;
  }
}

/**
 * The same for whoever wants the lines: some at a time once they are known to be good, since a promise for each costs
 * more than its check, and the report at the end. Whoever stops earlier gets none.
 * @throws the system's error when the file cannot be read
 */
export async function* checkedLines(
  path: string,
  checks: LogChecks = {},
): AsyncGenerator<readonly ProofLine[], LogReport, undefined> {
  const follower = new LogFollower(checks);
  for await (const lines of linesIn(path, checks)) {
    const good: ProofLine[] = [];
    for (const raw of lines) {
      const followed = follower.follow(raw);
      if ('found' in followed) {
        yield good;
        return follower.report({ ...followed.found, line: raw.number, offset: raw.offset });
      }
      good.push(followed.line);
    }
    yield good;
  }
  const atEnd = follower.problemAtEnd();
  return follower.report(
    atEnd === undefined ? null : { ...atEnd, line: follower.lines, offset: follower.bytes },
  );
}

function linesIn(
  path: string,
  { thread_from = THREAD_FROM_BYTES }: LogChecks,
): AsyncIterable<readonly RawLine[]> {
  const file = statSync(path, { throwIfNoEntry: false });
  const isLong = file?.isFile() === true && file.size >= thread_from;
  return isLong ? seenLines(path) : rawLines(path);
}

/** The run that the first line announces, as far as its lines were followed. */
interface RunState {
  readonly first: ProofLine;
  readonly run: LoggedRun;
  readonly grammar: RunGrammar;
  readonly meaning: SemanticChecks;
}

/** What has to be remembered between lines. */
class LogFollower {
  readonly #checks: LogChecks;
  #course: RunState | undefined;
  /** The line before: its hash is asked for only where nobody looked at the link. */
  #before: RawLine | undefined;
  #hash: string | undefined;
  #last: ProofLine | undefined;
  /** After the good lines: a line that does not hold neither opens a decision nor closes one. */
  #open: LogReport['open_decision'] = null;
  #allowed = 0;
  #without = 0;
  #untold = 0;
  lines = 0;
  bytes = 0;

  constructor(checks: LogChecks) {
    this.#checks = checks;
  }

  follow(raw: RawLine): { readonly line: ProofLine } | { readonly found: Problem } {
    const checked =
      raw.line === undefined ? checkLine(raw.bytes) : { ok: true as const, line: raw.line };
    if (!checked.ok) return { found: this.lines === 0 ? ofFirst(raw, checked) : checked.problem };
    const { line } = checked;
    const misplaced = this.#checkChain(line, raw) ?? this.#checkRun(line);
    if (misplaced !== undefined) return { found: misplaced };
    this.#before = raw;
    this.#hash = undefined;
    this.#last = line;
    this.lines += 1;
    this.bytes += raw.length;
    this.#countActs(line);
    const found = this.#checkAnchors() ?? this.#checks.judge?.(line, raw.offset);
    return found === undefined ? { line } : { found };
  }

  problemAtEnd(): Problem | undefined {
    if (this.#course === undefined) return problem('empty', 'a first line', 'nothing');
    const { run, grammar } = this.#course;
    const beyond = this.#checks.anchors?.find(({ line }) => line > this.lines);
    if (beyond !== undefined) {
      return problem('anchor', `line ${String(beyond.line)}`, `${String(this.lines)} lines`);
    }
    if (grammar.end() === 'unfinished') {
      const expected = `the lines of a whole ${run.kind}, or RUN_INTERRUPTED at its end`;
      return problem('sequence', expected, `${this.#last?.event_name ?? ''} as the last line`);
    }
    return undefined;
  }

  report(first: LogProblem | null): LogReport {
    const last = this.#last;
    return {
      lines: this.lines,
      bytes: this.bytes,
      head: this.#prev() ?? NO_PREDECESSOR,
      ...this.#opening(),
      end: this.#course?.grammar.end() ?? null,
      torn: last?.event_name === 'RUN_RECOVERED' ? last.measured.torn : [],
      open_decision: this.#open,
      acts: this.#acts(),
      signed_proposals: this.#signedProposals(),
      problem: first,
    };
  }

  /** Each line was checked by now: what was carried out follows a decision, and says that no gate objected. */
  #countActs({ event_name }: ProofLine): void {
    this.#open = this.#course?.meaning.openDecision ?? null;
    if (event_name === 'ORCH_EXEC') this.#allowed += 1;
    else if (event_name === 'ACTED_AROUND') this.#without += 1;
    else if (event_name === 'OUTCOME_UNKNOWN') this.#untold += 1;
  }

  #acts(): ActCounts {
    const open = this.#open === null ? 0 : 1;
    return { allowed: this.#allowed, without: this.#without, unknown: this.#untold + open };
  }

  #signedProposals(): number | null {
    const { run, meaning } = this.#course ?? {};
    return run?.agent?.public_key === undefined ? null : (meaning?.signedProposals ?? 0);
  }

  #opening(): Pick<LogReport, 'first_prev' | 'run_id' | 'run' | 'app_name'> {
    if (this.#course === undefined) {
      return { first_prev: NO_PREDECESSOR, run_id: null, run: null, app_name: null };
    }
    const { first, run } = this.#course;
    const app_name = 'app_name' in first ? first.app_name : null;
    return { first_prev: first.prev, run_id: first.run_id, run, app_name };
  }

  /** The hash of the line before. */
  #prev(): string | undefined {
    this.#hash ??= this.#before && hash('sha256', this.#before.bytes);
    return this.#hash;
  }

  /** Where the line stands: its number, what it links to, whose it is. */
  #checkChain(line: ProofLine, { isLinked }: RawLine): Problem | undefined {
    const seq = this.lines + 1;
    if (line.seq !== seq) return problem('seq', String(seq), String(line.seq));
    if (line.cause !== null && line.cause >= seq) {
      return problem('cause', `a line before ${String(seq)}`, String(line.cause));
    }
    const prev = isLinked ? line.prev : this.#prev();
    if (prev !== undefined && line.prev !== prev) return problem('chain', prev, line.prev);
    const run_id = this.#course?.first.run_id ?? line.run_id;
    return line.run_id === run_id ? undefined : problem('run_id', run_id, line.run_id);
  }

  /** Whether this kind of line may come here, and agrees with those before. */
  #checkRun(line: ProofLine): Problem | undefined {
    const record = 'run' in line ? line.run : undefined;
    if ((record !== undefined) !== (this.lines === 0)) {
      return problem('run_record', 'the run record on the first line only', line.event_name);
    }
    if (record !== undefined) {
      const run = runOf(record, (text) => hash('sha256', text));
      this.#course = {
        first: line,
        run,
        grammar: new RunGrammar(run),
        meaning: new SemanticChecks(run),
      };
    }
    return this.#course && checkCourse(line, this.#course);
  }

  #checkAnchors(): Problem | undefined {
    const wrong = this.#checks.anchors?.find(
      ({ line, hash }) => line === this.lines && hash !== this.#prev(),
    );
    return wrong && problem('anchor', wrong.hash, this.#prev() ?? '');
  }
}

/** What is wrong with a first line: where it is like none of ours, the file is no log, whatever else is wrong with it. */
function ofFirst({ bytes }: RawLine, { problem: found }: { readonly problem: Problem }): Problem {
  const text = bytes.toString('latin1');
  return isLikeLog(text) ? found : problem('not_a_log', 'the first line of a log', text);
}

function checkCourse(line: ProofLine, { run, grammar, meaning }: RunState): Problem | undefined {
  if (!grammar.take(line)) return problem('order', grammar.expected(), line.event_name);
  const misplaced =
    line.event_name === 'FAILURE_INJECTED' ? checkScenarios(grammar, run) : undefined;
  return misplaced ?? meaning.take(line);
}

/** What was injected so far is in the order in which the run announced it. */
function checkScenarios(
  { injectedScenarios: injected }: RunGrammar,
  { scenarios }: LoggedRun,
): Problem | undefined {
  const announced = scenarios.filter((scenario) => injected.includes(scenario));
  return firstDifference('scenario_order', [['scenarios', announced.join(), injected.join()]]);
}
