import type { AgentBudgets, AgentRecord } from '../../core/domain/agent.js';
import type { Diagnostics } from '../../core/domain/ports.js';
import type { RunAgent } from '../walkthrough/run.js';
import type { LogFolder } from '../../audit/library/log-files.js';

/** What an agent is opened for. */
export interface AgentPlace {
  readonly runId: string;
  readonly root: string;
  readonly stateFolder: string;
  readonly logs: LogFolder;
  readonly budgets: AgentBudgets;
  readonly signal: AbortSignal;
  readonly diagnostics: Diagnostics;
}

/** With what a run's log says of it. */
export interface OpenedAgent extends RunAgent {
  readonly record: AgentRecord;
}

/**
 * Makes an agent ready to be asked in place of the built-in decider. Nothing of it runs before it is started.
 * @throws DemoRunError `usage`, `input_unreadable` for what can be found out by then
 */
export type OpenAgent = (place: AgentPlace) => OpenedAgent;
