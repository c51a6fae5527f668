import type { ExecutableAction } from '../domain/actions.js';
import { count } from '../domain/count.js';
import { endText } from '../domain/end-text.js';
import { inWords, rounded } from '../domain/figures.js';
import type { IncidentClass } from '../domain/incident.js';
import { deepFreeze } from '../domain/objects.js';
import type { ProofBodyOf } from '../domain/proof-lines/catalogue.js';
import type { ScalingLimits } from '../domain/proof-lines/fields.js';

/** What a decision's line says, as far as its reasons rest on it. */
export type ReasonedLine = Pick<
  ProofBodyOf<'RL_DECISION'>,
  | 'env'
  | 'event_type'
  | 'cause_seen'
  | 'action'
  | 'decided_by'
  | 'choice'
  | 'why'
  | 'workers_from'
  | 'workers_to'
  | 'state'
  | 'q_micro'
  | 'visits'
> & {
  readonly measured: Pick<
    ProofBodyOf<'RL_DECISION'>['measured'],
    'utilization_ppm' | 'failed_workers' | 'dependencies'
  >;
};

/** The line, and the limits of the app's spec where an earlier line told them. */
export interface Facts {
  readonly line: ReasonedLine;
  readonly scaling: ScalingLimits | undefined;
}

type Sentence = (facts: Facts) => string;
type Sentences = Readonly<Record<IncidentClass, Readonly<Record<ExecutableAction, Sentence>>>>;

const BY_THE_TABLE: Sentence = ({ line }) =>
  `by what was learned, ${line.action} is expected to cost least of what is allowed here`;
const COSTS_MORE: Sentence = () => 'by what was learned, it is expected to cost more here';

/** Why an action is right for an incident. Each sentence holds for every line of its kind. */
export const WHY: Sentences = deepFreeze({
  crash: {
    noop: BY_THE_TABLE,
    restart_service: () => 'a failed worker serves nobody: a fresh one takes its place',
    scale_workers: BY_THE_TABLE,
  },
  overload: {
    noop: (facts) =>
      facts.line.state.workers === 'at_max'
        ? `${servingText(facts)}, as many as the spec allows, and a restart adds none: wait until the load falls`
        : BY_THE_TABLE(facts),
    restart_service: BY_THE_TABLE,
    scale_workers: ({ line }) =>
      `there is more work than ${count(line.workers_from, 'worker')} can do: only more can share it`,
  },
  false_alarm: {
    noop: () => 'the readings deny the alert: nothing is broken, nothing is touched',
    restart_service: BY_THE_TABLE,
    scale_workers: BY_THE_TABLE,
  },
  dependency: {
    noop: ({ line }) =>
      `${dependencyText(line)}, and no action on the app repairs what it depends on`,
    restart_service: BY_THE_TABLE,
    scale_workers: BY_THE_TABLE,
  },
});

/** Why an action is wrong for an incident. */
export const WHY_NOT: Sentences = deepFreeze({
  crash: {
    noop: ({ line }) =>
      line.workers_from === 0
        ? 'waiting replaces nobody: all further requests would be lost'
        : 'waiting does not replace a failed worker',
    restart_service: COSTS_MORE,
    scale_workers: () => 'more workers would not bring the failed one back',
  },
  overload: {
    noop: () => 'waiting adds no worker, and the load may stay',
    restart_service: () => 'a fresh worker would be no faster',
    scale_workers: ({ scaling }) =>
      scaling === undefined
        ? 'the spec allows no more workers'
        : `the spec allows no more than ${count(scaling.max_replicas, 'worker')}`,
  },
  false_alarm: {
    noop: COSTS_MORE,
    restart_service: () => 'it would replace healthy workers for nothing',
    scale_workers: () => 'it would start workers that nobody needs',
  },
  dependency: {
    noop: COSTS_MORE,
    restart_service: () => 'a fresh worker would find the same dependency failing',
    scale_workers: () => 'more workers would only ask the failing dependency more often',
  },
});

/** What was seen, in a sentence without figures of time. */
export function seenSentence({ line }: Facts, context: SeenContext): string {
  const { event_type, cause_seen, workers_from, measured } = line;
  const busy = measured.utilization_ppm === null ? null : rounded.percent(measured.utilization_ppm);
  switch (event_type) {
    case 'crash':
      return `${count(measured.failed_workers, 'worker')} ${causeText(cause_seen)}, ${leftText(workers_from)}`;
    case 'overload':
      return `${count(workers_from, 'worker')} serving, ${busy ?? 'not measured'} busy`;
    case 'false_alarm':
      return `${claimText(context)}, ${busy ?? 'nothing'} is read${limitText(context)}`;
    case 'dependency':
      return dependencyText(line);
  }
}

/** In parts per million: what an alert claims, and the least that is an overload. */
interface SeenContext {
  readonly claimed_ppm: number | null;
  readonly overload_ppm: number | undefined;
}

function claimText({ claimed_ppm }: SeenContext): string {
  return `an alert claims ${claimed_ppm === null ? 'trouble' : rounded.percent(claimed_ppm)}`;
}

/** Why what was read denies the alert. */
function limitText({ overload_ppm }: SeenContext): string {
  return overload_ppm === undefined
    ? ''
    : `: below the ${rounded.percent(overload_ppm)} of an overload`;
}

const CAUSE_TEXTS: Readonly<Record<string, string>> = {
  ERR_WORKER_OUT_OF_MEMORY: 'out of memory',
  hang: 'without an answer',
  failing: 'failing',
  uncaught_error: 'ended by an error that nothing caught',
};

function causeText(cause: string): string {
  return CAUSE_TEXTS[cause] ?? endText(cause);
}

function leftText(serving: number): string {
  return serving === 0 ? 'nobody is left to serve' : `${count(serving, 'worker')} still serving`;
}

function servingText({ line }: Facts): string {
  return `${count(line.workers_from, 'worker')} serve already`;
}

function dependencyText({ measured, cause_seen }: ReasonedLine): string {
  const failing = (measured.dependencies ?? []).filter(({ state }) => state !== 'up');
  if (failing.length === 0) return inWords(cause_seen);
  return failing.map(({ name, state }) => `${name} is ${state}`).join(', ');
}
