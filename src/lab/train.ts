import { EXECUTABLE_ACTIONS, type ExecutableAction } from '../core/domain/actions.js';
import type { ModelParameters } from '../core/domain/model-parameters.js';
import type { QTable } from '../core/domain/q-table.js';
import { Learner, type Learned } from './model/learner.js';
import { createProcess, type DecisionProcess } from './model/process.js';
import { stateKey } from '../core/decider/state.js';

const METHOD =
  'tabular one-step Q-learning (Watkins 1989), exploring starts, epsilon 1 to 0.1 over the first ' +
  'half, rate 1/(1+0.1n), discount 0.9';
const MICRO = 1_000_000;

/** What training is made of. The room is pure: the hash comes in with the rest. */
export interface TrainingOrder {
  readonly parameters: ModelParameters;
  readonly episodes: number;
  readonly seed: number;
  readonly demo_run: string;
  /** SHA-256 in hex of a text's UTF-8 bytes. */
  readonly sha256: (text: string) => string;
}

/** Trains in pieces of `piece` episodes. Yields after each how many are done; returns the table. */
export function* train(order: TrainingOrder, piece = order.episodes): Generator<number, QTable> {
  const { parameters, episodes, seed } = order;
  const process = createProcess(parameters);
  const learner = new Learner(process, { episodes, seed });
  while (learner.done < episodes) {
    learner.play(piece);
    yield learner.done;
  }
  return toTable(order, tableRowsOf(process, learner));
}

/** All at once. */
export function trainedTable(order: TrainingOrder): QTable {
  const training = train(order);
  for (;;) {
    const { done, value } = training.next();
    if (done === true) return value;
  }
}

/** The table with every state of the process, and what was learned of it, rounded to millionths. */
export function tableRowsOf(process: DecisionProcess, { q, visits }: Learned): QTable['rows'] {
  const cell = (index: number) => ({
    q_micro: Math.round((q[index] ?? 0) * MICRO),
    visits: visits[index] ?? 0,
  });
  return Object.fromEntries(
    process.states.map((state, at) => {
      const cellOf = (action: ExecutableAction) =>
        cell(at * process.actions.length + process.actions.indexOf(action));
      const [noop, restart, scale] = EXECUTABLE_ACTIONS;
      const row = { [noop]: cellOf(noop), [restart]: cellOf(restart), [scale]: cellOf(scale) };
      return [stateKey(state), row];
    }),
  );
}

function toTable(order: TrainingOrder, rows: QTable['rows']): QTable {
  const { parameters, episodes, seed, demo_run, sha256 } = order;
  return {
    q_table_version: 2,
    trained_by: {
      method: METHOD,
      episodes,
      seed,
      parameters_sha256: sha256(JSON.stringify(parameters)),
      demo_run,
    },
    learned: { updates: 0, from_rows_sha256: null },
    rows_sha256: sha256(JSON.stringify(rows)),
    rows,
  };
}
