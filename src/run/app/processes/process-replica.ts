import { setTimeout } from 'node:timers/promises';
import { DemoRunError } from '../../../core/domain/errors.js';
import type { Clock } from '../../../core/domain/ports.js';
import { monotonicMs } from '../../../base/machine-time.js';
import { withTimeout } from '../../../base/with-timeout.js';
import { readProcess } from '../../processes/process-table.js';
import { askToEnd, endedNow, reap, type ProcessTraces } from '../../processes/reap.js';
import { startProcess, type PipedChild, type ProcessStart } from '../../processes/start-process.js';
import { LOST } from '../in-flight.js';
import { breakProcesses } from '../faults/break-processes.js';
import { LivenessMonitor } from '../liveness-monitor.js';
import type { Answer, Exchange, Replica, ReplicaFault, ReplicaListeners } from '../replica.js';
import { Upstream } from './forward.js';
import { freePort } from './free-port.js';
import { whoListens } from './listener-owner.js';
import type { ProcessGroups } from './process-groups.js';
import { cpuNs, residentBytes } from './process-signals.js';
import type { ReplicaLog } from './replica-log.js';

const PPM = 1_000_000;
const NS_PER_MS = 1_000_000;
const OK = 200;
/** How often it is asked whether it is ready: at once after the start, then less and less often. */
const FIRST_TRY_MS = 10;
const LONGEST_TRY_MS = 250;
const PROBE_WITHIN_MS = 10_000;
/** From SIGTERM to SIGKILL. */
const GRACE_MS = 1_000;
const GONE_WITHIN_MS = 5_000;
/** How often it is asked for its health while it serves, as a sign of life. */
const BEAT_EVERY_MS = 200;
const BEAT_WITHIN_MS = 30_000;
/** An app of somebody's own may work on one request for longer than the demo app does. */
const HUNG_AFTER_MS = 2_000;

/** How one replica is begun. */
export interface ProcessReplicaOptions extends ReplicaListeners {
  readonly name: string;
  /** Gives the program and what it needs, once its port is known. */
  readonly prepare: (port: number) => PreparedReplica;
  readonly healthEndpoint: string;
  readonly startWithinMs: number;
  readonly groups: ProcessGroups;
  readonly clock: Pick<Clock, 'nowUs'>;
}

export interface PreparedReplica {
  readonly start: ProcessStart;
  readonly traces: ProcessTraces;
  readonly log: ReplicaLog;
}

/** A replica that is a group of processes, and answers HTTP on a port of its own. */
export class ProcessReplica implements Replica {
  readonly name: string;
  readonly ready: Promise<void>;
  exitCause: string | undefined;
  isEndExplained = false;
  lastUsed = 0;
  readonly #options: ProcessReplicaOptions;
  readonly #liveness = new LivenessMonitor(HUNG_AFTER_MS);
  #prepared: PreparedReplica | undefined;
  #traces: ProcessTraces | undefined;
  #upstream: Upstream | undefined;
  #child: PipedChild | undefined;
  #load = 0;
  #onDrained: (() => void) | undefined;
  #answeringSinceUs: number | undefined;
  #cpuBefore: { readonly ns: number; readonly atMs: number } | undefined;
  #silentForMs = 0;
  #isAsked = false;
  #isReady = false;
  #gone: Promise<void> = Promise.resolve();
  #end: Promise<void> | undefined;
  #mend: (() => void) | undefined;

  constructor(options: ProcessReplicaOptions) {
    this.#options = options;
    this.name = options.name;
    this.ready = this.#begin();
    this.ready.catch(() => undefined);
  }

  get load(): number {
    return this.#load;
  }

  get heapUsedBytes(): number {
    return residentBytes(this.#pids());
  }

  get cpuNs(): number {
    return cpuNs(this.#pids());
  }

  get lookedAtTooLateMs(): number | undefined {
    return this.#liveness.tooLateMs;
  }

  async handle(path: string, usedAs: number): Promise<Answer> {
    const upstream = this.#upstream;
    if (upstream === undefined || this.exitCause !== undefined) return LOST;
    this.lastUsed = usedAs;
    this.#load += 1;
    const answer = await upstream.get(path, BEAT_WITHIN_MS);
    this.#options.outcomes?.note(this, answer.status < 500);
    this.#settle(answer.status < 500);
    return this.exitCause === undefined ? answer : LOST;
  }

  forward(exchange: Exchange, usedAs: number): void {
    this.lastUsed = usedAs;
    this.#load += 1;
    this.#upstream?.forward(exchange, (how) => {
      if (how !== 'left_by_client') this.#options.outcomes?.note(this, how === 'answered');
      this.#settle(how === 'answered', how !== 'lost' && how !== 'dropped');
    });
  }

  async probe(): Promise<number> {
    const answer = await this.#upstream?.get(this.#options.healthEndpoint, PROBE_WITHIN_MS);
    return this.exitCause === undefined ? (answer?.status ?? LOST.status) : LOST.status;
  }

  inject(fault: ReplicaFault): void {
    this.isEndExplained = true;
    if (this.#traces === undefined) return;
    this.#mend = breakProcesses(this.#traces, fault);
  }

  mend(): void {
    this.#mend?.();
    this.#mend = undefined;
  }

  look(passedMs: number): string | undefined {
    if (!this.#isReady || this.exitCause !== undefined) return undefined;
    this.#askForSign(passedMs);
    if (this.#liveness.look(passedMs, this.#load)) return 'hang';
    return this.#options.outcomes?.isFailing(this) === true ? 'failing' : undefined;
  }

  takeSignsOfLife(): number {
    return this.#liveness.takeSigns();
  }

  takeUtilizationPpm(): number | undefined {
    if (this.exitCause !== undefined || this.#child?.pid === undefined) return undefined;
    const before = this.#cpuBefore;
    const now = { ns: cpuNs(this.#pids()), atMs: monotonicMs() };
    this.#cpuBefore = now;
    // It has used the CPU: it works on something, even where it does not answer yet.
    this.#liveness.progress(now.ns);
    if (before === undefined || now.atMs <= before.atMs) return undefined;
    const share = (now.ns - before.ns) / ((now.atMs - before.atMs) * NS_PER_MS);
    return Math.round(Math.min(1, Math.max(0, share)) * PPM);
  }

  drained(withinMs: number): Promise<void> {
    if (this.#load === 0) return Promise.resolve();
    const drained = new Promise<void>((resolve) => {
      this.#onDrained = resolve;
    });
    return withTimeout(drained, withinMs, () => undefined);
  }

  end(): Promise<void> {
    if (this.exitCause === undefined) this.isEndExplained = true;
    this.#end ??= this.#askAndReap();
    return this.#end;
  }

  async #begin(): Promise<void> {
    const port = await freePort();
    if (this.#end !== undefined) throw this.#notReady('it was ended before');
    const prepared = this.#options.prepare(port);
    this.#prepared = prepared;
    const child = startProcess(prepared.start);
    this.#child = child;
    this.#watch(child, prepared);
    if (child.pid === undefined) throw this.#notReady('it could not be started');
    const start = readProcess(child.pid)?.start ?? 0;
    this.#traces = { ...prepared.traces, first: { pid: child.pid, start, isSandbox: false } };
    this.#upstream = new Upstream(port);
    await this.#untilReady(port, child.pid);
    this.#isReady = true;
  }

  async #untilReady(port: number, pid: number): Promise<void> {
    const from = monotonicMs();
    const leftMs = () => from + this.#options.startWithinMs - monotonicMs();
    let seen = 'nothing listens on its port';
    for (let wait = FIRST_TRY_MS; leftMs() > 0; wait = Math.min(wait * 1.5, LONGEST_TRY_MS)) {
      if (this.exitCause !== undefined) throw this.#notReady(`it left (${this.exitCause})`);
      const owner = whoListens(port, this.#options.groups.pidsOf(pid, true));
      if (owner === 'others') throw this.#notReady('another program listens on its port');
      if (owner === 'they') {
        const answer = await this.#upstream?.get(this.#options.healthEndpoint, leftMs());
        if (answer?.status === OK) return;
        seen = `${this.#options.healthEndpoint} answers ${String(answer?.status ?? 'nothing')}`;
      }
      await setTimeout(Math.min(wait, Math.max(0, leftMs())));
    }
    throw this.#notReady(`within ${String(this.#options.startWithinMs)} ms: ${seen}`);
  }

  #notReady(why: string): DemoRunError {
    const said = this.#prepared?.log.beginning ?? '';
    const shown = said === '' ? 'it wrote nothing' : `it wrote:\n${said.trimEnd()}`;
    return new DemoRunError('worker_failed', `${this.name} did not get ready: ${why}; ${shown}`);
  }

  #watch(child: PipedChild, { log }: PreparedReplica): void {
    for (const stream of [child.stdin, child.stdout, child.stderr]) {
      stream.on('error', () => undefined);
    }
    child.stdin.end();
    for (const output of [child.stdout, child.stderr]) {
      output.on('data', (chunk: Buffer) => {
        log.push(chunk);
      });
    }
    this.#gone = new Promise((resolve) => {
      const gone = (cause: string) => {
        resolve();
        this.#leave(cause);
      };
      child.once('error', (error) => {
        gone('code' in error ? String(error.code) : 'not_started');
      });
      child.once('exit', (code, signal) => {
        gone(signal ?? `exit_${String(code)}`);
      });
    });
  }

  /** The first process has ended: what is left of the group is no replica, and is ended, too. */
  #leave(cause: string): void {
    if (this.exitCause !== undefined) return;
    this.exitCause = cause;
    if (this.#traces?.first !== undefined) {
      this.#traces = { ...this.#traces, first: endedNow(this.#traces.first) };
    }
    this.#end ??= this.#reapNow();
    this.#options.onExit(this, cause);
  }

  async #askAndReap(): Promise<void> {
    if (this.#traces !== undefined) askToEnd(this.#traces);
    await withTimeout(this.#gone, GRACE_MS, () => undefined);
    await this.#reapNow();
  }

  async #reapNow(): Promise<void> {
    if (this.#traces !== undefined) await reap(this.#traces);
    await withTimeout(this.#gone, GONE_WITHIN_MS, () => undefined);
    this.#upstream?.close();
    const child = this.#child;
    for (const stream of [child?.stdin, child?.stdout, child?.stderr]) stream?.destroy();
    this.#prepared?.log.close();
  }

  /** An app that is asked for nothing is asked for its health, so that silence means something. */
  #askForSign(passedMs: number): void {
    this.#silentForMs += passedMs;
    if (this.#isAsked || this.#silentForMs < BEAT_EVERY_MS) return;
    this.#isAsked = true;
    void this.#upstream?.get(this.#options.healthEndpoint, BEAT_WITHIN_MS).then(({ status }) => {
      this.#isAsked = false;
      if (status !== LOST.status) this.#beat();
    });
  }

  #beat(): void {
    this.#silentForMs = 0;
    this.#liveness.beat();
  }

  #settle(isGood: boolean, isAnswer = isGood): void {
    this.#load -= 1;
    if (this.#load === 0) this.#onDrained?.();
    if (isAnswer) {
      this.#liveness.answer();
      this.#beat();
    }
    if (!isGood) return;
    this.#answeringSinceUs ??= this.#options.clock.nowUs();
    this.#options.onAnswer(this.#answeringSinceUs);
  }

  #pids(): readonly number[] {
    const pid = this.#child?.pid;
    return pid === undefined ? [] : this.#options.groups.pidsOf(pid);
  }
}
