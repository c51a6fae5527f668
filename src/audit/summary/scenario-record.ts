import type {
  LineOf,
  NumberedLine,
  ProofBodyOf,
  ProofEventName,
} from '../../core/domain/proof-lines/catalogue.js';
import type { SignalName } from '../../core/domain/proof-lines/expectations.js';
import type { ScenarioId } from '../../core/domain/proof-lines/fields.js';
import { valuesOf } from '../../core/domain/proof-lines/series.js';
import type { IncidentRecord } from './incident-record.js';

/** A value, and the line that has it. */
export interface Told {
  readonly value: number;
  readonly seq: number;
}

/** A signal that was read once, or once an incident. */
export interface Reading {
  readonly least: Told;
  readonly most: Told;
}
/** What the lines tell of signals; what is counted in incidents is not among them. */
export type Readings = Partial<Readonly<Record<SignalName, Reading>>>;

/** What a log says of one scenario: the incidents in it, and what else can be expected of it. */
export interface ScenarioRecord {
  /** Null where the app was not well before: that line names none. */
  readonly id: ScenarioId | null;
  readonly first_seq: number;
  readonly last_seq: number;
  /** The kinds of its lines, in their order, without a gap from `first_seq` on. */
  readonly kinds: readonly ProofEventName[];
  /** The one that was announced first; then those that were seen besides. */
  readonly incidents: readonly IncidentRecord[];
  /** False alarms from outside, of which nothing of the scenario was the cause. */
  readonly fromOutside: readonly IncidentRecord[];
  readonly readings: Readings;
  /** What was broken, and how many workers served before; null where nothing was. */
  readonly injected: InjectedRecord | null;
}

export interface InjectedRecord {
  readonly fault: LineOf<'FAILURE_INJECTED'>['fault'];
  readonly serving: number;
}

/** More lines than a scenario has, so that no log can take all memory. */
export const MOST_KINDS = 1_000;

/** Follows one scenario, from its first line until the operator puts the app back or the next begins. */
export class ScenarioFold {
  readonly #id: ScenarioId | null;
  readonly #injected: InjectedRecord | null;
  readonly #kinds: ProofEventName[] = [];
  readonly #roots: number[] = [];
  readonly #outside = new Set<number>();
  readonly #first: number;
  readonly #readings = new Map<SignalName, Reading>();
  #last: number;
  #isOver = false;

  /** @param line that a scenario begins with */
  constructor(line: NumberedLine) {
    const injection = line.event_name === 'FAILURE_INJECTED' ? line : null;
    this.#id = injection?.scenario ?? null;
    this.#injected = injection && {
      fault: injection.fault,
      serving: injection.measured.serving_workers,
    };
    this.#first = line.seq;
    this.#last = line.seq;
  }

  /** @param root the seq of the line that the chain of its causes begins with */
  take(line: NumberedLine, root: number, announces: boolean): void {
    if (isOperators(line)) this.#isOver = true;
    if (this.#isOver) return;
    this.#last = line.seq;
    if (this.#kinds.length < MOST_KINDS) this.#kinds.push(line.event_name);
    if (announces) this.#roots.push(root);
    if (line.event_name === 'RUNTIME_EMIT' && line.alert !== undefined) this.#outside.add(root);
    if (this.#outside.has(root)) return;
    for (const [signal, value] of readIn(line)) this.#read(signal, { value, seq: line.seq });
  }

  /** @param incidents all of the log, by their first line */
  record(incidents: ReadonlyMap<number, IncidentRecord>): ScenarioRecord {
    const all = this.#roots.flatMap((root) => incidents.get(root) ?? []);
    return {
      id: this.#id,
      first_seq: this.#first,
      last_seq: this.#last,
      kinds: this.#kinds,
      incidents: all.filter((one) => one.from_outside !== true),
      fromOutside: all.filter((one) => one.from_outside === true),
      readings: Object.fromEntries(this.#readings),
      injected: this.#injected,
    };
  }

  #read(signal: SignalName, told: Told): void {
    const known = this.#readings.get(signal);
    if (known === undefined || IS_TOTAL.has(signal)) {
      this.#readings.set(signal, { least: told, most: told });
      return;
    }
    const least = told.value < known.least.value ? told : known.least;
    const most = told.value > known.most.value ? told : known.most;
    this.#readings.set(signal, { least, most });
  }
}

/** Whether a scenario begins with a line: the control of the attacks is none. */
export function beginsScenario(line: NumberedLine): boolean {
  if (line.event_name === 'FAILURE_INJECTED') return line.control === undefined;
  return line.event_name === 'NOT_STABLE' && line.phase === 'before_injection';
}

/** The app is put back, or could not be: what follows is no answer of the agent. */
function isOperators(line: NumberedLine): boolean {
  if (line.event_name === 'RUNTIME_EMIT') return line.event_type === 'restart';
  return line.event_name === 'DEPLOY_FAILED';
}

/** The latest line says it for the scenario as a whole. */
const IS_TOTAL: ReadonlySet<SignalName> = new Set(['requests_lost', 'requests_served', 'workers']);

type ReadSignal = readonly [signal: SignalName, value: number];

const READERS: {
  readonly [Name in ProofEventName]?: (line: ProofBodyOf<Name>) => readonly ReadSignal[];
} = {
  RL_DECISION: ({ measured }) => [['detected_after', measured.detect_us]],
  SYSTEM_STABLE: ({ workers, measured: { recover_us, stable_us, requests } }) => [
    ['recovered_after', recover_us],
    ['stable_after', stable_us],
    ['workers', workers],
    ...readOfRequests(requests),
  ],
  NOT_STABLE: (line) => [...readOfWorkers(line), ...readOfRequests(line.measured.requests)],
  ORCH_REFUSE: ({ measured }) => [['workers', measured.serving_workers]],
  ORCH_OBSERVE: ({ measured }) => [['workers', measured.serving_workers]],
};

function readIn(line: NumberedLine): readonly ReadSignal[] {
  const read = READERS[line.event_name] as
    ((line: NumberedLine) => readonly ReadSignal[]) | undefined;
  return read?.(line) ?? [];
}

function readOfRequests({
  lost,
  served,
}: ProofBodyOf<'SYSTEM_STABLE'>['measured']['requests']): ReadSignal[] {
  return [
    ['requests_lost', lost],
    ['requests_served', served],
  ];
}

function readOfWorkers({ measured: { samples } }: ProofBodyOf<'NOT_STABLE'>): ReadSignal[] {
  if (samples === undefined) return [];
  const last = valuesOf(samples.serving_workers, samples.at_us.length).at(-1);
  return last === undefined || last === null ? [] : [['workers', last]];
}
