import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CpuTime } from '../../core/domain/cpu-time.js';
import type { NoAnswer } from '../../core/domain/observation.js';

/** One running copy of the app: a worker thread, or whatever else can answer its requests. */
export interface Replica {
  readonly name: string;
  /** Resolves once it can serve. Rejects with `worker_failed` when it leaves or stays silent before. */
  readonly ready: Promise<void>;
  /** Set once it has left: its error code, or `exit_<n>`. */
  readonly exitCause: string | undefined;
  /** Once it has ended: how many of its processes were still there when their time to end was up. */
  readonly killedAtEnd?: number;
  /** Whether it was told to end, or broken on purpose. */
  readonly isEndExplained: boolean;
  /** Requests handed in and not yet answered. */
  readonly load: number;
  /** What the latest request was handed in as, so that ties go to the least recently used. */
  readonly lastUsed: number;
  /** Hands a request in. Never rejects: one that leaves before it answers gives a 502. */
  handle(path: string, usedAs: number): Promise<Answer>;
  /** Where it speaks HTTP itself: has it answer a request of any method, as it comes. Never throws. */
  forward?(exchange: Exchange, usedAs: number): void;
  /** Asks for its health before it serves. @returns the status: 502 where it left, 504 for none */
  probe(): Promise<number>;
  inject(fault: ReplicaFault): void;
  /** Takes away what was injected, where anything is left of that: what was stopped goes on. */
  fix?(): void;
  /** @param passedMs since the last look @returns why it counts as failed, where it does */
  look(passedMs: number): string | undefined;
  /** How late it was looked at, in milliseconds, where that makes silence say nothing. */
  readonly lookedAtTooLateMs: number | undefined;
  /** Answers and heartbeats since the last call. */
  takeSignsOfLife(): number;
  /** Event-loop use since the last call, in parts per million. Without it there are no readings. */
  takeUtilizationPpm?(): number | undefined;
  readonly heapUsedBytes?: number;
  /** The time that it has used on a CPU so far, in nanoseconds. Without it only its answers tell what they cost. */
  readonly cpuNs?: CpuTime;
  /** Resolves when everything that was handed in has been answered, or the time is up. */
  drained(withinMs: number): Promise<void>;
  /** Ends it, whatever state it is in. */
  end(): Promise<void>;
}

/** A request that came through the listener, and its answer. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** What a replica answers a request. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  /** What the body is, where it is not JSON. */
  readonly media?: 'html' | undefined;
  /** What came in place of a whole answer; the status is then the proxy's own. */
  readonly noAnswer?: NoAnswer;
}

/** `leak` runs out of memory, `exit` leaves, `throw` throws, `hang` never answers again. */
export type ReplicaFault = 'leak' | 'exit' | 'throw' | 'hang';

/** What a replica tells whoever has started it. */
export interface ReplicaListeners {
  readonly onExit: (replica: Replica, cause: string) => void;
  /** Called after each answer that is no server error, with when the first of them came. */
  readonly onAnswer: (sinceUs: number) => void;
  readonly onDiagnostic: (message: string) => void;
  /** A line of the app's own log, which the app may have made up. */
  readonly onLog: (line: string) => void;
  /** Judges a replica by how its requests end; absent where its end alone tells. */
  readonly outcomes?: OutcomeJudge;
}

/** Whether a replica that is there and answers does its work all the same. */
export interface OutcomeJudge {
  /** A request has ended: well, or by a server error or a broken connection. */
  note(replica: Replica, isGood: boolean): void;
  isFailing(replica: Replica): boolean;
}

/** @throws Error where none can be started */
export type StartReplica = (name: string, listeners: ReplicaListeners) => Replica;

/** Where the replicas of an app come from. */
export interface ReplicaSource {
  readonly start: StartReplica;
  /** Ends whatever is left of them. */
  close(): Promise<void>;
}
