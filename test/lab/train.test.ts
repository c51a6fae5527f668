import { describe, expect, it } from 'vitest';
import { sha256 } from '../../src/run/app/registry.js';
import { decide } from '../../src/core/decider/decide.js';
import { STATES } from '../../src/lab/model/states.js';
import { stateKey } from '../../src/core/decider/state.js';
import type { DecisionState } from '../../src/core/domain/decision-state.js';
import { train, trainedTable } from '../../src/lab/train.js';
import { tableText } from '../../src/core/domain/q-table.js';
import { EXECUTABLE_ACTIONS } from '../../src/core/domain/actions.js';
import { SHIPPED_PARAMETERS } from '../../src/core/domain/model-parameters.js';
import { qTableSchema, type QTable } from '../../src/core/domain/q-table.js';
import { SHIPPED_TABLE, SHIPPED_TEXT, trainingOrder } from '../support/training.js';

function bestIn(state: DecisionState): string {
  const choice = decide({
    ...{ state, row: SHIPPED_TABLE.rows[stateKey(state)], env: 'prod' },
    ...{ allowed: [...EXECUTABLE_ACTIONS], draw: 0, exploration_ppm: 0 },
  });
  return choice.kind === 'act' ? choice.action : choice.reason;
}

describe('the shipped Q-table', () => {
  it('is what training with its own seed and episodes gives, to the byte', () => {
    const { episodes, seed } = SHIPPED_TABLE.trained_by;
    expect(tableText(trainedTable(trainingOrder({ episodes, seed })))).toBe(SHIPPED_TEXT);
  });

  it('has a well visited row for every state that can be observed', () => {
    expect(new Set(Object.keys(SHIPPED_TABLE.rows))).toEqual(new Set(STATES.map(stateKey)));
    for (const row of Object.values(SHIPPED_TABLE.rows)) {
      for (const action of EXECUTABLE_ACTIONS) expect(row[action].visits).toBeGreaterThan(100);
    }
  });

  const crashes = STATES.filter(({ incident }) => incident === 'crash');
  const overloads = STATES.filter(({ incident }) => incident === 'overload');

  it.each(crashes.filter(({ workers }) => workers === 'none').map(stateKey))(
    'restarts a crashed app without workers (%s)',
    (key) => {
      expect(crashes.filter((state) => stateKey(state) === key).map(bestIn)).toEqual([
        'restart_service',
      ]);
    },
  );

  it.each(overloads.filter(({ workers }) => workers === 'below_max').map(stateKey))(
    'scales an overloaded app below its maximum (%s)',
    (key) => {
      expect(overloads.filter((state) => stateKey(state) === key).map(bestIn)).toEqual([
        'scale_workers',
      ]);
    },
  );
});

describe('training', () => {
  it('gives the same bytes for the same seed and other rows for another', () => {
    const table = trainedTable(trainingOrder());
    expect(tableText(trainedTable(trainingOrder()))).toBe(tableText(table));
    expect(trainedTable(trainingOrder({ seed: 8 })).rows).not.toEqual(table.rows);
  });

  it('in pieces gives what it gives at once, and says after each how far it is', () => {
    const training = train(trainingOrder(), 700);
    const done: number[] = [];
    let table: QTable | undefined;
    while (table === undefined) {
      const step = training.next();
      if (step.done === true) table = step.value;
      else done.push(step.value);
    }
    expect(done).toEqual([700, 1_400, 2_000]);
    expect(table).toEqual(trainedTable(trainingOrder()));
  });

  it('says of a table where it comes from, and keeps to the table’s schema', () => {
    const table = trainedTable(trainingOrder({ episodes: 500, seed: 3, demo_run: '9.9.9' }));
    expect(qTableSchema.parse(table)).toEqual(table);
    expect(table).toMatchObject({
      trained_by: {
        ...{ episodes: 500, seed: 3, demo_run: '9.9.9' },
        parameters_sha256: sha256(JSON.stringify(SHIPPED_PARAMETERS)),
      },
      learned: { updates: 0, from_rows_sha256: null },
      rows_sha256: sha256(JSON.stringify(table.rows)),
    });
  });

  it('without episodes knows nothing: no value, no visit', () => {
    const cells = Object.values(trainedTable(trainingOrder({ episodes: 0 })).rows).flatMap(
      Object.values,
    );
    expect(cells).toHaveLength(STATES.length * EXECUTABLE_ACTIONS.length);
    for (const cell of cells) expect(cell).toEqual({ q_micro: 0, visits: 0 });
  });
});
