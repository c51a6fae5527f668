import type { Calibration } from '../../core/domain/model-parameters.js';
import { searchLine, type AppLog } from '../../run/app/app-log.js';
import { BACKGROUND } from '../../run/app/background-traffic.js';
import type { SimulatedDependencies } from './simulated-dependencies.js';
import type { SimulatedPool } from './simulated-pool.js';
import type { VirtualTime } from './virtual-time.js';

const US_PER_S = 1_000_000;
const PPM = 1_000_000;

interface TrafficWorld {
  readonly pool: SimulatedPool;
  readonly time: VirtualTime;
  readonly dependencies: SimulatedDependencies;
}

/** Requests in even arrivals: an open loop, like the real traffic. */
export class SimulatedTraffic {
  readonly #pool: SimulatedPool;
  readonly #dependencies: SimulatedDependencies;
  readonly #time: VirtualTime;
  /** What a request occupies a worker besides its work: what the calibration found beyond 5 %. */
  readonly #overheadUs: number;
  readonly #log: AppLog;
  readonly #offered = new Set<{ readonly everyUs: number; readonly workUs: number }>();

  /** @param log what the app writes down of requests that do not come all the time */
  constructor({ pool, time, dependencies }: TrafficWorld, calibration: Calibration, log: AppLog) {
    this.#dependencies = dependencies;
    this.#log = log;
    this.#pool = pool;
    this.#time = time;
    const calibratedEveryUs = US_PER_S / BACKGROUND.requests_per_second;
    const occupiedUs = (calibratedEveryUs * calibration.background_utilization_ppm) / PPM;
    this.#overheadUs = Math.max(0, Math.round(occupiedUs - BACKGROUND.work_ms * 1_000));
  }

  offerBackground(requestsPerSecond: number = BACKGROUND.requests_per_second): void {
    this.offer(Math.round(US_PER_S / requestsPerSecond), BACKGROUND.work_ms);
  }

  /** Offers one request every `everyUs`. @returns stops the offering */
  offer(everyUs: number, workMs: number): () => void {
    const offer = { everyUs, workUs: workMs * 1_000 + this.#overheadUs };
    this.#offered.add(offer);
    const hand = () => {
      if (!this.#offered.has(offer)) return;
      this.#send(offer.workUs);
      this.#time.plan(everyUs, hand);
    };
    this.#time.plan(everyUs, hand);
    return () => {
      this.#offered.delete(offer);
    };
  }

  /** Asks once to search for a text: who serves writes it down, and has nothing else to do for it. */
  search(text: string): void {
    if (this.#pool.serving.length > 0) this.#log.keep(searchLine(text));
    this.#pool.dispatch(this.#overheadUs);
  }

  /** How many workers all that is offered would keep busy. */
  offeredLoad(): number {
    return [...this.#offered].reduce((sum, { everyUs, workUs }) => sum + workUs / everyUs, 0);
  }

  stop(): void {
    this.#offered.clear();
  }

  /** To the worker, as soon as what the app depends on has answered. */
  #send(workUs: number): void {
    const fate = this.#dependencies.nextFate();
    if (fate.lost) this.#pool.account.lost += 1;
    else if (fate.late_us === 0) this.#pool.dispatch(workUs);
    else {
      this.#time.plan(fate.late_us, () => {
        this.#pool.dispatch(workUs);
      });
    }
  }
}
