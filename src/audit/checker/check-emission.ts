import type { LineOf } from '../../core/domain/proof-lines/catalogue.js';
import { firstDifference, problem, type Problem } from './problem.js';
import type { VerifierState } from './verifier-state.js';

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const MOST_PORT = 65_535;

/** What is emitted of each step of a deployment is the same each time; an incident was detected. */
export function checkEmitted(
  line: LineOf<'RUNTIME_EMIT'>,
  state: VerifierState,
): Problem | undefined {
  const { status, measured } = line;
  const isIncident = EXPECTED[line.event_type] === undefined;
  const expected = EXPECTED[line.event_type]?.(state) ?? {};
  return (
    firstDifference('emission', [
      ['bus', state.run.bus, line.bus],
      ['status', isIncident ? 'detected' : 'success', status],
      ['workers', expected.workers ?? line.workers, line.workers],
      ['detail', expected.detail ?? line.detail, line.detail],
      ['response time told', !isIncident, measured.response_time_us !== null],
      ['an alert only of a false alarm from outside', true, mayHaveAlert(line, state)],
    ]) ??
    checkEventTimestamp(measured.event_timestamp) ??
    checkPort(measured.port, state) ??
    atMostMaximum('workers', line.workers, state)
  );
}

function mayHaveAlert(
  { alert, event_type }: LineOf<'RUNTIME_EMIT'>,
  { run }: VerifierState,
): boolean {
  return alert === undefined || (event_type === 'false_alarm' && run.alerts !== undefined);
}

type Emitted = Partial<Pick<LineOf<'RUNTIME_EMIT'>, 'workers' | 'detail'>>;

const EXPECTED: Partial<
  Record<LineOf<'RUNTIME_EMIT'>['event_type'], (state: VerifierState) => Emitted>
> = {
  deploy: () => ({ workers: 0, detail: 'front door bound, worker ready in standby' }),
  scale: ({ context }) => {
    const workers = context.scaling?.min_replicas ?? 0;
    return { workers, detail: `workers 0 -> ${String(workers)}, health endpoint answers 200` };
  },
  restart: () => ({ detail: 'put back by the operator' }),
};

/** The app keeps its port for the whole run. A simulated app has none. */
function checkPort(port: number, state: VerifierState): Problem | undefined {
  const isSimulated = state.run.backend === 'simulated';
  state.port ??= port;
  if (port !== state.port) return problem('emission', `port ${String(state.port)}`, String(port));
  const isPort = isSimulated ? port === 0 : port > 0 && port <= MOST_PORT;
  return isPort ? undefined : problem('emission', 'a port of the app', String(port));
}

/** UTC to the millisecond. Clocks may step, so that it is not held against other lines. */
export function checkEventTimestamp(timestamp: string): Problem | undefined {
  const isMoment = MOMENT.test(timestamp) && !Number.isNaN(Date.parse(timestamp));
  return isMoment ? undefined : problem('event', 'a moment in UTC, milliseconds', timestamp);
}

/** No more workers than the spec allows ever serve, or fail. */
export function atMostMaximum(
  what: string,
  workers: number,
  state: VerifierState,
): Problem | undefined {
  const most = state.context.scaling?.max_replicas;
  if (most === undefined || workers <= most) return undefined;
  return problem('workers', `${what} of at most ${String(most)}`, String(workers));
}
