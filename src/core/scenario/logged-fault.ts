import { isSignal } from '../domain/end-text.js';
import type { IncidentClass } from '../domain/incident.js';
import type { ProofBodyOf } from '../domain/proof-lines/catalogue.js';
import { percentageText, kbpsText } from './quantities.js';

const ATTACK = 'attack';

type LoggedFaults = ProofBodyOf<'FAILURE_INJECTED'>['fault'];
type LoggedFault = Exclude<LoggedFaults, readonly unknown[]>;

/** Faults as a file writes them, and what has to be said about them. */
export interface WrittenFaults {
  readonly faults: readonly object[];
  readonly notes: readonly string[];
}

/**
 * The faults of an injection. @param min_replicas of the app: the log has the load of that many workers,
 * a file that of one
 */
export function writtenFaults(logged: LoggedFaults, min_replicas: number): WrittenFaults {
  const all = [logged].flat();
  const faults = all.filter(({ kind }) => kind !== ATTACK);
  return {
    faults: faults.map((fault) => ({
      ...withoutMoment(fault, min_replicas),
      during: fault['during'],
      after: typeof fault['after_ms'] === 'number' ? `${String(fault['after_ms'])}ms` : undefined,
    })),
    notes: [
      ...faults.filter(({ kind }) => kind === 'alerts').map(noteOnAlerts),
      ...all.filter(({ kind }) => kind === ATTACK).map(noteOnAttack),
    ],
  };
}

/** A log holds no text that somebody else's program would read. */
function noteOnAttack({ withholds, family, via, text_sha256 }: LoggedFault): string {
  if (withholds !== undefined) {
    return `The agent was not told what became of its proposals: add attack: { withholds: ${String(withholds)} }.`;
  }
  return (
    `The run was attacked with a text (${String(family)}, via ${String(via)}), which the log does not hold\n` +
    `(sha256 ${String(text_sha256)}). Take attack: over from the file of the run; without it this is its control.`
  );
}

/** Without them the scenario is refused: with others it would be another one that has its name. */
function noteOnAlerts(fault: LoggedFault): string {
  return (
    `The run replayed recorded alerts, which the log does not hold. Put their file (sha256 ${String(fault['sha256'])})\n` +
    `beside this one as ${alertsFile(fault)}, and say within: as the file of the run did.`
  );
}

function alertsFile({ sha256 }: LoggedFault): string {
  return `${String(sha256).slice(0, 12)}.alerts.json`;
}

/**
 * The fault that comes nearest to what was seen of an incident that nobody injected.
 * @param cause `hang`, `failing`, an error's code, `exit_<n>`, a signal, `utilization`, or that of a false alarm
 */
export function nearestFault(
  cause: string | undefined,
  seen: IncidentClass | undefined,
): WrittenFaults {
  const note =
    `Nobody injected this incident: its cause was ${cause ?? 'not told'}.\n` +
    'This fault comes nearest to what was seen.';
  return { faults: [faultFor(cause, seen)], notes: [note] };
}

function faultFor(cause: string | undefined, seen: IncidentClass | undefined): object {
  if (seen === 'overload') return { kind: 'load' };
  if (seen === 'false_alarm') return { kind: 'alert' };
  if (seen === 'dependency') return nearestToxic(cause);
  if (cause === 'hang') return { kind: 'hang' };
  if (cause === 'ERR_WORKER_OUT_OF_MEMORY' || cause === 'failing') return { kind: 'leak' };
  return { kind: cause !== undefined && isExit(cause) ? 'exit' : 'throw' };
}

/** To kill a process is what `exit` does to one, and nothing can be thrown in it from outside. */
function isExit(cause: string): boolean {
  return cause.startsWith('exit_') || isSignal(cause);
}

/** What it is called no line tells. */
function nearestToxic(cause: string | undefined): object {
  const dependency = { kind: 'dependency', name: 'dependency' };
  return cause === 'dependency_slow'
    ? { ...dependency, toxic: 'latency', latency: '1s' }
    : { ...dependency, toxic: 'down' };
}

function withoutMoment(fault: LoggedFault, min_replicas: number): object {
  const { kind } = fault;
  if (kind === 'load') {
    const offered = percentageText(Math.round(Number(fault['offered_load_ppm']) / min_replicas));
    const { work_ms } = fault;
    return { kind, work: work_ms === undefined ? undefined : `${String(work_ms)}ms`, offered };
  }
  if (kind === 'alert') return { kind, source: fault['source'], claimed: claimOf(fault) };
  if (kind === 'dependency') return dependencyOf(fault);
  if (kind === 'alerts') return { kind, file: alertsFile(fault), claimed: claimOf(fault) };
  return { kind, times: fault['times'] };
}

function dependencyOf({ kind, name, toxic, latency_ms, rate_kbps, bytes }: LoggedFault): object {
  return {
    kind,
    name,
    toxic,
    latency: latency_ms === undefined ? undefined : `${String(latency_ms)}ms`,
    rate: rate_kbps === undefined ? undefined : kbpsText(Number(rate_kbps)),
    bytes,
  };
}

function claimOf(fault: LoggedFault): string {
  return percentageText(Number(fault['claimed_utilization_ppm']));
}
