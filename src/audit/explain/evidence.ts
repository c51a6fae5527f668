import type { Environment } from '../../core/domain/environment.js';
import type { LineOf, ProofLine } from '../../core/domain/proof-lines/catalogue.js';
import type { ScalingLimits } from '../../core/domain/proof-lines/fields.js';
import { LogContext } from '../../core/domain/proof-lines/log-context.js';
import type { LoggedRun } from '../../core/domain/proof-lines/run-record.js';
import { windowsIn, type ToldWindow } from '../../core/domain/proof-lines/told-windows.js';

export type Choice = LineOf<'RL_DECISION'> | LineOf<'ESCALATED'>;

const US_PER_MS = 1_000;

interface PastAction {
  readonly action: string;
  readonly env: Environment;
  readonly at_us: number;
  readonly seq: number;
}

/** What an alert claimed, and the line that says so. */
interface AlertClaim {
  readonly ppm: number;
  readonly seq: number;
}

/** What the lines up to a wanted one had told: the latest windows, and the latest alert. */
interface ToldBy {
  readonly windows: readonly ToldWindow[];
  readonly claim: AlertClaim | null;
}

/** Which lines an explanation is made of, by seq. */
export interface Wanted {
  readonly asked: number;
  readonly chain: readonly number[];
  readonly choice: number | null;
  readonly effects: readonly number[];
}

/** Whether later lines rest on what a line tells, and do not say it again. */
export function isTelling(line: ProofLine): boolean {
  const { event_name } = line;
  if (event_name === 'FAILURE_INJECTED' || event_name === 'ORCH_EXEC') return true;
  return 'run' in line || 'scaling' in line || windowsIn(line) !== undefined;
}

/** The lines that an explanation is made of. Everything else of the log is forgotten. */
export class Evidence {
  readonly #wanted: Wanted;
  readonly #kept = new Map<number, ProofLine>();
  readonly #seqs: ReadonlySet<number>;
  readonly #last: number;
  #past: PastAction[] = [];
  readonly #context: LogContext;
  readonly #toldBy = new Map<number, ToldBy>();
  #limitsSeq = 0;
  #announcedSeq = 0;
  readonly run: LoggedRun;

  /** @param told windows of lines before those that are handed to it */
  constructor(wanted: Wanted, run: LoggedRun, told: readonly ToldWindow[] = []) {
    this.#context = new LogContext(told);
    const { asked, chain, choice, effects } = wanted;
    this.#wanted = wanted;
    this.#seqs = new Set([asked, ...chain, ...effects, ...(choice === null ? [] : [choice])]);
    this.#last = Math.max(...this.#seqs);
    this.run = run;
  }

  /** The last line that it needs, by seq. */
  get last(): number {
    return this.#last;
  }

  /** The lines that are kept, by seq. */
  get wanted(): ReadonlySet<number> {
    return this.#seqs;
  }

  /** Handed lines of the second reading, in their order: those that are wanted, and those that tell what others rest on. */
  keep(line: ProofLine): void {
    if (line.seq > this.#last) return;
    this.#context.take(line);
    if ('scaling' in line && line.scaling !== undefined) this.#limitsSeq = line.seq;
    if (raisesAlert(line)) this.#announcedSeq = line.seq;
    if (this.#seqs.has(line.seq)) {
      this.#kept.set(line.seq, line);
      this.#toldBy.set(line.seq, { windows: this.#context.windows, claim: this.#claimFor(line) });
    }
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

  /** The limits of the app's spec, and the line that holds them. */
  get limits(): (ScalingLimits & { readonly seq: number }) | undefined {
    const { scaling } = this.#context;
    return scaling && { ...scaling, seq: this.#limitsSeq };
  }

  /** The mean utilization in the latest windows that a line, or one before it, told. */
  readingsBy({ seq }: ProofLine, windows: number): (number | null)[] {
    const told = this.#toldBy.get(seq)?.windows ?? [];
    return told.slice(-windows).map(({ utilization_ppm }) => utilization_ppm);
  }

  /** What the alert claimed that a decision is about; null where it is about none. */
  claimBy({ seq }: LineOf<'RL_DECISION'>): AlertClaim | null {
    return this.#toldBy.get(seq)?.claim ?? null;
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

  #claimFor(line: ProofLine): AlertClaim | null {
    const ppm = line.event_name === 'RL_DECISION' ? this.#context.claimedPpm(line) : null;
    return ppm === null ? null : { ppm, seq: this.#announcedSeq };
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

/** An alert is injected with a fault, or comes from outside. */
function raisesAlert(line: ProofLine): boolean {
  if (line.event_name === 'RUNTIME_EMIT') return line.alert !== undefined;
  return line.event_name === 'FAILURE_INJECTED';
}
