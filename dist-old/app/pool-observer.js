import { DemoRunError, throwIfInterrupted } from '../domain/errors.js';
import { SERIES_POINTS } from '../domain/proof-lines/fields.js';
export const WINDOW_MS = 50;
/** Windows without a sign of life after which a worker counts as hung: 600 ms. */
const HUNG_AFTER_WINDOWS = 12;
/** Takes the pool's signals once a window, and tells those who wait that there is news. */
export class PoolObserver {
    #pool;
    #clock;
    #windows = [];
    #alerts = [];
    #waiting = [];
    #windowFrom;
    #timer;
    constructor(pool, clock) {
        this.#pool = pool;
        this.#clock = clock;
        this.#windowFrom = clock.nowUs();
    }
    start() {
        this.#windowFrom = this.#clock.nowUs();
        this.#timer = setInterval(() => {
            this.#closeWindow();
        }, WINDOW_MS);
    }
    stop() {
        clearInterval(this.#timer);
    }
    observe() {
        return {
            at_us: this.#clock.nowUs(),
            failed: this.#pool.failed,
            serving: this.#pool.serving.length,
            desired: this.#pool.desired,
            standby: this.#pool.standby,
            windows: this.#windows,
            alerts: this.#alerts,
        };
    }
    /** @throws DemoRunError `interrupted` when the signal is aborted */
    async next(signal) {
        throwIfInterrupted(signal);
        await new Promise((resolve, reject) => {
            const interrupt = () => {
                reject(new DemoRunError('interrupted', 'the run was interrupted'));
            };
            signal.addEventListener('abort', interrupt, { once: true });
            this.#waiting.push(() => {
                signal.removeEventListener('abort', interrupt);
                resolve();
            });
        });
        return this.observe();
    }
    raise(alert) {
        this.#alerts = [...this.#alerts, alert];
        this.announceNews();
    }
    withdraw(alertId) {
        this.#alerts = this.#alerts.filter(({ alert_id }) => alert_id !== alertId);
    }
    announceNews() {
        const waiting = this.#waiting;
        this.#waiting = [];
        for (const wake of waiting)
            wake();
    }
    #closeWindow() {
        const to_us = this.#clock.nowUs();
        const workers = this.#pool.serving.flatMap(readWorker);
        this.#windows = [...this.#windows, { from_us: this.#windowFrom, to_us, workers }].slice(-SERIES_POINTS);
        this.#windowFrom = to_us;
        this.#countMissedHeartbeats();
        this.announceNews();
    }
    #countMissedHeartbeats() {
        for (const worker of [...this.#pool.serving]) {
            worker.missedHeartbeats += 1;
            if (worker.missedHeartbeats >= HUNG_AFTER_WINDOWS)
                this.#pool.markHung(worker);
        }
    }
}
function readWorker(worker) {
    const utilization_ppm = worker.takeUtilizationPpm();
    const signs_of_life = worker.takeSignsOfLife();
    if (utilization_ppm === undefined)
        return [];
    const { name, heapUsedBytes: heap_used_bytes } = worker;
    return [{ worker: name, utilization_ppm, heap_used_bytes, signs_of_life }];
}
