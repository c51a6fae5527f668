import { count } from '../../core/domain/count.js';
import { TOXIC_TEXTS, type Fault, type PlannedFault } from '../../core/domain/fault.js';
import type { RunRecord } from '../../core/domain/proof-lines/run-record.js';
import { duration, rounded, factor, megabytes } from '../../core/domain/figures.js';

/** What is said of the faults of a scenario, before they are injected. */
export interface ToldFaults {
  /** What is about to happen, and what it means. */
  readonly about: string;
  /** What a speaker may say besides. */
  readonly note: string;
  /** Whether anything needs repair. */
  readonly breaks: boolean;
}

type Kind = Fault['kind'];
type FaultOf<Of extends Kind> = Extract<Fault, { kind: Of }>;
/** A fault by itself, and as one of several. @param worker what it is called: see WORKERS */
type Describer<Of extends Kind> = (
  fault: FaultOf<Of>,
  worker: string,
) => ToldFaults & { readonly clause: string };

/** What serves an app, by its backend. */
const WORKERS: Readonly<Record<RunRecord['backend'], string>> = {
  worker_threads: 'worker',
  processes: 'replica',
  simulated: 'simulated worker',
  none: 'worker',
};

const NOT_TOLD =
  'The agent is not told. It learns of the crash from its readings and from the bus.';
const DOING_NOTHING =
  'Doing nothing has to be decided, too: it passes the same gates, and is proved.';

const DESCRIBERS: { readonly [Of in Kind]: Describer<Of> } = {
  leak: ({ heap_limit_mb }, worker) => {
    const clause =
      worker === WORKERS.processes
        ? `a ${worker} gets no more memory`
        : `a ${worker} fills its heap to its limit of ${megabytes(heap_limit_mb)}`;
    return toldCrash(clause, clause);
  },
  exit: ({ times }, worker) =>
    toldFailing(
      worker === WORKERS.processes ? `a ${worker} is killed` : `a ${worker} exits, asked by nobody`,
      times,
    ),
  throw: ({ times }, worker) => toldFailing(`a ${worker} throws what nothing catches`, times),
  hang: ({ times }, worker) => toldFailing(`a ${worker} stops answering, and stays`, times),
  load: ({ offered_load_ppm }, worker) => {
    const times = factor(offered_load_ppm);
    return {
      clause: `requests come at ${times} times what one ${worker} can answer`,
      about:
        `Next come ${times} times the requests that one ${worker} can answer. A restart adds ` +
        'none; waiting takes no request away.',
      note: 'How many workers are needed is computed: look for per worker in the rows below.',
      breaks: true,
    };
  },
  dependency: ({ name, toxic }) => {
    const clause = `connections to ${name}, which the app depends on, are ${TOXIC_TEXTS[toxic]}`;
    return {
      clause,
      about: `Next ${clause}. No action on the app can repair that.`,
      note: 'The right answer is to do nothing, and to call a human.',
      breaks: true,
    };
  },
  alert: ({ source, claimed_utilization_ppm }) => {
    const clause = `${source} claims ${rounded.percent(claimed_utilization_ppm)} utilization`;
    return toldAlarm(clause, `${clause}, and nothing is wrong`);
  },
  alerts: ({ alerts, claimed_utilization_ppm }) => {
    const history = `a history of ${count(alerts.length, 'alert')}`;
    const claims = `each claims ${rounded.percent(claimed_utilization_ppm)} utilization`;
    const clause = `${history} is replayed: ${claims}`;
    return toldAlarm(clause, `${clause}, and nothing is wrong`);
  },
};

function toldFailing(first: string, times: number): ReturnType<Describer<'exit'>> {
  const clause = times === 1 ? first : `${first}; so do its successors, ${String(times)} in all`;
  return toldCrash(clause, clause);
}

function toldCrash(clause: string, sentence: string): ReturnType<Describer<'exit'>> {
  const about = `Next ${sentence}, while requests keep coming.`;
  return { clause, about, note: NOT_TOLD, breaks: true };
}

function toldAlarm(clause: string, sentence: string): ReturnType<Describer<'alert'>> {
  const about = `Next ${sentence}. The app is healthy, so that acting would gain nothing.`;
  return { clause, about, note: DOING_NOTHING, breaks: false };
}

/**
 * What is said of one fault by itself, or of several together.
 * @param backend that the app runs on; undefined before anything is known of the run
 */
export function toldFaults(
  faults: readonly PlannedFault[],
  backend: RunRecord['backend'] = 'worker_threads',
): ToldFaults {
  const worker = WORKERS[backend];
  const all = faults.map(({ fault }) => told(fault, worker));
  const [only] = all;
  if (only !== undefined && all.length === 1) return only;
  const clauses = faults.map((planned, at) => `${whenOf(planned)}${all[at]?.clause ?? ''}`);
  return {
    about: `Next come several faults: ${clauses.join('; ')}.`,
    note: 'The agent is told of none of them. It learns of each from its readings and from the bus.',
    breaks: all.some(({ breaks }) => breaks),
  };
}

function told(fault: Fault, worker: string): ReturnType<Describer<Kind>> {
  const describer = DESCRIBERS[fault.kind] as Describer<Kind>;
  return describer(fault, worker);
}

/** `100 ms after scale_workers is decided, `; nothing of what comes at once. */
function whenOf({ during, after_ms = 0 }: PlannedFault): string {
  const later = after_ms === 0 ? '' : duration(after_ms);
  if (during === undefined) return later === '' ? '' : `${later} later, `;
  return later === '' ? `once ${during} is decided, ` : `${later} after ${during} is decided, `;
}
