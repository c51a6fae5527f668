import type {
  ProofBody,
  ProofBodyOf,
  ProofEventName,
} from '../../core/domain/proof-lines/catalogue.js';
import { LogContext } from '../../core/domain/proof-lines/log-context.js';
import type { RunRecord } from '../../core/domain/proof-lines/run-record.js';
import type { AttackSummary, ProgressEvent } from '../../run/walkthrough/progress-events.js';

/** What a run has told so far: the only source of what is said about it. */
export class Transcript {
  run: RunRecord | undefined;
  attacks: AttackSummary | undefined;
  /** Whether the build command of somebody's own app was run. */
  isBuilt = false;
  /** What the lines so far say that later ones rest on. */
  context = new LogContext();
  #lines: readonly { readonly seq: number; readonly line: ProofBody }[] = [];

  note(fact: ProgressEvent): void {
    if (fact.fact === 'run') this.run = fact.run;
    if (fact.fact === 'app_folder') this.isBuilt = fact.is_built;
    if (fact.fact === 'attacks') this.attacks = fact.summary;
    if (fact.fact === 'line' && fact.kind === 'run') {
      this.context.take(fact.line);
      this.#lines = [...this.#lines, { seq: fact.seq, line: fact.line }];
    }
  }

  /** How many lines of this kind the log holds. */
  count(name: ProofEventName): number {
    return this.#lines.filter(({ line }) => line.event_name === name).length;
  }

  /** The latest line of a kind, or undefined. */
  latest<Name extends ProofEventName>(name: Name): ProofBodyOf<Name> | undefined {
    return this.#lines.map(({ line }) => line).findLast((line) => isOf(line, name));
  }

  /** The number of the latest decision's line. */
  get decisionSeq(): number | undefined {
    return this.#lines.findLast(({ line }) => line.event_name === 'RL_DECISION')?.seq;
  }

  /** Whether every time in it is virtual. */
  get isSimulated(): boolean {
    return this.run?.backend === 'simulated';
  }

  /** The lines since the injection of the scenario of this id, or of the latest one; none where there was none. */
  sinceInjection(scenario?: string): Transcript {
    const from = this.#lines.findLastIndex(
      ({ line }) =>
        line.event_name === 'FAILURE_INJECTED' &&
        (scenario === undefined || line.scenario === scenario),
    );
    return this.#from(from);
  }

  /** The lines since the latest decision; none where there was none. */
  sinceDecision(): Transcript {
    return this.#from(this.#lines.findLastIndex(({ line }) => line.event_name === 'RL_DECISION'));
  }

  #from(index: number): Transcript {
    const transcript = new Transcript();
    transcript.run = this.run;
    transcript.context = this.context;
    transcript.#lines = index === -1 ? [] : this.#lines.slice(index);
    return transcript;
  }

  /** The latest of all lines. */
  get last(): ProofBody | undefined {
    return this.#lines.at(-1)?.line;
  }
}

function isOf<Name extends ProofEventName>(
  line: ProofBody,
  name: Name,
): line is ProofBodyOf<Name> & ProofBody {
  return line.event_name === name;
}
