import { hash } from 'node:crypto';
import { DemoRunError, messageOf } from '../domain/errors.js';
import { encodeLine } from './encode-line.js';
import { LogFile } from './log-file.js';
const MAX_COMMITS_IN_TURN = 32;
/**
 * The single writer of one proof log. All lines that are handed in at one moment (by everything
 * that runs before the event loop goes on) share one `write` and one `fdatasync` (group commit), and
 * each is acknowledged only after both. A failed or short write, or a failed sync, is never retried:
 * the kernel may report success on the second try for pages that it has thrown away (Rebello et al.,
 * ATC 2020). From then on every append is refused with the same error.
 */
export class DurableProofLog {
    path;
    runId;
    #file;
    #clock;
    #queue = [];
    #seq;
    #prev;
    #failure;
    #commitsInTurn = 0;
    /** @throws DemoRunError `proof_log_failed` when the file cannot be created */
    constructor(options) {
        this.path = options.path;
        this.runId = options.runId;
        this.#prev = options.prev;
        this.#clock = options.clock;
        this.#seq = options.after?.lines ?? 0;
        this.#file = openFile(options.path, options.after?.bytes ?? 0);
    }
    append(body, cause) {
        if (this.#failure !== undefined)
            return Promise.reject(this.#failure);
        return new Promise((resolve, reject) => {
            if (this.#queue.length === 0)
                this.#scheduleCommit();
            this.#queue.push({ body, cause, timestamp: this.#clock.timestamp(), resolve, reject });
        });
    }
    /**
     * Writes what still waits and closes the file. The hash of the last line is the log's head; after
     * a failure the log is not intact: what the file holds is not known.
     */
    close() {
        this.#commit();
        this.#file.close();
        const intact = this.#failure === undefined;
        this.#failure ??= new DemoRunError('proof_log_failed', `${this.path} is closed`);
        return { lines: this.#seq, head: this.#prev, intact };
    }
    /**
     * After everything that can run now has run, so that all who append now share one commit; and not
     * more often than a few milliseconds take before the event loop gets its turn.
     */
    #scheduleCommit() {
        if (this.#commitsInTurn === 0) {
            setImmediate(() => {
                this.#commitsInTurn = 0;
            });
        }
        this.#commitsInTurn += 1;
        const commit = () => {
            this.#commit();
        };
        if (this.#commitsInTurn < MAX_COMMITS_IN_TURN)
            process.nextTick(commit);
        else
            setImmediate(commit);
    }
    #commit() {
        const batch = this.#queue;
        this.#queue = [];
        if (batch.length === 0)
            return;
        const lines = batch.flatMap((waiting) => this.#encode(waiting));
        if (lines.length === 0)
            return;
        try {
            this.#file.append(Buffer.from(lines.map(({ text }) => text).join(''), 'latin1'));
        }
        catch (error) {
            this.#poison(error);
        }
        const failure = this.#failure;
        for (const { seq, waiting } of lines) {
            if (failure === undefined)
                waiting.resolve(seq);
            else
                waiting.reject(failure);
        }
    }
    /** Gives the line its place in the chain; a body that cannot be written takes none. */
    #encode(waiting) {
        const { body, cause, timestamp } = waiting;
        const envelope = { timestamp, run_id: this.runId, seq: this.#seq + 1, cause, prev: this.#prev };
        try {
            const text = `${encodeLine(body, envelope)}\n`;
            this.#seq += 1;
            this.#prev = hash('sha256', text);
            return [{ text, seq: this.#seq, waiting }];
        }
        catch (error) {
            waiting.reject(error);
            return [];
        }
    }
    #poison(cause) {
        this.#failure = new DemoRunError('proof_log_failed', `the proof log ${this.path} cannot be written: ${messageOf(cause)}`, { cause, remedy: 'nothing further was done; make room or mend the disk, then run again' });
    }
}
function openFile(path, size) {
    try {
        return new LogFile(path, size);
    }
    catch (cause) {
        throw new DemoRunError('proof_log_failed', `the proof log ${path} cannot be opened: ${messageOf(cause)}`, { cause, remedy: 'choose a writable folder with --root' });
    }
}
