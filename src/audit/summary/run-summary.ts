import { createHash, type Hash } from 'node:crypto';
import { behaviourIn } from '../../core/domain/proof-lines/behaviour.js';
import type { LineOf, NumberedLine } from '../../core/domain/proof-lines/catalogue.js';
import { AgentFold, type AgentSummary } from './agent-summary.js';
import { announcedBy, withLine, type IncidentRecord } from './incident-record.js';
import { beginsScenario, ScenarioFold, type ScenarioRecord } from './scenario-record.js';

/** What the gates answered to one attack. */
export interface AttackRecord {
  readonly attack: string;
  readonly seq: number;
  readonly reasons: LineOf<'ORCH_REFUSE'>['reasons'];
}

/** What the lines of one log say of the run that wrote them. Every view of a run is made of it. */
export interface RunSummary {
  readonly lines: number;
  /** The run was refused before anything started. */
  readonly refused: boolean;
  readonly onboarding: 'accepted' | 'rejected' | 'unfinished';
  /** `not_bound`: nobody could listen for the app, so that none was there. */
  readonly deployment: 'done' | 'failed' | 'not_bound' | 'unfinished';
  /** In the order of the log. */
  readonly incidents: readonly IncidentRecord[];
  /** Those that were played, with the incidents in each. */
  readonly scenarios: readonly ScenarioRecord[];
  /** The attacks that were refused. */
  readonly attacks: readonly AttackRecord[];
  /** Null where no agent decides that is not built in. */
  readonly agent: AgentSummary | null;
  /** The limits of the app; null where it was not onboarded. */
  readonly scaling: LineOf<'SPEC_GENERATED'>['scaling'] | null;
  readonly interrupted_by: LineOf<'RUN_INTERRUPTED'>['signal'] | null;
  /** Null where the run expects none. */
  readonly behaviour_digest: string | null;
}

/** The one fold from the lines of a log to what they say of their run. */
export class SummaryFold {
  #lines = 0;
  #refused = false;
  #onboarding: RunSummary['onboarding'] = 'unfinished';
  #deployment: RunSummary['deployment'] = 'unfinished';
  #scaling: RunSummary['scaling'] = null;
  #interruptedBy: RunSummary['interrupted_by'] = null;
  #behaviour: Hash | undefined;
  readonly #agent = new AgentFold();
  readonly #attacks: AttackRecord[] = [];
  readonly #incidents = new Map<number, IncidentRecord>();
  readonly #scenarios: ScenarioFold[] = [];
  /** By seq: the first line of the chain of causes that a line is in. */
  readonly #roots: number[] = [0];

  /**
   * Handed the lines one by one, from seq 1, each of them checked.
   * @returns the seq of the line that the chain of its causes begins with; an announcement of an
   * incident begins one
   */
  take(line: NumberedLine): number {
    this.#lines += 1;
    const announced = announcedBy(line);
    const cause = announced === undefined ? line.cause : null;
    const root = cause === null ? line.seq : (this.#roots[cause] ?? line.seq);
    this.#roots.push(root);
    if (announced === undefined) this.#lengthen(root, line);
    else this.#incidents.set(root, announced);
    if (beginsScenario(line)) this.#scenarios.push(new ScenarioFold(line));
    this.#scenarios.at(-1)?.take(line, root, announced !== undefined);
    this.#takePhase(line);
    this.#agent.take(line);
    this.#takeBehaviour(line);
    return root;
  }

  /** The incident that the chain of causes from a line on tells of; undefined where it is none. */
  incidentOf(root: number): IncidentRecord | undefined {
    return this.#incidents.get(root);
  }

  get incidentCount(): number {
    return this.#incidents.size;
  }

  /** The latest scenario by now; undefined before the first. */
  scenario(): ScenarioRecord | undefined {
    return this.#scenarios.at(-1)?.record(this.#incidents);
  }

  summary(): RunSummary {
    return {
      lines: this.#lines,
      refused: this.#refused,
      onboarding: this.#onboarding,
      deployment: this.#deployment,
      incidents: [...this.#incidents.values()],
      scenarios: this.#scenarios.map((scenario) => scenario.record(this.#incidents)),
      attacks: this.#attacks,
      agent: this.#agent.summary(),
      scaling: this.#scaling,
      interrupted_by: this.#interruptedBy,
      behaviour_digest: this.#behaviour?.copy().digest('hex') ?? null,
    };
  }

  /** Only where the first line names what it must be. */
  #takeBehaviour(line: NumberedLine): void {
    const record = 'run' in line ? line.run : undefined;
    if (record?.expects?.behaviour_digest !== undefined) this.#behaviour = createHash('sha256');
    this.#behaviour?.update(`${JSON.stringify(behaviourIn(line))}\n`);
  }

  #lengthen(root: number, line: NumberedLine): void {
    const known = this.#incidents.get(root);
    if (known !== undefined) this.#incidents.set(root, withLine(known, line));
  }

  #takePhase(line: NumberedLine): void {
    const { event_name } = line;
    if (event_name === 'RUN_REFUSED') this.#refused = true;
    else if (event_name === 'ONBOARDING_REJECTED') this.#onboarding = 'rejected';
    else if (event_name === 'SPEC_GENERATED') this.#takeSpec(line);
    else if (event_name === 'DEPLOY_FAILED')
      this.#deployment = line.code === undefined ? 'failed' : 'not_bound';
    else if (event_name === 'RUN_INTERRUPTED') this.#interruptedBy = line.signal;
    else if (event_name === 'ORCH_REFUSE') this.#takeAttack(line);
    else if (event_name === 'RUNTIME_EMIT' && line.event_type === 'scale')
      this.#deployment = 'done';
  }

  #takeSpec({ scaling }: Pick<LineOf<'SPEC_GENERATED'>, 'scaling'>): void {
    this.#onboarding = 'accepted';
    this.#scaling = scaling;
  }

  #takeAttack({
    attack,
    seq,
    reasons,
  }: Pick<LineOf<'ORCH_REFUSE'>, 'attack' | 'seq' | 'reasons'>): void {
    if (attack !== undefined) this.#attacks.push({ attack, seq, reasons });
  }
}

/** What a log says, of lines that are available. */
export function summaryOf(lines: Iterable<NumberedLine>): RunSummary {
  const fold = new SummaryFold();
  for (const line of lines) fold.take(line);
  return fold.summary();
}
