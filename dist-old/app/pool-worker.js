import { Worker } from 'node:worker_threads';
import { WORKER_HEAP_LIMIT_MB } from '../domain/app-spec.js';
import { DemoRunError, codeOf, messageOf } from '../domain/errors.js';
import { fromWorkerSchema, } from './messages.js';
const LIMITS = {
    maxOldGenerationSizeMb: WORKER_HEAP_LIMIT_MB,
    maxYoungGenerationSizeMb: 8,
};
const READY_WITHIN_MS = 10_000;
const PPM = 1_000_000;
export const LOST = { status: 502, body: '{"error":"the worker left before it answered"}' };
/** One worker thread of the app: its life (starting, ready, left), its requests, its signals. */
export class PoolWorker {
    name;
    /** Resolves at READY. Rejects when the worker leaves or stays silent before. */
    ready;
    /** Set once the worker has left: its error code, or `exit_<n>`. */
    exitCause;
    /** Rises with each request that is handed in, so that ties go to the least recently used. */
    lastUsed = 0;
    heapUsedBytes = 0;
    missedHeartbeats = 0;
    #signsOfLife = 0;
    #thread;
    #inFlight = new Map();
    #options;
    #onDrained;
    #nextRequest = 0;
    #busySince;
    #error;
    constructor(options) {
        this.#options = options;
        this.name = options.data.worker;
        this.#thread = new Worker(options.entry, {
            workerData: options.data,
            resourceLimits: LIMITS,
            env: {},
            execArgv: [],
            stdout: true,
            stderr: true,
        });
        this.ready = this.#untilReady();
        this.ready.catch(() => undefined);
        this.#thread.on('message', (raw) => {
            this.#receive(raw);
        });
        this.#thread.on('error', (error) => {
            this.#error = error;
        });
        this.#thread.once('exit', (code) => {
            this.#leave(code);
        });
        this.#thread.stdout.resume();
        this.#thread.stderr.resume();
    }
    get load() {
        return this.#inFlight.size;
    }
    /** Hands a request in. Never rejects: a worker that leaves before it answers gives a 502. */
    handle(path, usedAs) {
        if (this.exitCause !== undefined)
            return Promise.resolve(LOST);
        this.lastUsed = usedAs;
        const id = this.#nextRequest++;
        return new Promise((resolve) => {
            this.#inFlight.set(id, resolve);
            this.#post({ type: 'request', id, path });
        });
    }
    inject(fault) {
        this.#post({ type: 'fault', fault });
    }
    /**
     * How busy the event loop was since the last call, in parts per million; undefined at first.
     * A worker that occupies its loop with one long task counts as busy all the time.
     */
    takeUtilizationPpm() {
        const now = this.#thread.performance.eventLoopUtilization();
        const before = this.#busySince;
        this.#busySince = now;
        if (before === undefined || this.exitCause !== undefined)
            return undefined;
        const { active, idle } = this.#thread.performance.eventLoopUtilization(now, before);
        if (active + idle <= 0)
            return undefined;
        // libuv books idle time when the loop wakes, so that a window can be charged with idle time of
        // the one before: the share is cut to what a share can be.
        const share = Math.min(1, Math.max(0, active / (active + idle)));
        return Math.round(share * PPM);
    }
    /** Answers and heartbeats since the last call. */
    takeSignsOfLife() {
        const signs = this.#signsOfLife;
        this.#signsOfLife = 0;
        return signs;
    }
    /** Resolves when everything that was handed in has been answered, or the time is up. */
    drained(withinMs) {
        if (this.#inFlight.size === 0)
            return Promise.resolve();
        return new Promise((resolve) => {
            const timer = setTimeout(resolve, withinMs);
            this.#onDrained = () => {
                clearTimeout(timer);
                resolve();
            };
        });
    }
    async terminate() {
        await this.#thread.terminate();
    }
    #untilReady() {
        return new Promise((resolve, reject) => {
            const refuse = (why) => {
                clearTimeout(timer);
                reject(new DemoRunError('worker_failed', `worker ${this.name} did not get ready: ${why}`));
            };
            const timer = setTimeout(() => {
                refuse('no READY in time');
            }, READY_WITHIN_MS);
            this.#thread.once('exit', () => {
                refuse('it left');
            });
            this.#thread.on('message', (raw) => {
                if (parse(raw)?.type !== 'ready')
                    return;
                clearTimeout(timer);
                resolve();
            });
        });
    }
    #receive(raw) {
        const message = parse(raw);
        if (message === undefined) {
            this.#options.onComplaint(`worker ${this.name} sent a message that is none of ours`);
            return;
        }
        // Any answer is a sign of life: a saturated worker gets to its requests before its timers.
        this.missedHeartbeats = 0;
        this.#signsOfLife += 1;
        if (message.type === 'response') {
            this.#inFlight.get(message.id)?.({ status: message.status, body: message.body });
            this.#inFlight.delete(message.id);
            if (this.#inFlight.size === 0)
                this.#onDrained?.();
        }
        else if (message.type === 'heartbeat') {
            this.heapUsedBytes = message.heap_used_bytes;
        }
    }
    #leave(code) {
        this.exitCause = this.#causeOfExit(code);
        for (const answer of this.#inFlight.values())
            answer(LOST);
        this.#inFlight.clear();
        this.#options.onExit(this, this.exitCause);
    }
    #causeOfExit(code) {
        if (this.#error === undefined)
            return `exit_${String(code)}`;
        const name = codeOf(this.#error);
        if (name !== undefined)
            return name;
        this.#options.onComplaint(`worker ${this.name} threw: ${messageOf(this.#error)}`);
        return 'uncaught_error';
    }
    #post(message) {
        this.#thread.postMessage(message);
    }
}
function parse(raw) {
    return fromWorkerSchema.safeParse(raw).data;
}
