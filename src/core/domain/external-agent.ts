import type { ActionName } from './actions.js';
import type { AgentAnswer, AgentFailure } from './agent.js';
import type { Environment } from './environment.js';
import type { Decider, DecisionQuestion } from './ports.js';
import type { ProofBody, ProofBodyOf } from './proof-lines/catalogue.js';
import type { ScalingLimits } from './proof-lines/fields.js';

/** What an agent is told of the run before anything else. */
export interface AgentGreeting {
  readonly run_id: string;
  readonly env: Environment;
  readonly app: { readonly name: string; readonly runtime: string };
  /** What the policy leaves in this environment. */
  readonly actions: readonly ActionName[];
  /** What bounds the number of workers: part of the readings that it is given. */
  readonly scaling: ScalingLimits;
}

/** What an agent says of itself. */
export interface AgentHello {
  readonly agent: string;
  readonly version: string;
  readonly model?: string | undefined;
  readonly hello_us: number;
}

/** It gave none. */
export interface AgentRefusal {
  readonly failure: AgentFailure;
  readonly detail: string;
}

/** What it asked for after its answer. */
export interface AgentProbe {
  readonly event_id: string;
  readonly wanted: string;
  readonly times: number;
}

/** What a run knows of an agent once it is over. */
export type AgentEnd = Pick<
  ProofBodyOf<'AGENT_ENDED'>,
  'asked' | 'answered' | 'late' | 'unasked' | 'measured'
>;

/**
 * An agent that is not built in: a program, a client of ours, or what was recorded of one. It proposes, and what
 * it says is judged; it is given nothing to act with.
 */
export interface ExternalAgent extends Decider {
  /** Starts it and has its hello. Never rejects; to be called once, before it is asked anything. */
  start(greeting: AgentGreeting): Promise<AgentHello | AgentRefusal>;
  /** As any decider; what comes of it is always an answer of an agent, of which a failure is one. */
  propose(question: DecisionQuestion, deadlineMs: number): Promise<AgentAnswer>;
  /** Told each line of the run's log once it is durable: of its verdicts and outcomes it tells the agent. */
  hear(line: ProofBody): void;
  /** What it asked for since the last call without being asked, of incidents that it had answered. */
  takeProbes(): readonly AgentProbe[];
  /** Ends it and everything that it has left. Never rejects; the second call says the same. */
  end(): Promise<AgentEnd>;
}
