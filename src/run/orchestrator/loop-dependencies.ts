import type {
  AppWatch,
  Clock,
  DecisionMetrics,
  DecisionQuestion,
  Emitter,
  EventBus,
  LearnedTable,
  ProofLog,
} from '../../core/domain/ports.js';
import type { DeciderAnswer } from '../../core/domain/proposal.js';
import type { Issuer } from '../../core/decider/issuer.js';
import type { ActionMemory } from './action-memory.js';
import type { Orchestrator } from './orchestrator.js';
import type { RunContext } from './run-context.js';
import type { ToldSoFar } from './window-series.js';

/** Everything that the control loop works with. */
export interface LoopDependencies {
  readonly context: RunContext;
  readonly proofLog: ProofLog;
  readonly clock: Clock;
  readonly watch: AppWatch;
  readonly emitter: Emitter;
  readonly bus: Pick<EventBus, 'receive'>;
  readonly metrics: Pick<DecisionMetrics, 'observeRecovery' | 'observeApp' | 'publish'>;
  /**
   * Asks the decider, no longer than its deadline.
   * @throws (rejects) DemoRunError `interrupted`
   */
  readonly propose: (question: DecisionQuestion) => Promise<DeciderAnswer>;
  /** By what the answers of an agent are known, where one is asked in place of the built-in decider. */
  readonly agent?: KnownAgent;
  readonly issue: Issuer['issue'];
  readonly orchestrator: Orchestrator;
  /** What the limits rest on; the orchestrator's own. */
  readonly past: ActionMemory;
  /** Where the run learns into; absent where it does not learn. */
  readonly learned?: LearnedTable;
  /** Numbers in [0, 1), from the run's seed. */
  readonly random: () => number;
  readonly numbers: RunNumbers;
  readonly memory: WatchMemory;
  readonly signal: AbortSignal;
}

/** By what an agent's answers are known. */
export interface KnownAgent {
  /** What its proposals are signed with (SPKI, DER, base64), where it is registered. */
  readonly public_key: string | undefined;
  /** Of its answers so far. */
  readonly nonces: Set<string>;
}

/** Run-local ids, so that two runs that do the same name things alike. */
export interface RunNumbers {
  nextEventId(): string;
  nextDecisionId(): string;
}

/** What the watch has told, and what it has dealt with and must not conclude again. */
export interface WatchMemory extends ToldSoFar {
  settled_until_us: number;
  readonly handled_alerts: Set<string>;
  /** The names of failed workers: one that nobody replaced is no new incident. */
  readonly handled_failures: Set<string>;
  /** The names of dependencies that fail and have not recovered since. */
  readonly handled_dependencies: Set<string>;
  /** See `DetectionMemory`: an overload is over where the app was stable or steady. */
  handled_overload: number | null;
}

export function createRunNumbers(): RunNumbers {
  let events = 0;
  let decisions = 0;
  return {
    nextEventId: () => `e${String(++events)}`,
    nextDecisionId: () => `d${String(++decisions)}`,
  };
}

export function createWatchMemory(): WatchMemory {
  return {
    settled_until_us: 0,
    handled_alerts: new Set(),
    handled_failures: new Set(),
    handled_dependencies: new Set(),
    handled_overload: null,
    told_until_us: 0,
  };
}
