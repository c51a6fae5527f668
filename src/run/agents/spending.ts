import type { AgentBudgets, AnswerMeasures } from '../../core/domain/agent.js';

type Usage = NonNullable<AnswerMeasures['usage']>;

const US_PER_MS = 1_000;
/** What a line of the log holds of it. */
const MOST_USED = 1_000_000_000;

/** What an agent has used up in a run, and what its budgets leave. */
export class Spending {
  readonly #budgets: AgentBudgets;
  #thoughtUs = 0;
  #usage: Usage = {};

  constructor(budgets: AgentBudgets) {
    this.#budgets = budgets;
  }

  /** Milliseconds that are left for thinking. */
  get leftMs(): number {
    return this.#budgets.run_within_ms - this.#thoughtUs / US_PER_MS;
  }

  /** What it declared; undefined where it declared nothing. */
  get usage(): Usage | undefined {
    return Object.keys(this.#usage).length === 0 ? undefined : this.#usage;
  }

  noteThinking(us: number): void {
    this.#thoughtUs += us;
  }

  noteUsage({ tokens, micro_usd }: Usage = {}): void {
    this.#usage = {
      ...this.#usage,
      ...(tokens === undefined ? {} : { tokens: sum(this.#usage.tokens, tokens) }),
      ...(micro_usd === undefined ? {} : { micro_usd: sum(this.#usage.micro_usd, micro_usd) }),
    };
  }

  /** Which budget is spent, in words; undefined while none is. */
  spent(): string | undefined {
    const { run_within_ms, spend_micro_usd } = this.#budgets;
    if (this.leftMs <= 0) return `it has thought for ${String(run_within_ms)} ms in this run`;
    const { micro_usd = 0 } = this.#usage;
    return micro_usd > spend_micro_usd
      ? `it has declared ${String(micro_usd)} millionths of a US dollar of ${String(spend_micro_usd)}`
      : undefined;
  }
}

function sum(before: number | undefined, more: number): number {
  return Math.min(MOST_USED, (before ?? 0) + more);
}
