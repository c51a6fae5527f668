import type { Fault } from '../../core/domain/fault.js';
import type { ModelParameters } from '../../core/domain/model-parameters.js';
import type { DependencyReading } from '../../core/domain/observation.js';
import type { VirtualTime } from './virtual-time.js';

type DependencyFault = Extract<Fault, { kind: 'dependency' }>;

/** It is asked each tenth of a second, and two answers in a row say how it is. */
export const DETECT_DEPENDENCY_US = 200_000;
const US_PER_MS = 1_000;
const PPM = 1_000_000;
/** What a dependency that is well takes to answer. */
const ANSWERS_US = 1_000;
/** From here on an answer is slow, as before processes: it takes more than ten times what it takes otherwise, too. */
const SLOW_FROM_US = 100_000;
/** Like the client of the real traffic: an answer that comes later is none. */
const ANSWER_WITHIN_US = 5_000_000;
/** What an answer through so narrow a connection is taken to hold. */
const ANSWER_BYTES = 1_000;

/** What becomes of a request: it is lost, or is worked on after so many microseconds. */
export type Fate = { readonly lost: true } | { readonly lost: false; readonly late_us: number };
const UNTOUCHED: Fate = { lost: false, late_us: 0 };

interface Broken {
  readonly fate: Fate;
  /** The share of the requests that ask for it. */
  readonly askedPpm: number;
}

/** What the simulated app depends on, once a fault has named it; before, nothing is known of any. */
export class SimulatedDependencies {
  readonly #time: Pick<VirtualTime, 'nowUs' | 'plan'>;
  readonly #parameters: ModelParameters['dependency'];
  readonly #readings = new Map<string, DependencyReading>();
  /** As they are now, noticed or not. */
  readonly #latest = new Map<string, DependencyReading>();
  readonly #broken = new Map<string, Broken>();
  /** Requests that are due to ask, in millionths of one: they ask in even distances. */
  #due = 0;

  constructor(time: Pick<VirtualTime, 'nowUs' | 'plan'>, parameters: ModelParameters) {
    this.#time = time;
    this.#parameters = parameters.dependency;
  }

  get readings(): readonly DependencyReading[] {
    return [...this.#readings.values()];
  }

  /** @returns takes it away again: it answers at once, as before */
  break(fault: DependencyFault): () => void {
    const answer_us = answerUs(fault);
    const state = answer_us === null ? 'down' : answer_us < SLOW_FROM_US ? 'up' : 'slow';
    const isLost = answer_us === null || answer_us > ANSWER_WITHIN_US;
    const fate: Fate = isLost ? { lost: true } : { lost: false, late_us: answer_us };
    this.#broken.set(fault.name, { fate, askedPpm: this.#parameters.lost_ppm });
    this.#change(fault.name, { state, answer_us });
    return () => {
      this.#broken.delete(fault.name);
      this.#change(fault.name, { state: 'up', answer_us: ANSWERS_US });
    };
  }

  /** A worker that comes fresh opens its connections and asks again: from then on more is asked for. */
  meetFreshWorker(): void {
    for (const [name, broken] of this.#broken) {
      this.#broken.set(name, { ...broken, askedPpm: this.#parameters.lost_after_act_ppm });
    }
  }

  /** Of the next request. Where several are broken, the first that was. */
  nextFate(): Fate {
    const [broken] = this.#broken.values();
    if (broken === undefined) return UNTOUCHED;
    this.#due += broken.askedPpm;
    if (this.#due < PPM) return UNTOUCHED;
    this.#due -= PPM;
    return broken.fate;
  }

  /** What is so from now on, and is noticed later, unless it is otherwise again by then. */
  #change(name: string, now: Omit<DependencyReading, 'name' | 'since_us'>): void {
    const reading = { name, ...now, since_us: this.#time.nowUs() };
    this.#latest.set(name, reading);
    this.#time.plan(DETECT_DEPENDENCY_US, () => {
      if (this.#latest.get(name) === reading) this.#readings.set(name, reading);
    });
  }
}

/** What an answer takes; null where none comes whole. */
function answerUs({ toxic, latency_ms, rate_kbps, bytes }: DependencyFault): number | null {
  if (toxic === 'latency') return ANSWERS_US + (latency_ms ?? 0) * US_PER_MS;
  if (toxic === 'bandwidth') {
    return ANSWERS_US + Math.round((ANSWER_BYTES / (rate_kbps ?? 1)) * US_PER_MS);
  }
  return toxic === 'limit_data' && (bytes ?? 0) >= ANSWER_BYTES ? ANSWERS_US : null;
}
