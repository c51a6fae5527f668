import { EXECUTABLE_ACTIONS, type ExecutableAction } from '../../core/domain/actions.js';
import type { ProofLine } from '../../core/domain/proof-lines/catalogue.js';
import { learnedRowOf, learnedStateOf } from '../explain/learned-row.js';

export interface LearnedCell {
  readonly q_micro: number;
  readonly visits: number;
  /** What an outcome of this run made of it, and which line says so. */
  readonly changed: { readonly q_micro: number; readonly visits: number; seq: number } | null;
  /** The lines of the decisions that chose it, the first few. */
  readonly chosen_by: readonly number[];
}

export interface LearnedTableRow {
  readonly state_key: string;
  readonly cells: Readonly<Partial<Record<ExecutableAction, LearnedCell>>>;
}

const MOST_CHOICES = 4;

/** The rows of the Q-table that the lines of a log hold. There are few states, however long it is. */
export class LearnedRows {
  readonly #rows = new Map<string, Partial<Record<ExecutableAction, LearnedCell>>>();

  take(line: ProofLine): void {
    const row = learnedRowOf(line);
    if (row !== undefined) this.#look(row, line);
    if (line.event_name !== 'Q_UPDATE') return;
    const { action, visits_after, measured, q_before_micro, visits_before, seq } = line;
    const cells = this.#cellsOf(learnedStateOf(line));
    const before = { q_micro: q_before_micro, visits: visits_before, changed: null };
    const changed = { q_micro: measured.q_after_micro, visits: visits_after, seq };
    cells[action] = { ...before, chosen_by: [], ...cells[action], changed };
  }

  get rows(): readonly LearnedTableRow[] {
    return [...this.#rows].map(([state_key, cells]) => ({ state_key, cells }));
  }

  #look(
    { state_key, q_micro, visits }: NonNullable<ReturnType<typeof learnedRowOf>>,
    line: ProofLine,
  ) {
    const cells = this.#cellsOf(state_key);
    const chosen = line.event_name === 'RL_DECISION' ? line.action : undefined;
    for (const action of EXECUTABLE_ACTIONS) {
      const known = cells[action];
      const chosen_by = known?.chosen_by ?? [];
      const isNoted = action === chosen && chosen_by.length < MOST_CHOICES;
      cells[action] = {
        q_micro: q_micro[action],
        visits: visits[action],
        changed: null,
        ...known,
        chosen_by: isNoted ? [...chosen_by, line.seq] : chosen_by,
      };
    }
  }

  #cellsOf(state: string): Partial<Record<ExecutableAction, LearnedCell>> {
    const cells = this.#rows.get(state) ?? {};
    this.#rows.set(state, cells);
    return cells;
  }
}
