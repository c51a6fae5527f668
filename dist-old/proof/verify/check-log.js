import { hash } from 'node:crypto';
import { NO_PREDECESSOR, } from '../../domain/proof-lines/catalogue.js';
import { checkLine } from './check-line.js';
import { Meaning } from './meaning.js';
import { problem } from './problem.js';
import { rawLines } from './raw-lines.js';
import { RunGrammar } from './run-grammar.js';
/**
 * Checks one log from its first byte to its last: bytes, spelling, schema, chain, `seq`, that its
 * lines are those of the run that its first line announces, and that they mean what they say.
 * Streams; memory stays flat.
 * @throws the system's error when the file cannot be read
 */
export async function checkLog(path, checks = {}) {
    const follower = new LogFollower(checks);
    for await (const lines of rawLines(path)) {
        for (const raw of lines) {
            const found = follower.follow(raw);
            if (found !== undefined) {
                return follower.report({ ...found, line: raw.number, offset: raw.offset });
            }
        }
    }
    const atEnd = follower.problemAtEnd();
    return follower.report(atEnd === undefined ? null : { ...atEnd, line: follower.lines, offset: follower.bytes });
}
/** What has to be remembered between lines. */
class LogFollower {
    #checks;
    #grammar;
    #meaning;
    #prev;
    #first;
    #last;
    #run;
    lines = 0;
    bytes = 0;
    constructor(checks) {
        this.#checks = checks;
    }
    follow({ bytes }) {
        const checked = checkLine(bytes);
        if (!checked.ok)
            return checked.problem;
        const { line } = checked;
        const found = this.#checkChain(line) ?? this.#checkRun(line);
        if (found !== undefined)
            return found;
        this.#prev = hash('sha256', bytes);
        this.#last = line;
        this.lines += 1;
        this.bytes += bytes.length;
        return this.#checkAnchors() ?? this.#checks.judge?.(line);
    }
    problemAtEnd() {
        const run = this.#run;
        const grammar = this.#grammar;
        if (run === undefined || grammar === undefined)
            return problem('empty', 'a first line', 'nothing');
        const beyond = this.#checks.anchors?.find(({ line }) => line > this.lines);
        if (beyond !== undefined) {
            return problem('anchor', `line ${String(beyond.line)}`, `${String(this.lines)} lines`);
        }
        if (grammar.end() === 'unfinished') {
            const expected = `the lines of a whole ${run.kind}, or RUN_INTERRUPTED at its end`;
            return problem('sequence', expected, `${this.#last?.event_name ?? ''} as the last line`);
        }
        const injected = grammar.injectedScenarios;
        const announced = run.scenarios.filter((scenario) => injected.includes(scenario));
        if (announced.join() === injected.join())
            return undefined;
        return problem('scenario_order', announced.join(), injected.join());
    }
    report(first) {
        const last = this.#last;
        return {
            lines: this.lines,
            bytes: this.bytes,
            head: this.#prev ?? NO_PREDECESSOR,
            ...this.#opening(),
            end: this.#grammar?.end() ?? null,
            torn: last?.event_name === 'RUN_RECOVERED' ? last.measured.torn : [],
            open_decision: this.#meaning?.openDecision ?? null,
            problem: first,
        };
    }
    #opening() {
        const first = this.#first;
        if (first === undefined)
            return { first_prev: NO_PREDECESSOR, run_id: null, run: null };
        return { first_prev: first.prev, run_id: first.run_id, run: this.#run ?? null };
    }
    /** Where the line stands: its number, what it links to, whose it is. */
    #checkChain(line) {
        const seq = this.lines + 1;
        if (line.seq !== seq)
            return problem('seq', String(seq), String(line.seq));
        if (line.cause !== null && line.cause >= seq) {
            return problem('cause', `a line before ${String(seq)}`, String(line.cause));
        }
        if (this.#prev !== undefined && line.prev !== this.#prev) {
            return problem('chain', this.#prev, line.prev);
        }
        if (this.#first !== undefined && line.run_id !== this.#first.run_id) {
            return problem('run_id', this.#first.run_id, line.run_id);
        }
        return undefined;
    }
    /** Whether this kind of line may come here, and agrees with those before. */
    #checkRun(line) {
        const run = 'run' in line ? line.run : undefined;
        if ((run !== undefined) !== (this.lines === 0)) {
            return problem('run_record', 'the run record on the first line only', line.event_name);
        }
        if (run !== undefined) {
            this.#first = line;
            this.#run = run;
            this.#grammar = new RunGrammar(run);
            this.#meaning = new Meaning(run);
        }
        const grammar = this.#grammar;
        if (grammar?.take(line) !== true) {
            return problem('order', grammar?.expected() ?? 'nothing', line.event_name);
        }
        return this.#meaning?.take(line);
    }
    #checkAnchors() {
        const anchor = this.#checks.anchors?.find(({ line }) => line === this.lines);
        if (anchor === undefined || anchor.hash === this.#prev)
            return undefined;
        return problem('anchor', anchor.hash, this.#prev ?? '');
    }
}
