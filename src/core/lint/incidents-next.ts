import { PPM, scaleTarget } from '../decider/scale-target.js';
import { stateKey, toState } from '../decider/state.js';
import { EXECUTABLE_ACTIONS } from '../domain/actions.js';
import type { Environment } from '../domain/environment.js';
import type { IncidentClass } from '../domain/incident.js';
import { messageOf } from '../domain/errors.js';
import type { QRow } from '../domain/q-table.js';
import { allowedActions } from '../gates/allowed-actions.js';
import type { Subject } from './engine.js';

/** What can happen to the app next. */
export interface Happening {
  readonly label: string;
  readonly incident: IncidentClass;
  readonly utilization_ppm: number | null;
  /** Workers that serve once it has happened. */
  readonly serving: number;
}

/** Every crash, of as many workers as there are, an overload, and a false alarm. */
export function happeningsIn(
  { serving, desired }: { readonly serving: number; readonly desired: number },
  { policy }: Subject,
): Happening[] {
  const { utilization_ppm } = policy.overload;
  const crashes = Array.from({ length: serving + 1 }, (_, left) => left)
    .filter((left) => left < desired)
    .flatMap((left) =>
      (left === 0 ? [null] : [utilization_ppm - 1, PPM]).map((ppm) => ({
        label:
          left === serving ? 'the crash is still there' : `a crash leaves ${String(left)} serving`,
        ...({ incident: 'crash', utilization_ppm: ppm, serving: left } as const),
      })),
    );
  if (serving === 0) return crashes;
  return [
    ...crashes.reverse(),
    ...[...new Set([utilization_ppm, PPM])].map((ppm) => ({
      label: `an overload of ${String(serving)} workers`,
      ...({ incident: 'overload', utilization_ppm: ppm, serving } as const),
    })),
    {
      label: 'a false alarm',
      incident: 'false_alarm',
      utilization_ppm: utilization_ppm - 1,
      serving,
    },
  ];
}

/** The same whatever the app was before. */
export function happeningsAnywhere(subject: Subject): Happening[] {
  const desired = subject.scaling.max_replicas;
  const all = Array.from({ length: desired + 1 }, (_, serving) =>
    happeningsIn({ serving, desired }, subject),
  ).flat();
  const keyOf = ({ incident, utilization_ppm, serving }: Happening) =>
    [incident, utilization_ppm, serving].join();
  return [...new Map(all.map((happening) => [keyOf(happening), happening])).values()];
}

/** What the decider may make of it. */
export type Answer =
  | {
      readonly kind: 'act';
      readonly action: string;
      readonly decided_by: 'rule' | 'q_table';
      readonly workers_to: number | null;
    }
  | { readonly kind: 'escalate'; readonly reason: string }
  | { readonly kind: 'broken'; readonly found: string };

/** Tables under which each action, or none, or all are best: whatever was learned, it is one of these. */
const ROWS: readonly unknown[] = [
  ...EXECUTABLE_ACTIONS.map((best) => rowWith((action) => (action === best ? 1 : 0))),
  rowWith(() => 0),
  undefined,
  {},
];
/** The first draw explores where that is allowed, the last one does not. */
const DRAWS = [0, 0.999_999];

/** Every answer that the decider can give, whatever the table holds, each once. */
export function answersTo(
  happening: Happening,
  about: { readonly subject: Subject; readonly env: Environment; readonly restarts: number },
): Answer[] {
  const { engine, policy, scaling } = about.subject;
  const { incident, utilization_ppm, serving } = happening;
  const state = toState(
    {
      ...{ class: incident, utilization_ppm, cause: incident, since_us: 0 },
      ...{ claimed_utilization_ppm: null, alert_id: null },
    },
    {
      ...{ serving, max_replicas: scaling.max_replicas, recent_restarts: about.restarts },
      overload_ppm: policy.overload.utilization_ppm,
    },
  );
  const allowed = allowedActions(policy, about.env);
  const { exploration_ppm } = policy;
  const answers = ROWS.flatMap((row) =>
    DRAWS.map((draw): Answer => {
      try {
        const choice = engine.decide({
          state,
          row,
          env: about.env,
          allowed,
          draw,
          exploration_ppm,
        });
        if (choice.kind === 'escalate') return choice;
        return act(choice, happening, scaling);
      } catch (error) {
        return { kind: 'broken', found: `decide threw at ${stateKey(state)}: ${messageOf(error)}` };
      }
    }),
  );
  return [...new Map(answers.map((answer) => [JSON.stringify(answer), answer])).values()];
}

/** As the control loop does: no number of workers without a reading to scale by. */
function act(
  { action, decided_by }: { readonly action: string; readonly decided_by: 'rule' | 'q_table' },
  { utilization_ppm, serving }: Happening,
  scaling: Subject['scaling'],
): Answer {
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
