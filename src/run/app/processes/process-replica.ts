import { setImmediate } from 'node:timers/promises';
import { codeOf, type DemoRunError } from '../../../core/domain/errors.js';
import { withTimeout } from '../../../base/with-timeout.js';
import type { CpuTime } from '../../../core/domain/cpu-time.js';
import { readProcess } from '../../processes/process-table.js';
import { endGently } from '../../processes/end-gently.js';
import { endedNow, findProcesses, type ProcessTraces } from '../../processes/reap.js';
import { startProcess, type PipedChild } from '../../processes/start-process.js';
import { breakProcesses } from '../faults/break-processes.js';
import { holdRequests } from '../faults/held-requests.js';
import { LOST } from '../in-flight.js';
import type { Answer, Exchange, Replica, ReplicaFault } from '../replica.js';

import { forward } from './forward.js';
import { freePort } from './free-port.js';
import { notBegun, notReady } from './not-ready.js';
import { CpuShare, cpuNs, residentBytes } from './process-signals.js';
import { waitUntilReady } from './readiness.js';
import type { PreparedReplica, ProcessReplicaOptions } from './replica-options.js';
import { SignsOfLife } from './signs-of-life.js';
import type { Upstream } from './upstream.js';

const PROBE_WITHIN_MS = 10_000;
/** From SIGTERM to SIGKILL. */
const GRACE_MS = 1_000;
const GONE_WITHIN_MS = 5_000;
/** Whoever could still write has ended by then: what is in the pipes is read at once. */
const READ_WITHIN_MS = 1_000;
const ANSWER_WITHIN_MS = 30_000;
const SERVER_ERROR = 500;

/** A replica that is a group of processes, and answers HTTP on a port of its own. */
export class ProcessReplica implements Replica {
  readonly name: string;
  readonly ready: Promise<void>;
  exitCause: string | undefined;
  isEndExplained = false;
  killedAtEnd = 0;
  lastUsed = 0;
  readonly #options: ProcessReplicaOptions;
  readonly #signs = new SignsOfLife(() =>
    this.#get(this.#options.healthEndpoint, ANSWER_WITHIN_MS),
  );
  #prepared: PreparedReplica | undefined;
  #traces: ProcessTraces | undefined;
  #upstream: Upstream | undefined;
  #child: PipedChild | undefined;
  #load = 0;
  #onDrained: (() => void) | undefined;
  #answeringSinceUs: number | undefined;
  readonly #cpu = new CpuShare();
  #isReady = false;
  #gone: Promise<void> = Promise.resolve();
  #outputRead: Promise<unknown> = Promise.resolve();
  #end: Promise<void> | undefined;
  #fix: (() => void) | undefined;

  constructor(options: ProcessReplicaOptions) {
    this.#options = options;
    this.name = options.name;
    this.ready = this.#begin().catch((error: unknown) => {
      this.#leave(codeOf(error) ?? 'not_started');
      throw notBegun(this.name, error);
    });
    this.ready.catch(() => undefined);
  }

  get load(): number {
    return this.#load;
  }

  get heapUsedBytes(): number {
    return residentBytes(this.#pids());
  }

  get cpuNs(): CpuTime {
    return cpuNs(this.#pids());
  }

  #hasLeft(): boolean {
    return this.exitCause !== undefined;
  }

  get lookedAtTooLateMs(): number | undefined {
    return this.#signs.tooLateMs;
  }

  async handle(path: string, usedAs: number): Promise<Answer> {
    if (this.#hasLeft()) return LOST;
    this.lastUsed = usedAs;
    this.#load += 1;
    const answer = await this.#get(path, ANSWER_WITHIN_MS);
    const isGood = answer.status < SERVER_ERROR;
    this.#options.outcomes?.note(this, isGood);
    this.#settle(isGood, answer.noAnswer === undefined);
    return this.#hasLeft() ? LOST : answer;
  }

  forward(exchange: Exchange, usedAs: number): void {
    this.lastUsed = usedAs;
    this.#load += 1;
    const upstream = this.#upstream;
    if (upstream === undefined) throw new Error(`${this.name} serves before it is ready`);
    forward(upstream, exchange, (how) => {
      // A client that leaves says nothing of the app.
      if (how !== 'left_by_client') this.#options.outcomes?.note(this, how === 'answered');
      this.#settle(how === 'answered', how === 'answered' || how === 'failed');
    });
  }

  async probe(): Promise<number> {
    const { status } = await this.#get(this.#options.healthEndpoint, PROBE_WITHIN_MS);
    return this.exitCause === undefined ? status : LOST.status;
  }

  inject(fault: ReplicaFault): void {
    this.isEndExplained = true;
    if (this.#traces === undefined) return;
    const fixes = [breakProcesses(this.#traces, fault)];
    if (fault === 'leak') fixes.push(...this.#wantMemory());
    this.#fix = () => {
      for (const fix of fixes) fix();
    };
  }

  /** What gets no more memory shows that only when it needs some. */
  #wantMemory(): (() => void)[] {
    const upstream = this.#upstream;
    if (upstream === undefined) return [];
    return [upstream.connectAnew(), holdRequests(upstream.address, this.#options.healthEndpoint)];
  }

  fix(): void {
    this.#fix?.();
    this.#fix = undefined;
  }

  look(passedMs: number): string | undefined {
    if (!this.#isReady || this.exitCause !== undefined) return undefined;
    if (this.#signs.look(passedMs, this.#load)) return 'hang';
    return this.#options.outcomes?.isFailing(this) === true ? 'failing' : undefined;
  }

  takeSignsOfLife(): number {
    return this.#signs.take();
  }

  takeUtilizationPpm(): number | undefined {
    if (this.exitCause !== undefined || this.#child?.pid === undefined) return undefined;
    const { ns, ppm } = this.#cpu.take(this.#pids());
    this.#signs.progress(ns);
    return ppm;
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
    this.#end ??= this.#endAll();
    return this.#end;
  }

  async #begin(): Promise<void> {
    const port = await freePort();
    if (this.#end !== undefined) throw this.#notReady('it was ended before', 'start the run again');
    const prepared = this.#options.prepare(port);
    this.#prepared = prepared;
    const child = startProcess(prepared.start);
    this.#child = child;
    this.#watch(child, prepared);
    const { pid = 0 } = child;
    const start = readProcess(pid)?.start ?? 0;
    this.#traces = { ...prepared.traces, first: { pid, start, isSandbox: false } };
    await this.#untilReady(port, pid);
    this.#isReady = true;
  }

  async #untilReady(port: number, pid: number): Promise<void> {
    const { healthEndpoint, startWithinMs, groups } = this.#options;
    const readiness = await waitUntilReady({
      port,
      healthEndpoint,
      withinMs: startWithinMs,
      pids: () => groups.pidsOf(pid, true),
      strays: () => this.#strays(),
      exitCause: () => this.exitCause,
    });
    if ('upstream' in readiness) {
      this.#upstream = readiness.upstream;
      return;
    }
    // By then all that it wrote is read.
    await this.end();
    throw this.#notReady(readiness.why, readiness.remedy);
  }

  #strays(): readonly number[] {
    const found = this.#traces && findProcesses(this.#traces);
    return (found ?? []).map(({ pid }) => pid);
  }

  #notReady(why: string, remedy: string): DemoRunError {
    return notReady(this.name, { why, remedy }, this.#prepared?.log.beginning ?? '');
  }

  #watch(child: PipedChild, { log }: PreparedReplica): void {
    for (const stream of [child.stdin, child.stdout, child.stderr]) {
      stream.on('error', () => undefined);
    }
    child.stdin.end();
    this.#outputRead = log.readAll([child.stdout, child.stderr]);
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

  /** The first process has ended: what is left of it is no replica, and is ended, too. */
  #leave(cause: string): void {
    if (this.exitCause !== undefined) return;
    this.exitCause = cause;
    if (this.#traces?.first !== undefined) {
      this.#traces = { ...this.#traces, first: endedNow(this.#traces.first) };
    }
    // Looking for what is left takes long: another one serves before.
    this.#end ??= setImmediate().then(() => this.#endAll());
    this.#options.onExit(this, cause);
  }

  async #endAll(): Promise<void> {
    // Its port may be another's soon, and what is stopped cannot end by itself.
    this.fix();
    const begun = this.#traces;
    if (begun !== undefined) {
      const { killed } = await endGently(() => this.#traces ?? begun, GRACE_MS);
      this.killedAtEnd = killed;
    }
    await withTimeout(this.#gone, GONE_WITHIN_MS, () => undefined);
    this.#upstream?.close();
    await withTimeout(this.#outputRead, READ_WITHIN_MS, () => undefined);
    const child = this.#child;
    for (const stream of [child?.stdin, child?.stdout, child?.stderr]) stream?.destroy();
    this.#prepared?.log.close();
  }

  #get(path: string, withinMs: number): Promise<Answer> {
    return this.#upstream?.get(path, withinMs) ?? Promise.resolve(LOST);
  }

  /** @param isAnswer whether the app itself answered */
  #settle(isGood: boolean, isAnswer: boolean): void {
    this.#load -= 1;
    if (this.#load === 0) this.#onDrained?.();
    if (isAnswer) this.#signs.answer();
    if (!isGood) return;
    this.#answeringSinceUs ??= this.#options.clock.nowUs();
    this.#options.onAnswer(this.#answeringSinceUs);
  }

  #pids(): readonly number[] {
    const pid = this.#child?.pid;
    return pid === undefined ? [] : this.#options.groups.pidsOf(pid);
  }
}
