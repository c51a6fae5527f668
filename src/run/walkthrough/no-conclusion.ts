import { whyNotOffered, type Fault, type LoggedFault } from '../../core/domain/fault.js';
import { aOrAn } from '../../core/domain/count.js';
import { duration, inWords } from '../../core/domain/figures.js';
import type { Incident, IncidentClass } from '../../core/domain/incident.js';
import type { FailedWorker } from '../../core/domain/observation.js';
import type { RunRecord } from '../../core/domain/proof-lines/run-record.js';
import type { IncidentOutcome } from '../orchestrator/control-loop.js';

/** How a scenario ended: `not_steady` where it could not even begin. */
export type ScenarioEnding =
  | IncidentOutcome
  | {
      readonly end: 'not_steady';
      readonly failure: FailedWorker | undefined;
      /** In its latest window, where that was an overload. */
      readonly overloaded_ppm?: number | undefined;
    }
  /** What was seen instead, where anything was, and by what the app was broken. */
  | {
      readonly end: 'no_effect';
      readonly other: Incident | undefined;
      readonly faults: readonly Fault['kind'][];
    }
  /** Nothing was broken: the text of an attack never stood where it had to. */
  | { readonly end: 'text_without_trace' }
  | { readonly end: 'too_late'; readonly timers_late_ms: number };

const PPM_PER_PERCENT = 10_000;

/** Why a scenario shows nothing, and what can be done about it. */
export interface NoConclusion {
  readonly seen: string;
  readonly remedy: string;
}

/**
 * Why a scenario shows nothing, whatever was expected of it. That it shows nothing the log says too; which worker
 * failed, what was seen instead and how late timers came is known to this process alone.
 * @param fault as its line has it
 * @returns undefined where something was concluded
 */
export function whyNoConclusion(
  ending: ScenarioEnding,
  backend: RunRecord['backend'],
  fault: LoggedFault | readonly LoggedFault[] = [],
): NoConclusion | undefined {
  if (ending.end === 'not_steady') return notSteady(ending, backend);
  if (ending.end === 'no_effect') {
    const seen = whyNotOffered(fault);
    if (seen !== undefined) return { seen, remedy: COSTLIER_REQUESTS };
    return ending.other === undefined
      ? noEffect(backend)
      : anotherIncident(ending.other, ending.faults);
  }
  if (ending.end === 'text_without_trace') return NO_TRACE;
  if (ending.end !== 'too_late') return undefined;
  return {
    seen:
      'a worker fell silent, and nobody can tell whether it hangs or is only slow: timers of ' +
      `this process came ${duration(Math.round(ending.timers_late_ms))} late`,
    remedy: QUIETER,
  };
}

/** Where others had the CPUs. */
export const QUIETER =
  'this machine is too busy to conclude anything: close what else runs, run again';

const COSTLIER_REQUESTS =
  'close what else runs, name with --app-path what costs the app more, or use a machine with more cores';

const NO_TRACE: NoConclusion = {
  seen: 'the text of the attack never stood in the log of the app, so nothing was broken',
  remedy: 'the app has to log the requests that it gets: see routes.cjs of the demo app',
};

/** What an app of somebody's own is asked for by the load has to be answered well, too. */
const ASKED_WELL = 'see that what --app-path names is answered without an error; ';
/** What a quieter machine does not change. */
const SAME_AGAIN = 'on the simulated app this seed shows the same each time';

function notWell(backend: RunRecord['backend']): NoConclusion {
  const longer = 'give it longer (stable.give_up_after_ms of the policy)';
  return {
    seen: 'the app was not well before anything was broken, so nothing was',
    remedy:
      backend === 'simulated'
        ? `${SAME_AGAIN}: ${longer}, or less traffic`
        : `${backend === 'processes' ? ASKED_WELL : ''}run again on a quieter machine, or ${longer}; logs/operator.log has what the app ` +
          'complained about',
  };
}

function notSteady(
  { failure, overloaded_ppm }: Extract<ScenarioEnding, { readonly end: 'not_steady' }>,
  backend: RunRecord['backend'],
): NoConclusion {
  if (failure !== undefined) return failedBefore(failure);
  return backend === 'processes' && overloaded_ppm !== undefined
    ? tooCostly(overloaded_ppm)
    : notWell(backend);
}

/** No quieter machine helps an app that works as much as it can all the time. */
function tooCostly(utilization_ppm: number): NoConclusion {
  return {
    seen:
      'the app was not well before anything was broken, so nothing was: the traffic alone took ' +
      `${String(Math.round(utilization_ppm / PPM_PER_PERCENT))} % of a CPU in each replica, which is an overload`,
    remedy:
      'name with --app-path what costs the app less CPU (check-app measures it), or have a scenario file ask for less ' +
      'often (traffic: { requests_per_second: 10 })',
  };
}

function noEffect(backend: RunRecord['backend']): NoConclusion {
  return {
    seen: 'the fault was injected, and no reading shows it',
    remedy:
      backend === 'simulated'
        ? `${SAME_AGAIN}: only a stronger fault helps, such as more load or a longer latency`
        : 'nothing can be concluded from this: run again, on a quieter machine',
  };
}

/** What nothing but the app can change. */
export const SEE_THE_APP =
  'the app fails by itself: fix it; logs/operator.log has what it complained about, and logs/app what its processes wrote';

function failedBefore({ worker, cause }: FailedWorker): NoConclusion {
  return {
    seen: `worker ${worker} failed (${cause}) before anything was broken, so nothing was`,
    remedy: SEE_THE_APP,
  };
}

/** What each fault is made to cause. */
const CAUSED_BY: Readonly<Record<Fault['kind'], IncidentClass>> = {
  leak: 'crash',
  exit: 'crash',
  throw: 'crash',
  hang: 'crash',
  load: 'overload',
  alert: 'false_alarm',
  alerts: 'false_alarm',
  dependency: 'dependency',
};

function anotherIncident(
  { class: kind, cause }: Incident,
  faults: readonly Fault['kind'][],
): NoConclusion {
  const seen = `the fault was injected, and what was seen in its place is ${aOrAn(inWords(kind))} (${cause})`;
  const own = faults.find((fault) => CAUSED_BY[fault] === kind);
  if (own === undefined) return { seen, remedy: SEE_THE_APP };
  const remedy = `that is what the fault ${own} causes: expect { incident: ${kind} }, or inject another fault`;
  return { seen, remedy };
}
