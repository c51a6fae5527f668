import { seededRandom } from '../../core/decider/random.js';
import type { AppSpec } from '../../core/domain/app-spec.js';
import type { Environment } from '../../core/domain/environment.js';
import { deepFreeze, ownFields } from '../../core/domain/objects.js';
import type {
  AppWatch,
  ApprovalDesk,
  EventBus,
  EventSink,
  PauseSwitch,
  ProofLog,
} from '../../core/domain/ports.js';
import { createEmitter } from '../events/emitter.js';
import type { MetricsFile } from '../events/metrics-file.js';
import { reachUs } from '../../core/gates/past-figures.js';
import { createActionMemory } from '../orchestrator/action-memory.js';
import { createRunNumbers, createWatchMemory } from '../orchestrator/control-room.js';
import type { RunContext } from '../orchestrator/run-context.js';
import { createOrchestrator } from '../orchestrator/orchestrator.js';
import type { Hands, OrchestratorParts } from '../orchestrator/submission.js';
import type { DeployableApp, House, Stage, StaffedRoom, Staffing } from '../walkthrough/house.js';
import type { Backend } from './backend.js';
import type { LiveTable } from './learned-table.js';
import type { RunInputs } from './run-inputs.js';

const SINK_DEADLINE_MS = 1_500;

/** What the rooms of one run share. */
export interface StaffParts {
  readonly env: Environment;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly backend: Backend;
  readonly runId: string;
  readonly bus: EventBus;
  readonly csv: EventSink;
  readonly metrics: MetricsFile;
  readonly inputs: RunInputs;
  /** Where the run learns: the table as it is by now. */
  readonly live: LiveTable | undefined;
  readonly approvals: ApprovalDesk;
  readonly pause: PauseSwitch;
  readonly observes: boolean;
}

/**
 * Creates apps and staffs control rooms over them. An app's actuator is known in here and nowhere
 * else; `staff` passes it to an orchestrator and to nobody besides.
 */
export function createStaff(parts: StaffParts): Pick<House, 'createApp' | 'staff'> {
  const handsOf = new WeakMap<DeployableApp, Hands>();
  return {
    createApp(given) {
      const spec = deepFreeze(given);
      const { actuator, permits, ...app } = parts.backend.createApp(spec);
      const deployable = { spec, ...app };
      handsOf.set(deployable, { actuator, permits, busy: false });
      return deployable;
    },
    staff(app, proofLog, given) {
      const staffing = ownFields(given);
      const hands = handsOf.get(app);
      if (hands === undefined) throw new TypeError('this app was not created by this house');
      const env = staffing.env ?? parts.env;
      // The attacks have a log of their own; it names the table as it was.
      const live = proofLog.runId === parts.runId ? parts.live : undefined;
      const context = contextFor(app.spec, env, parts.inputs, live);
      return staffRoom(parts, { app, proofLog, staffing, hands, context, live });
    },
  };
}

interface RoomParts {
  readonly app: DeployableApp;
  readonly proofLog: ProofLog;
  readonly staffing: Staffing;
  readonly hands: Hands;
  readonly context: RunContext;
  readonly live: LiveTable | undefined;
}

function staffRoom(parts: StaffParts, room: RoomParts): StaffedRoom {
  const { bus, csv, metrics, backend, seed, signal } = parts;
  const { app, proofLog, staffing, context, live } = room;
  const { mint } = staffing;
  const { past = createActionMemory(reachUs(context.policy)) } = ownFields(staffing.staged ?? {});
  const shared = { context, proofLog, clock: backend.clock, watch: app.watch };
  return {
    mint,
    room: {
      ...shared,
      bus,
      metrics,
      emitter: createEmitter({ proofLog, csv, metrics, bus, deadlineMs: SINK_DEADLINE_MS }),
      mint: mint.mint,
      orchestrator: createOrchestrator({
        ...{
          ...shared,
          past,
          claim: mint.claim,
          observes: parts.observes,
          learns: live !== undefined,
        },
        ...asStaged(parts, room),
      }),
      past,
      random: seededRandom(seed),
      numbers: createRunNumbers(),
      memory: createWatchMemory(),
      ...(live && { learned: live.learned }),
      signal,
    },
  };
}

function contextFor(
  spec: AppSpec,
  env: Environment,
  inputs: RunInputs,
  live: LiveTable | undefined,
): RunContext {
  const { policy, policy_sha256, q_table, q_table_sha256 } = inputs;
  return deepFreeze({
    ...{ env, policy, policy_sha256, q_table_sha256 },
    app_name: spec.name,
    scaling: spec.scaling,
    q_table: live?.rows ?? { get: (state) => q_table.rows[state] },
  });
}

/** The run's own way, but for what an attack's stage has otherwise. */
function asStaged(
  parts: StaffParts,
  { app, context, hands, staffing }: RoomParts,
): Pick<OrchestratorParts, 'policy' | 'hands' | 'approvals' | 'pause' | 'watch' | 'onJudged'> {
  const staged = ownFields(staffing.staged ?? {});
  const { sees } = staged;
  return {
    watch: sees === undefined ? app.watch : seenAs(app.watch, sees),
    policy: staged.policyUnusable === true ? undefined : context.policy,
    hands: staged.busy === true ? { ...hands, busy: true } : hands,
    approvals: staged.human ?? parts.approvals,
    pause: staged.paused === true ? { isPaused: () => true } : parts.pause,
    onJudged: staged.onJudged,
  };
}

function seenAs(watch: AppWatch, sees: NonNullable<Stage['sees']>): OrchestratorParts['watch'] {
  return { observe: () => sees(watch.observe()), requests: () => watch.requests() };
}
