import type { LineOf, ProofEventName } from '../../core/domain/proof-lines/catalogue.js';
import { LogContext } from '../../core/domain/proof-lines/log-context.js';
import type { LoggedRun } from '../../core/domain/proof-lines/run-record.js';

/** What has to be remembered of an agent that is not built in: it grows with its questions. */
interface AgentState {
  /** Of questions that were answered: each is used once. */
  readonly nonces: Set<string>;
  /** The incidents that it was asked about, and how many answers could be judged. */
  readonly asked_about: Set<string>;
  answered: number;
  /** Among them those about which nobody may have asked it, and whose answer nobody may have waited for. */
  perhaps_not_asked: number;
  perhaps_answered: number;
  /** Announced, and not yet decided on. */
  readonly waiting: Set<string>;
  /** Those that ended unexplained. */
  readonly ended_workers: Set<string>;
  /** Its decisions that were acted on, or observed; where a key is registered, each with a good signature. */
  readonly let_through: Set<number>;
  /** Why there is no answer about the incident that is dealt with. */
  failed: LineOf<'AGENT_FAILED'> | undefined;
}

/**
 * What has to be remembered of the lines so far, to understand the next one. Of a fixed size but for an agent
 * that is not built in.
 */
export interface VerifierState {
  readonly run: LoggedRun;
  /** What the lines up to this one say: limits, claims, windows. */
  readonly context: LogContext;
  app_name: string | undefined;
  /** The line before: its seq, its kind. */
  previous: number;
  previous_name: ProofEventName | undefined;
  /** The latest moment that a line told, and the latest verdict on an incident: monotonic. */
  now_us: number;
  handled_from_us: number;
  /** Requests since the run began, as far as lines told. */
  requests: { readonly served: number; readonly lost: number };
  port: number | undefined;
  /** The timestamp of the line before. */
  told_at: string;
  /** How many ids were given out: the next event is `e<events + 1>`, the next decision likewise. */
  events: number;
  decisions: number;
  /** What announced the events that may be decided upon. */
  injected: LineOf<'FAILURE_INJECTED'> | undefined;
  /** When the last window closed that was told by then. */
  steady_until_us: number;
  emitted: LineOf<'RUNTIME_EMIT'> | undefined;
  /** The latest decision, until a line says what became of it. */
  open: LineOf<'RL_DECISION'> | undefined;
  /** What a human was asked last, and what was granted since. */
  requested: LineOf<'APPROVAL_REQUESTED'> | undefined;
  granted: LineOf<'APPROVAL_GRANTED'> | undefined;
  /** What was carried out last, and the decision behind it. */
  act: { readonly line: LineOf<'ORCH_EXEC'>; readonly decision: LineOf<'RL_DECISION'> } | undefined;
  /** How that act ended. */
  reported: LineOf<'SYSTEM_STABLE' | 'NOT_STABLE'> | undefined;
  readonly agent: AgentState;
}

export function newVerifierState(run: LoggedRun): VerifierState {
  return {
    run,
    context: new LogContext(),
    app_name: undefined,
    previous: 0,
    previous_name: undefined,
    now_us: 0,
    handled_from_us: 0,
    requests: { served: 0, lost: 0 },
    port: undefined,
    told_at: '',
    events: 0,
    decisions: 0,
    injected: undefined,
    steady_until_us: 0,
    emitted: undefined,
    open: undefined,
    requested: undefined,
    granted: undefined,
    act: undefined,
    reported: undefined,
    agent: {
      nonces: new Set(),
      asked_about: new Set(),
      answered: 0,
      perhaps_not_asked: 0,
      perhaps_answered: 0,
      waiting: new Set(),
      ended_workers: new Set(),
      let_through: new Set(),
      failed: undefined,
    },
  };
}

/** The line that announced an event: the scenario's injection, or the latest emission. */
export function announcementOf(
  { injected, emitted }: VerifierState,
  eventId: string | null,
): { readonly seq: number; readonly event_type: string } | undefined {
  if (injected?.event_id === eventId) {
    return { seq: injected.seq, event_type: injected.failure_type };
  }
  return emitted?.event_id === eventId ? emitted : undefined;
}

/** The same for what is answered at once: what was emitted right before, else the injection's own. */
export function announcedBefore(
  state: VerifierState,
  eventId: string | null,
): ReturnType<typeof announcementOf> {
  const announced = announcementOf(state, eventId);
  const isRightBefore = state.previous_name === 'RUNTIME_EMIT';
  return isRightBefore && announced !== state.emitted ? undefined : announced;
}
