import type { Environment } from '../domain/environment.js';
import type { ProofEventName, ProofLine } from '../domain/proof-lines/catalogue.js';
import type { RunRecord } from '../domain/proof-lines/run-record.js';

export type LineOf<Name extends ProofEventName> = Extract<ProofLine, { event_name: Name }>;
export type Choice = LineOf<'RL_DECISION'> | LineOf<'ESCALATED'>;

const US_PER_MS = 1_000;

interface PastAction {
  readonly action: string;
  readonly env: Environment;
  readonly at_us: number;
  readonly seq: number;
}

/** Which lines an explanation is made of, by seq. */
export interface Wanted {
  readonly asked: number;
  readonly chain: readonly number[];
  readonly choice: number | null;
  readonly effects: readonly number[];
}

/** The lines that an explanation is made of. Everything else of the log is forgotten. */
export class Evidence {
  readonly #wanted: Wanted;
  readonly #kept = new Map<number, ProofLine>();
  readonly #seqs: ReadonlySet<number>;
  readonly #last: number;
  #past: PastAction[] = [];
  /** The latest decision up to the last wanted line: it holds the limits of the app's spec. */
  #limits: LineOf<'RL_DECISION'> | undefined;
  readonly run: RunRecord;

  constructor(wanted: Wanted, run: RunRecord) {
    const { asked, chain, choice, effects } = wanted;
    this.#wanted = wanted;
    this.#seqs = new Set([asked, ...chain, ...effects, ...(choice === null ? [] : [choice])]);
    this.#last = Math.max(...this.#seqs);
    this.run = run;
  }

  /** Handed the lines of the second reading, one by one. */
  keep(line: ProofLine): void {
    if (line.seq > this.#last) return;
    if (this.#seqs.has(line.seq)) this.#kept.set(line.seq, line);
    if (line.event_name === 'RL_DECISION') this.#limits = line;
    if (line.event_name === 'ORCH_EXEC') this.#remember(line);
  }

  get asked(): ProofLine {
    const line = this.#kept.get(this.#wanted.asked);
    if (line === undefined) throw new RangeError(`no line ${String(this.#wanted.asked)}`);
    return line;
  }

  get chain(): readonly ProofLine[] {
    return this.#lines(this.#wanted.chain);
  }

  get effects(): readonly ProofLine[] {
    return this.#lines(this.#wanted.effects);
  }

  get choice(): Choice | undefined {
    const { choice } = this.#wanted;
    const line = choice === null ? undefined : this.#kept.get(choice);
    return line?.event_name === 'RL_DECISION' || line?.event_name === 'ESCALATED'
      ? line
      : undefined;
  }

  get limits(): LineOf<'RL_DECISION'> | undefined {
    return this.#limits;
  }

  /** The restarts of an environment that count for a moment: the policy says how far back. */
  restartsBefore(line: ProofLine, env: Environment, nowUs: number): PastAction[] {
    const reach = this.run.policy.restart_budget.within_ms * US_PER_MS;
    return this.#past.filter(
      ({ action, env: where, at_us, seq }) =>
        action === 'restart_service' && where === env && seq < line.seq && nowUs - at_us < reach,
    );
  }

  /** When an action was last carried out before a line. */
  lastOf(action: string, line: ProofLine): PastAction | undefined {
    return this.#past.findLast((past) => past.action === action && past.seq < line.seq);
  }

  #remember({ action, env, seq, measured }: LineOf<'ORCH_EXEC'>): void {
    const at_us = measured.asked_at_us;
    const { restart_budget, cooldown_ms } = this.run.policy;
    const pauses = Object.values(cooldown_ms);
    const reach = Math.max(restart_budget.within_ms, ...pauses) * US_PER_MS;
    this.#past = this.#past.filter((past) => at_us - past.at_us <= reach);
    this.#past.push({ action, env, at_us, seq });
  }

  #lines(seqs: readonly number[]): ProofLine[] {
    return seqs.flatMap((seq) => this.#kept.get(seq) ?? []);
  }
}
