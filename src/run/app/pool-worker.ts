import { Worker, type ResourceLimits } from 'node:worker_threads';
import { clearTimeout, setTimeout } from 'node:timers';
import { WORKER_HEAP_LIMIT_MB } from '../../core/domain/app-spec.js';
import { DemoRunError } from '../../core/domain/errors.js';
import type { Clock } from '../../core/domain/ports.js';
import type { Answer, Replica, ReplicaFault, ReplicaListeners, StartReplica } from './replica.js';
import { withTimeout } from '../../base/with-timeout.js';
import { exitOf } from './exit-cause.js';
import { DROPPED, InFlight, LOST } from './in-flight.js';
import { machineClock } from './machine-clock.js';
import { BYTES_A_MESSAGE, limitDiagnostics, SpeechLimits, type Excess } from './message-limits.js';
import { bytesOf } from './message-size.js';
import { fromWorkerSchema, type FromWorker, type ToWorker, type WorkerData } from './messages.js';
import { LivenessMonitor } from './liveness-monitor.js';
import { Utilization } from './utilization.js';

const LIMITS: ResourceLimits = {
  maxOldGenerationSizeMb: WORKER_HEAP_LIMIT_MB,
  maxYoungGenerationSizeMb: 8,
};
const READY_WITHIN_MS = 10_000;
/** JavaScript ends at once. A call into the system ends when it returns, and cannot be made to. */
const END_WITHIN_MS = 1_000;
const SERVER_ERROR = 500;

interface PoolWorkerOptions extends ReplicaListeners {
  readonly entry: URL;
  readonly data: WorkerData;
  readonly clock: Pick<Clock, 'nowUs'>;
}

/** What runs in each worker thread. */
export interface WorkerThreadOptions extends Pick<PoolWorkerOptions, 'entry' | 'clock'> {
  readonly appName: string;
  readonly healthEndpoint: string;
}

/** Starts each replica in a worker thread of its own. */
export function workerThreads({
  entry,
  clock,
  appName: app_name,
  healthEndpoint: health_endpoint,
}: WorkerThreadOptions): StartReplica {
  return (worker, listeners) => {
    const data = { app_name, worker, health_endpoint };
    return new PoolWorker({ entry, clock, data, ...listeners });
  };
}

/** One worker thread of the app: its life (starting, ready, left), its requests, its signals. */
export class PoolWorker implements Replica {
  readonly name: string;
  /** Resolves at READY. Rejects when the worker leaves or stays silent before. */
  readonly ready: Promise<void>;
  /** Set once the worker has left: its error code, or `exit_<n>`. */
  exitCause: string | undefined;
  isEndExplained = false;
  /** Rises with each request that is handed in, so that ties go to the least recently used. */
  lastUsed = 0;
  heapUsedBytes = 0;
  readonly #thread: Worker;
  readonly #inFlight = new InFlight();
  readonly #liveness = new LivenessMonitor();
  readonly #speech = new SpeechLimits(BYTES_A_MESSAGE);
  /** A long text that nobody reads is no harm; only many in a second are. */
  readonly #output = new SpeechLimits(Infinity);
  readonly #utilization: Utilization;
  readonly #options: PoolWorkerOptions;
  readonly #warn: (message: string) => void;
  #onReady: (() => void) | undefined;
  #onLeft: ((cause: string) => void) | undefined;
  #answeringSinceUs: number | undefined;
  /** Why it is being ended, where it says too much. */
  #excess: Excess | undefined;
  #isProbed = false;
  /** Lines of its log since it last answered. */
  #logged = 0;
  #error: unknown;

  /** @throws Error as the thread's constructor does, where no thread can be started */
  constructor(options: PoolWorkerOptions) {
    this.#options = options;
    this.#warn = limitDiagnostics(options.onDiagnostic);
    this.name = options.data.worker;
    this.#thread = new Worker(options.entry, {
      workerData: options.data,
      resourceLimits: LIMITS,
      env: {},
      execArgv: [],
      stdout: true,
      stderr: true,
    });
    this.#utilization = new Utilization(this.#thread.performance);
    this.ready = this.#untilReady();
    this.ready.catch(() => undefined);
    this.#listen();
  }

  /** Requests handed in and not yet answered. */
  get load(): number {
    return this.#inFlight.size;
  }

  /** Hands a request in. Never rejects: a worker that leaves before it answers gives a 502. */
  handle(path: string, usedAs: number): Promise<Answer> {
    if (this.exitCause !== undefined) return Promise.resolve(LOST);
    this.lastUsed = usedAs;
    return this.#inFlight.add((id) => {
      this.#post({ type: 'request', id, path, serves: !this.#isProbed });
    });
  }

  /**
   * Asks it for its health before it serves; that tells nobody that it answers well in service. Its
   * code is compiled by then, so that the first request it serves takes no longer than the others.
   * @returns the status of the answer: 502 where it left meanwhile, 504 where none came in time
   */
  async probe(): Promise<number> {
    this.#isProbed = true;
    const answer = this.handle(this.#options.data.health_endpoint, 0);
    const { status } = await withTimeout(answer, READY_WITHIN_MS, () => DROPPED);
    this.#isProbed = false;
    return status;
  }

  inject(fault: ReplicaFault): void {
    this.isEndExplained = true;
    this.#post({ type: 'fault', fault });
  }

  /** @param passedMs since the last look @returns why it counts as failed, where it does */
  look(passedMs: number): Excess | 'hang' | undefined {
    this.#inFlight.giveUpDropped(passedMs);
    const isHung = this.#liveness.look(passedMs, this.#inFlight.size);
    return this.#excess ?? (isHung ? 'hang' : undefined);
  }

  /** How late it was looked at, in milliseconds, where that makes silence say nothing. */
  get lookedAtTooLateMs(): number | undefined {
    return this.#liveness.tooLateMs;
  }

  /** How busy it was since the last call, in parts per million; undefined where nobody can say. */
  takeUtilizationPpm(): number | undefined {
    const ppm = this.#utilization.takePpm();
    return this.exitCause === undefined ? ppm : undefined;
  }

  /** Answers and heartbeats since the last call. */
  takeSignsOfLife(): number {
    return this.#liveness.takeSigns();
  }

  /** Resolves when everything that was handed in has been answered, or the time is up. */
  drained(withinMs: number): Promise<void> {
    return this.#inFlight.empty(withinMs);
  }

  /** Ends the thread. Never takes longer than a second, and whoever waits for it is told. */
  async end(): Promise<void> {
    // One that has left by then was not ended so.
    if (this.exitCause === undefined) this.isEndExplained = true;
    const isEnding = this.#thread.terminate().then(() => true);
    if (await withTimeout(isEnding, END_WITHIN_MS, () => false)) return;
    this.#options.onDiagnostic(`worker ${this.name} does not end: it is stuck outside JavaScript`);
    this.#inFlight.settleAll(LOST);
    this.#thread.unref();
  }

  #listen(): void {
    this.#thread.on('message', (raw: unknown) => {
      this.#receive(raw);
    });
    this.#thread.on('messageerror', () => {
      this.#receive(undefined);
    });
    this.#thread.on('error', (error) => {
      this.#error = error;
    });
    this.#thread.once('exit', (code) => {
      this.#leave(code);
    });
    for (const output of [this.#thread.stdout, this.#thread.stderr]) {
      output.on('data', (chunk: Buffer) => {
        this.#readOutput(chunk.length);
      });
    }
  }

  #untilReady(): Promise<void> {
    return new Promise((resolve, reject) => {
      const refuse = (why: string) => {
        clearTimeout(timer);
        reject(new DemoRunError('worker_failed', `worker ${this.name} did not get ready: ${why}`));
      };
      const timer = setTimeout(refuse, READY_WITHIN_MS, 'no READY in time');
      this.#onReady = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#onLeft = (cause) => {
        refuse(`it left (${cause})`);
      };
    });
  }

  #receive(raw: unknown): void {
    // What it had already sent when it was ended is not even looked at.
    if (this.#excess !== undefined) return;
    const message = fromWorkerSchema.safeParse(raw).data;
    let asked = false;
    if (message === undefined) {
      this.#warn(`worker ${this.name} sent a message that is none of ours`);
    } else {
      if (message.type === 'heap') this.#liveness.progress(message.heap_used_bytes);
      else this.#liveness.beat();
      asked = this.#take(message);
    }
    const bytes = bytesOf(raw, BYTES_A_MESSAGE);
    // By the machine's time: a worker goes on talking while the run's own time is held.
    this.#endIfTooMuch(this.#speech.excess(machineClock.nowUs(), { bytes, asked }));
  }

  /** What it writes is thrown away. */
  #readOutput(bytes: number): void {
    const excess = this.#output.excess(machineClock.nowUs(), { bytes, asked: true });
    this.#endIfTooMuch(excess === 'message_flood' ? 'output_flood' : undefined);
  }

  /** @returns whether it was asked for */
  #take(message: FromWorker): boolean {
    switch (message.type) {
      case 'ready':
        this.#onReady?.();
        return false;
      case 'heartbeat':
      case 'heap':
        this.heapUsedBytes = message.heap_used_bytes;
        return false;
      case 'log':
        this.#options.onLog(message.text);
        this.#logged += 1;
        // One for each request is its due: many requests are not the worker's flood.
        return this.#logged <= this.#inFlight.size;
      case 'response': {
        const { id, status, body, media } = message;
        if (!this.#inFlight.settle(id, { status, body, media })) return false;
        this.#logged = 0;
        this.#liveness.answer();
        if (status < SERVER_ERROR && !this.#isProbed) this.#noteGoodAnswer();
        return true;
      }
    }
  }

  #noteGoodAnswer(): void {
    this.#answeringSinceUs ??= this.#options.clock.nowUs();
    this.#options.onAnswer(this.#answeringSinceUs);
  }

  #endIfTooMuch(excess: Excess | undefined): void {
    if (excess === undefined || this.#excess !== undefined) return;
    this.#excess = excess;
    this.#options.onDiagnostic(
      `worker ${this.name} is ended: it says more than anybody can listen to (${excess})`,
    );
    void this.end();
  }

  #leave(code: number): void {
    const { cause, thrown } = exitOf(code, this.#error);
    if (thrown !== undefined) this.#options.onDiagnostic(`worker ${this.name} threw: ${thrown}`);
    this.exitCause = this.#excess ?? cause;
    this.#onLeft?.(this.exitCause);
    this.#inFlight.settleAll(LOST);
    this.#options.onExit(this, this.exitCause);
  }

  #post(message: ToWorker): void {
    this.#thread.postMessage(message);
  }
}
