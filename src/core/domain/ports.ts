import type { ActionName, ExecutableAction } from './actions.js';
import type { ApprovalSubject, Denial } from './approval.js';
import type { DecisionState } from './decision-state.js';
import type { Environment } from './environment.js';
import type { CpuTime } from './cpu-time.js';
import type { Fault, LoggedFault } from './fault.js';
import type { Incident } from './incident.js';
import type { LoggedAlert } from './outside-alert.js';
import type { AppSnapshot, Observation, Probe } from './observation.js';
import type { Capability } from './capabilities.js';
import type { ProofBody } from './proof-lines/catalogue.js';
import type { QRow } from './q-table.js';
import type { RequestCounts } from './request-counts.js';
import type { RuntimeEvent } from './runtime-event.js';
import type { DeciderAnswer } from './proposal.js';

/** Time as the app lives it: the machine's clock, or the virtual one of a simulated app. */
export interface Clock {
  /** Monotonic microseconds. */
  nowUs(): number;
  /** UTC, RFC 3339 with milliseconds and `Z`. */
  timestamp(): string;
}

/** The single writer of a proof log. */
export interface ProofLog {
  readonly runId: string;
  readonly path: string;
  /** How many lines are durable. */
  readonly lines: number;
  /**
   * Appends one line and returns its `seq` once the line is durable.
   * @param cause the seq of the line that led to this one, or null
   * @throws DemoRunError `proof_log_failed`, now and for every later call of this process
   */
  append(body: ProofBody, cause: number | null): Promise<number>;
}

export type BusKind = 'embedded' | 'redis';

/** A runtime event on the bus, under an id that grows with the order of emission. */
export interface BusEntry {
  /** `<number>-<number>`, as Redis Streams have it. */
  readonly id: string;
  readonly event: RuntimeEvent;
}

/** Where the decision layer reads events. Each entry is stored once, however often it is published. */
export interface EventBus {
  readonly kind: BusKind;
  /**
   * Stores the entries, in their order.
   * @throws DemoRunError `sink_unavailable` (not stored), `sink_unanswered` (stored or not),
   * `bus_foreign_entry`, `bus_history_lost`
   */
  publish(entries: readonly BusEntry[]): Promise<void>;
  /** All entries that it holds of this run, in their order. */
  history(): Promise<readonly BusEntry[]>;
  /** The next event not yet delivered, or undefined when `deadlineMs` pass without one. */
  receive(deadlineMs: number): Promise<Delivery | undefined>;
  close(): Promise<void>;
}

export interface Delivery {
  readonly event: RuntimeEvent;
  /** Says that the event was dealt with, so that it is not delivered again. */
  acknowledge(): Promise<void>;
}

/** A place that keeps events for people and machines to look at. */
export interface EventSink {
  /** Stores all of them, or fails. */
  store(events: readonly RuntimeEvent[]): Promise<void>;
}

/** What metrics are told beside the events. */
export interface DecisionMetrics {
  /** @param isControl the genuine decision beside the attacks */
  countDecision(action: string, isControl: boolean): void;
  /** @param isAttack made on purpose, to see it refused */
  countRefusal(gate: string, isAttack: boolean): void;
  observeRecovery(action: string, seconds: number): void;
  observeApp(serving: number, utilization: number | null): void;
  /** Makes what was counted since the last emission visible in the metrics file. */
  publish(): Promise<void>;
}

/** Hands a runtime event to every sink, after the line that announces it. */
export interface Emitter {
  /**
   * @param event what happened; `announcedBy` the seq of the line that already announced it, or null
   * to have it announced by a RUNTIME_EMIT line of its own
   * @returns the seq of the announcing line
   * @throws DemoRunError `emission_failed` when any sink did not acknowledge
   */
  emit(event: RuntimeEvent, announcement: Announcement): Promise<number>;
}

export type Announcement =
  | { readonly kind: 'announced'; readonly seq: number }
  | {
      readonly kind: 'announce';
      readonly cause: number | null;
      readonly port: number;
      /** The alert from outside that it is about. */
      readonly alert?: LoggedAlert | undefined;
    };

/** Proposes what to do about an incident. It only proposes: the gates judge, and others act. */
export interface Decider {
  /**
   * Answers within the deadline: where it does not know by then, it says so. One that rejects or is
   * late is not waited for; then a human is needed. What it does not draw from the question is not
   * random.
   */
  propose(question: DecisionQuestion, deadlineMs: number): Promise<DeciderAnswer>;
}

/** An incident, and what may matter for the choice. */
export interface DecisionQuestion {
  /** Of the event that it is in the log. */
  readonly event_id: string;
  readonly incident: Incident;
  /** What the incident was concluded from. */
  readonly observation: Observation;
  /** Looks at the app again, once there is something new to see. Touches nothing. */
  readonly look: () => Promise<Observation>;
  /** The latest lines of the app's own log, oldest first. Whoever sends it a request writes them. */
  readonly app_log: readonly string[];
  /** The same in the words of the table. */
  readonly state: DecisionState;
  readonly serving: number;
  readonly max_replicas: number;
  readonly env: Environment;
  /** What the policy leaves in this environment. */
  readonly allowed: readonly ActionName[];
  /** What was learned of such a state (see QRow), or undefined. Nothing is believed of its shape. */
  readonly row: unknown;
  /** A number in [0, 1), from the run's seed, and the share of decisions that may explore. */
  readonly draw: number;
  readonly exploration_ppm: number;
}

/** How the app is watched. Touches nothing. */
export interface AppWatch {
  observe(): Observation;
  /** Waits until there is something new to see (a window closed, a worker left, an alert came). */
  nextObservation(signal: AbortSignal): Promise<Observation>;
  probe(deadlineMs: number): Promise<Probe>;
  snapshot(): Promise<AppSnapshot>;
  requests(): RequestCounts;
  /** Of what serves the app; undefined where nothing tells, as of the simulated app. */
  cpuTime?(): CpuTime | undefined;
  /** The latest lines of the app's own log, oldest first. Whoever sends it a request writes them. */
  appLog(): readonly string[];
  readonly port: number;
}

/**
 * What the agent acts with. Only the orchestrator holds one.
 * @throws (rejects) DemoRunError `acted_without_capability`, having done nothing
 */
export type Actuator = Record<
  ExecutableAction,
  (target: ActionTarget, capability: Capability) => Promise<Effect>
>;

export interface ActionTarget {
  readonly workers_to: number | null;
}

/** What an action did, in words that hold no measured value. */
export interface Effect {
  readonly summary: string;
}

/** A worker that has ended, and what it died of. */
export interface EndedWorker {
  readonly worker: string;
  readonly cause: string;
}

/** What the operator acts with: provisioning, which is not the agent's to do. */
export interface AppOperator {
  /** Binds the listener and brings up the minimum of workers, READY and in standby. */
  deploy(): Promise<void>;
  /** Lets the standby workers serve. */
  startServing(): Promise<void>;
  /** Puts the app back to its minimum of fresh workers, whatever state it is in. */
  restore(): Promise<void>;
  startBackgroundTraffic(): void;
  /** Workers that ended since the last call without having been told to, or broken on purpose. */
  takeUnexplainedEnds(): readonly EndedWorker[];
  stop(): Promise<void>;
}

/** Breaks the app, for real. */
export interface FaultInjector {
  /**
   * Starts the fault, at once or after so many milliseconds; the returned function takes it away again
   * (a crash cannot be), and lets nothing of it come that has not come by then. It rejects with the error of what
   * should have come later and could not be done.
   */
  inject(fault: Fault, afterMs?: number): Promise<() => Promise<void>>;
  /**
   * A fault as this app gets it, for its line; undefined where that is the fault as it stands. What a load costs is
   * measured for it, so that the app should be well.
   */
  describe?(fault: Fault): Promise<LoggedFault | undefined>;
  /** Asks the app once to search for a text, as anybody could. Resolves when it was answered, however. */
  search(text: string): Promise<void>;
}

/** Asks a human. */
export interface Approver {
  /** Never rejects: where no yes is had, for whatever reason, the answer is no. */
  ask(request: ApprovalRequest): Promise<ApprovalAnswer>;
}

export interface ApprovalRequest extends ApprovalSubject {
  /** How the number of workers was computed, in words. */
  readonly arithmetic: string;
  /** SHA-256 of `approvalText`, in hex. */
  readonly sha256: string;
  readonly within_ms: number;
}

export type ApprovalAnswer = {
  /** Who sat at the terminal, as the system knows them; null where nobody did. */
  readonly by: string | null;
  /** Monotonic, from the question to the answer. */
  readonly waited_us: number;
} & ({ readonly granted: true } | { readonly granted: false; readonly reason: Denial });

/** Where a human sits. */
export interface Terminal {
  /** Who sits there, as the system knows them. */
  readonly by: string;
  /** Shows the request and waits for one typed line, no longer than the request allows. Never rejects. */
  ask(request: ApprovalRequest): Promise<TerminalAnswer>;
}
export type TerminalAnswer =
  | { readonly kind: 'typed'; readonly text: string }
  | { readonly kind: Extract<Denial, 'no_answer_in_time' | 'end_of_input' | 'interrupted'> };

/** Stops all acting. Asked anew by each gate; what cannot look finds it paused. */
export interface PauseSwitch {
  isPaused(): boolean;
}

/** What a run learns into. */
export interface LearnedTable {
  /**
   * Puts a new value into a state's row, here and in the environment's file.
   * @param state the row's name
   * @throws DemoRunError `q_table_unwritable`
   */
  store(state: string, row: QRow): void;
}

/** The operator's diagnostics. They may fail; they never stand in for a proof line. */
export interface Diagnostics {
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
}
