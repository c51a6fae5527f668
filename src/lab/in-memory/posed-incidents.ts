import type { Incident, IncidentClass } from '../../core/domain/incident.js';
import { reachUs } from '../../core/gates/past-figures.js';
import { createActionMemory, type ActionMemory } from '../../run/orchestrator/action-memory.js';
import { decideAndSubmit, type SubmittedIncident } from '../../run/orchestrator/control-loop.js';
import { onboardApp } from '../../run/walkthrough/onboard-app.js';
import type { DeployableApp, Run } from '../../run/walkthrough/run.js';

/** An incident that nobody waits for: it is told, where else it is concluded from windows. */
export interface PosedIncident {
  readonly class: IncidentClass;
  /** Mean utilization in parts per million; nobody reads one where the only worker has crashed. */
  readonly utilization_ppm: number;
}

/** Has one incident decided, judged by the gates and acted on, each step in the log before the next begins. */
export type PoseIncident = (posed: PosedIncident) => Promise<SubmittedIncident>;

const EXIT = { kind: 'exit', times: 1 } as const;
const CAUSES: Readonly<Record<IncidentClass, string>> = {
  crash: 'exit_1',
  overload: 'utilization',
  false_alarm: 'readings_deny_alert',
  dependency: 'dependency_down',
};

/**
 * The inner loop of many trials, without windows: decider, gates, actuator and log are those of the run, and nobody
 * waits for readings before, or for a stable app after. Each incident meets an app of fresh workers, and a past in
 * which nothing was done, so that none depends on those before it. The log is chained as ever, but is not that of a
 * walkthrough: no line of it announces an incident or says how it ended.
 * @param run one that keeps all in memory, and has not begun
 */
export async function openPosedIncidents(run: Run): Promise<PoseIncident> {
  const { log } = run.main;
  const onboarding = await onboardApp({ ...run, log });
  if (!onboarding.accepted) throw new TypeError('the app of this run was not accepted');
  const app = run.createApp(onboarding.spec);
  await app.operator.deploy();
  const past = forgetfulMemory(reachUs(run.attackContext.policy));
  const loop = run.compose(app, log, { past });
  return async (posed) => {
    await app.operator.restore();
    if (posed.class === 'crash') await crash(app);
    past.forget();
    const seen = {
      incident: incidentAt(loop.clock.nowUs(), posed),
      observation: loop.watch.observe(),
      requests_before: loop.watch.requests(),
      event_id: loop.numbers.nextEventId(),
      announced_by: null,
    };
    return decideAndSubmit(loop, { seen, cause: onboarding.seq, detect_us: 0 });
  };
}

/** A loop has one memory from its beginning on, and takes long to be put together. */
function forgetfulMemory(reach_us: number): ActionMemory & { forget(): void } {
  let memory = createActionMemory(reach_us);
  return {
    get executed() {
      return memory.executed;
    },
    get incidents() {
      return memory.incidents;
    },
    get openEvents() {
      return memory.openEvents;
    },
    openEvent: (eventId) => {
      memory.openEvent(eventId);
    },
    closeEvent: (eventId) => {
      memory.closeEvent(eventId);
    },
    noteIncident: (atUs) => {
      memory.noteIncident(atUs);
    },
    noteAction: (action, atUs) => {
      memory.noteAction(action, atUs);
    },
    forget: () => {
      memory = createActionMemory(reach_us);
    },
  };
}

/** The worker that takes its place does not crash. */
async function crash({ faults }: DeployableApp): Promise<void> {
  const takeAway = await faults.inject(EXIT, 0);
  await takeAway();
}

function incidentAt(since_us: number, posed: PosedIncident): Incident {
  const isAlarm = posed.class === 'false_alarm';
  return {
    class: posed.class,
    cause: CAUSES[posed.class],
    since_us,
    utilization_ppm: posed.class === 'crash' ? null : posed.utilization_ppm,
    claimed_utilization_ppm: isAlarm ? 1_000_000 : null,
    alert_id: null,
  };
}
