import type { decide } from '../decider/decide.js';
import { PPM, scaleTarget } from '../decider/scale-target.js';
import { toState } from '../decider/state.js';
import { EXECUTABLE_ACTIONS } from '../domain/actions.js';
import type { AppSpec } from '../domain/app-spec.js';
import type { Environment } from '../domain/environment.js';
import type { IncidentClass } from '../domain/incident.js';
import type { Policy } from '../domain/policy.js';
import type { QRow } from '../domain/q-table.js';
import { allowedActions } from '../gates/allowed-actions.js';

/** A policy, and the limits of the apps that it is for. */
export interface Subject {
  readonly policy: Policy;
  readonly scaling: AppSpec['scaling'];
}

/** What can happen to the app next. */
export interface Happening {
  readonly incident: IncidentClass;
  readonly utilization_ppm: number | null;
  /** Workers that serve once it has happened. */
  readonly serving: number;
}

/** Every crash, of as many workers as there are, an overload, and a false alarm. */
export function happeningsIn(
  { serving, desired }: { readonly serving: number; readonly desired: number },
  { overload: { utilization_ppm: edge } }: Policy,
): Happening[] {
  const crashes = Array.from({ length: serving + 1 }, (_, left) => left)
    .filter((left) => left < desired)
    .flatMap((left) =>
      (left === 0 ? [null] : [edge - 1, PPM]).map((utilization_ppm): Happening => ({
        incident: 'crash',
        utilization_ppm,
        serving: left,
      })),
    );
  if (serving === 0) return crashes;
  return [
    ...crashes.reverse(),
    ...[...new Set([edge, PPM])].map((utilization_ppm): Happening => ({
      incident: 'overload',
      utilization_ppm,
      serving,
    })),
    { incident: 'false_alarm', utilization_ppm: edge - 1, serving },
  ];
}

/** The same whatever the app was before. */
export function happeningsAnywhere({ policy, scaling }: Subject): Happening[] {
  const desired = scaling.max_replicas;
  const all = Array.from({ length: desired + 1 }, (_, serving) =>
    happeningsIn({ serving, desired }, policy),
  ).flat();
  return eachOnce(all);
}

/** What the decider may make of it. */
export type GateAnswer =
  | {
      readonly kind: 'act';
      readonly action: string;
      readonly decided_by: 'rule' | 'q_table';
      readonly workers_to: number | null;
    }
  | { readonly kind: 'escalate'; readonly reason: string };

/** Tables under which each action, or none, or all are best: whatever was learned, it is one of these. */
const ROWS: readonly unknown[] = [
  ...EXECUTABLE_ACTIONS.map((best) => rowWith((action) => (action === best ? 1 : 0))),
  rowWith(() => 0),
  undefined,
  {},
];
/** The first draw explores where that is allowed, the last one does not. */
const DRAWS = [0, 0.999_999];

interface Asked {
  readonly subject: Subject;
  readonly env: Environment;
  /** How many restarts the decider is told of. */
  readonly restarts: number;
  readonly decide: typeof decide;
}

/** Every answer that the decider can give, whatever the table holds, each once. */
export function answersTo(happening: Happening, asked: Asked): GateAnswer[] {
  const { env, subject } = asked;
  const { policy, scaling } = subject;
  const state = stateAt(happening, asked);
  const allowed = allowedActions(policy, env);
  const { exploration_ppm } = policy;
  const answers = ROWS.flatMap((row) =>
    DRAWS.map((draw): GateAnswer => {
      const choice = asked.decide({ state, row, env, allowed, draw, exploration_ppm });
      return choice.kind === 'escalate' ? choice : act(choice, happening, scaling);
    }),
  );
  return eachOnce(answers);
}

function stateAt(
  { incident, utilization_ppm, serving }: Happening,
  { subject: { policy, scaling }, restarts }: Asked,
) {
  const seen = {
    class: incident,
    cause: incident,
    since_us: 0,
    utilization_ppm,
    claimed_utilization_ppm: null,
    alert_id: null,
  };
  return toState(seen, {
    serving,
    max_replicas: scaling.max_replicas,
    recent_restarts: restarts,
    overload_ppm: policy.overload.utilization_ppm,
  });
}

/** As the control loop does: no number of workers without a reading to scale by. */
function act(
  { action, decided_by }: { readonly action: string; readonly decided_by: 'rule' | 'q_table' },
  { utilization_ppm, serving }: Happening,
  scaling: Subject['scaling'],
): GateAnswer {
  if (action !== 'scale_workers') return { kind: 'act', action, decided_by, workers_to: null };
  if (utilization_ppm === null) return { kind: 'escalate', reason: 'no_reading_to_scale_by' };
  const workers_to = scaleTarget(serving, utilization_ppm, scaling);
  return { kind: 'act', action, decided_by, workers_to };
}

function rowWith(value: (action: string) => number): QRow {
  const cell = (action: string) => ({ q_micro: value(action), visits: 1 });
  return {
    noop: cell('noop'),
    restart_service: cell('restart_service'),
    scale_workers: cell('scale_workers'),
  };
}

function eachOnce<Value>(values: readonly Value[]): Value[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
