import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decide } from '../../src/decider/decide.js';
import { STATES } from '../../src/decider/incident-model.js';
import { stateKey, type DecisionState } from '../../src/decider/state.js';
import { train } from '../../src/decider/train.js';
import { EXECUTABLE_ACTIONS } from '../../src/domain/actions.js';
import { qTableSchema } from '../../src/domain/q-table.js';
import { PROJECT_ROOT } from '../support/cli.js';
import { temporaryRoot } from '../support/temporary-root.js';

const SHIPPED_PATH = join(PROJECT_ROOT, 'src/decider/shipped-q-table.json');
const shippedText = readFileSync(SHIPPED_PATH, 'utf8');
const shipped = qTableSchema.parse(JSON.parse(shippedText));

function bestIn(state: DecisionState): string {
  const row = shipped.rows[stateKey(state)];
  const choice = decide({
    ...{ state, row, env: 'prod', allowed: [...EXECUTABLE_ACTIONS] },
    ...{ draw: 0, exploration_ppm: 0 },
  });
  return choice.kind === 'act' ? choice.action : choice.reason;
}

describe('the shipped Q-table', () => {
  it('is what training with its own seed and episodes gives, to the byte', () => {
    const { episodes, seed } = shipped.trained_by;
    expect(`${JSON.stringify(train({ episodes, seed }), null, 1)}\n`).toBe(shippedText);
  });

  it('is what the training script writes, to the byte', () => {
    const root = temporaryRoot();
    mkdirSync(join(root, 'scripts'));
    mkdirSync(join(root, 'src/decider'), { recursive: true });
    symlinkSync(join(PROJECT_ROOT, 'dist'), join(root, 'dist'));
    const script = join(root, 'scripts/train-q-table.mjs');
    copyFileSync(join(PROJECT_ROOT, 'scripts/train-q-table.mjs'), script);
    expect(spawnSync(process.execPath, [script], { stdio: 'inherit' }).status).toBe(0);
    const written = readFileSync(join(root, 'src/decider/shipped-q-table.json'), 'utf8');
    expect(written).toBe(shippedText);
  });

  it('has a well visited row for every state that can be observed', () => {
    expect(new Set(Object.keys(shipped.rows))).toEqual(new Set(STATES.map(stateKey)));
    for (const row of Object.values(shipped.rows)) {
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
  it('gives the same table for the same seed and another for another', () => {
    const table = train({ episodes: 2_000, seed: 7 });
    expect(train({ episodes: 2_000, seed: 7 })).toEqual(table);
    expect(train({ episodes: 2_000, seed: 8 }).rows).not.toEqual(table.rows);
  });

  it('says of a table where it comes from, and keeps to the table’s schema', () => {
    const table = train({ episodes: 500, seed: 3 });
    expect(qTableSchema.parse(table)).toEqual(table);
    expect(table.trained_by).toMatchObject({ episodes: 500, seed: 3 });
  });

  it('without episodes knows nothing: no value, no visit', () => {
    const cells = Object.values(train({ episodes: 0, seed: 1 }).rows).flatMap(Object.values);
    expect(cells).toHaveLength(STATES.length * EXECUTABLE_ACTIONS.length);
    for (const cell of cells) expect(cell).toEqual({ q_micro: 0, visits: 0 });
  });
});
