import { createActuator, type ActuatedPool } from '../../src/run/app/actuator.js';
import { createIssuer, type Issuer } from '../../src/core/decider/issuer.js';
import { Capabilities } from '../../src/core/domain/capabilities.js';
import type { Policy } from '../../src/core/domain/policy.js';
import type {
  Actuator,
  ApprovalAnswer,
  ApprovalRequest,
  ProofLog,
} from '../../src/core/domain/ports.js';
import type { ProofBody } from '../../src/core/domain/proof-lines/catalogue.js';
import { BUILT_IN_POLICY } from '../../src/core/domain/built-in-policy.js';
import { reachUs } from '../../src/core/gates/past-figures.js';
import { createActionMemory } from '../../src/run/orchestrator/action-memory.js';
import type { ActuatorHandle, OrchestratorParts } from '../../src/run/orchestrator/submission.js';
import { observation } from './observations.js';

const NOTHING_ASKED = { served: 0, lost: 0 };
const SEEN = observation({ windows: [] });
const SCALING = { min_replicas: 1, max_replicas: 3, target_utilization: 0.4 };

/** What happens where the orchestrator leaves its own code. Each may wait, or throw. */
export interface MemoryLoopOptions {
  /** A line is being written; it is durable when this returns. */
  readonly write?: (body: ProofBody) => Promise<void>;
  /** An action has reached the app; it ends when this returns, and fails when this throws. */
  readonly act?: (action: string) => Promise<void>;
  readonly ask?: (request: ApprovalRequest) => Promise<ApprovalAnswer>;
}

export interface MemoryLoop {
  readonly parts: OrchestratorParts;
  readonly issuer: Issuer;
  readonly actuatorHandle: ActuatorHandle;
  readonly app: MemoryApp;
  /** The lines that were written, in the order in which they were. */
  readonly lines: ProofBody[];
}

/** An app that is a number of workers, and an account of what was done to it. */
export interface MemoryApp {
  serving: number;
  calm_since_us: number;
  /** The actions that a capability was spent on. */
  readonly acts: string[];
  /** How often the workers were touched. */
  touched: number;
  now_us: number;
  paused: boolean;
}

/** The parts of an orchestrator with its log, app and clock in memory: for logic, by the thousand. */
export function createMemoryLoop(
  { write, act, ask }: MemoryLoopOptions = {},
  { policy = BUILT_IN_POLICY, env = 'prod' }: { policy?: Policy; env?: 'stage' | 'prod' } = {},
): MemoryLoop {
  const app: MemoryApp = {
    ...{ serving: 1, calm_since_us: 0, acts: [], touched: 0, paused: false },
    now_us: 1_000_000_000,
  };
  const issuer = createIssuer();
  const capabilities = new Capabilities();
  // The one that `memoryDecision` is about.
  const past = createActionMemory(reachUs(policy));
  past.openEvent('e1');
  const lines: ProofBody[] = [];
  const actuator = watched(createActuator(poolOf(app), capabilities), async (action) => {
    app.acts.push(action);
    await act?.(action);
  });
  const actuatorHandle: ActuatorHandle = { actuator, capabilities, busy: false };
  const parts: OrchestratorParts = {
    context: {
      ...{ app_name: 'demo-api', env, scaling: SCALING, policy },
      ...{ policy_sha256: 'a'.repeat(64), q_table: new Map(), q_table_sha256: 'b'.repeat(64) },
    },
    ...{ policy, actuatorHandle, redeem: issuer.redeem, observes: false },
    proofLog: logOf(lines, write),
    clock: { nowUs: () => app.now_us, timestamp: () => '2026-01-01T00:00:00.000Z' },
    watch: {
      observe: () => ({ ...SEEN, serving: app.serving, calm_since_us: app.calm_since_us }),
      requests: () => NOTHING_ASKED,
    },
    past,
    approver: { ask: ask ?? (() => Promise.resolve({ granted: true, by: 'ada', waited_us: 0 })) },
    pause: { isPaused: () => app.paused },
  };
  return { parts, issuer, actuatorHandle, app, lines };
}

function logOf(lines: ProofBody[], write: MemoryLoopOptions['write']): ProofLog {
  return {
    ...{ runId: '000001-abcd', path: 'in memory' },
    get lines() {
      return lines.length;
    },
    async append(body) {
      if (write !== undefined) await write(body);
      return lines.push(body);
    },
  };
}

function poolOf(app: MemoryApp): ActuatedPool {
  const change = (by: number) => {
    app.serving += by;
    app.touched += 1;
    return app.serving;
  };
  return {
    get serving() {
      return Array.from({ length: app.serving });
    },
    failed: [],
    replaceFailed: () => change(0),
    replaceServing: () => change(0),
    addServing: (count) => void change(count),
    removeServing: (count) => void change(-count),
  };
}

/** The real actuator; what it was let do is told, and lasts as long as the telling. */
function watched(actuator: Actuator, acting: (action: string) => Promise<void>): Actuator {
  const told =
    (action: keyof Actuator): Actuator[typeof action] =>
    async (target, capability) => {
      const effect = await actuator[action](target, capability);
      await acting(action);
      return effect;
    };
  return {
    noop: told('noop'),
    restart_service: told('restart_service'),
    scale_workers: told('scale_workers'),
  };
}
