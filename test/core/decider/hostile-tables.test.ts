import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/run/app/registry.js';
import { decide, type DecisionInput } from '../../../src/core/decider/decide.js';
import type { Proposal } from '../../../src/core/domain/proposal.js';
import { STATES } from '../../../src/lab/model/states.js';
import { readQTable } from '../../../src/core/decider/read-q-table.js';
import { stateKey } from '../../../src/core/decider/state.js';
import type { DecisionState } from '../../../src/core/domain/decision-state.js';
import { ACTIONS, EXECUTABLE_ACTIONS } from '../../../src/core/domain/actions.js';
import { ENVIRONMENTS } from '../../../src/core/domain/environment.js';
import type { QRow } from '../../../src/core/domain/q-table.js';
import { decisionState } from '../../../src/core/domain/proof-lines/incident-lines.js';
import { anyRows, anyTableText } from '../../support/hostile-tables.js';

const TABLES = 10_000;
const { incident, utilization, workers, recent_restarts } = decisionState.shape;
/** All that can be spelled, whether readings can show it or not. */
const SPELLED = incident.options.flatMap((kind) =>
  utilization.options.flatMap((load) =>
    workers.options.flatMap((pool) =>
      recent_restarts.options.map((restarts): DecisionState => ({
        ...{ incident: kind, utilization: load, workers: pool, recent_restarts: restarts },
      })),
    ),
  ),
);
const POSSIBLE = new Set(STATES.map(stateKey));

type InputRest = Omit<DecisionInput, 'state' | 'row'>;
const submission: fc.Arbitrary<InputRest> = fc.record({
  env: fc.constantFrom(...ENVIRONMENTS),
  allowed: fc.oneof(fc.constant([...EXECUTABLE_ACTIONS]), fc.subarray([...ACTIONS])),
  draw: fc.oneof(fc.double(), fc.double({ min: 0, max: 1, maxExcluded: true })),
  exploration_ppm: fc.nat(1_000_000),
});

/** Asks for every state, and holds each answer to what may never happen. @returns what was chosen */
function askForAll(rows: ReadonlyMap<string, unknown>, around: InputRest): Proposal[] {
  return SPELLED.map((state) => {
    const row = rows.get(stateKey(state));
    const choice = decide({ state, row, ...around });
    const fault = faultOf(choice, { state, row, ...around });
    if (fault !== undefined) {
      throw new Error(`${fault}: ${JSON.stringify([state, row, around, choice])}`);
    }
    return choice;
  });
}

/** Plain conditions: an assertion of the test library for each would take minutes. */
function faultOf(
  choice: Proposal,
  { state, row, allowed, env }: DecisionInput,
): string | undefined {
  if (!POSSIBLE.has(stateKey(state))) {
    return choice.kind === 'act' ? 'acts on readings that do not go together' : undefined;
  }
  if (state.incident === 'false_alarm' || state.incident === 'dependency') {
    const isNoop = choice.kind === 'act' && choice.rule === `${state.incident}_is_noop`;
    return isNoop && choice.action === 'noop' ? undefined : 'no noop by the rule';
  }
  if (choice.kind === 'escalate') return undefined;
  if (choice.decided_by !== 'q_table') return 'not chosen by the table';
  if (!allowed.includes(choice.action)) return 'not allowed';
  if (choice.action === 'scale_workers' && state.workers === 'at_max') return 'excluded by a rule';
  if (!isComparable(row as QRow)) return 'chosen from a row that cannot be compared';
  if (choice.how === 'explored') return env === 'dev' ? undefined : `explores in ${env}`;
  const excluded = state.workers === 'at_max' ? 'scale_workers' : undefined;
  const left = EXECUTABLE_ACTIONS.filter((each) => allowed.includes(each) && each !== excluded);
  return isHighest(choice.action, left, row as QRow) ? undefined : 'not the highest value';
}

function isComparable(row: QRow): boolean {
  return EXECUTABLE_ACTIONS.map((action) => row[action]).every(
    ({ q_micro, visits }) => Number.isSafeInteger(q_micro) && Number.isSafeInteger(visits),
  );
}

function isHighest(action: keyof QRow, left: readonly (keyof QRow)[], row: QRow): boolean {
  const { q_micro, visits } = row[action];
  const isHigher = (other: keyof QRow) => row[other].visits > 0 && row[other].q_micro > q_micro;
  return visits > 0 && !left.some(isHigher);
}

describe('10,000 random tables, hostile ones included', () => {
  it('read from text: sound or refused with reasons, and never a refused action', () => {
    let sound = 0;
    let acts = 0;
    fc.assert(
      fc.property(anyTableText, submission, (text, around) => {
        const reading = readQTable(text, sha256);
        if (!reading.sound) {
          expect(reading.reasons.length).toBeGreaterThan(0);
          return;
        }
        sound += 1;
        const choices = askForAll(new Map(Object.entries(reading.table.rows)), around);
        const isByTable = (choice: Proposal) => choice.kind === 'act' && choice.rule === null;
        acts += choices.filter(isByTable).length;
      }),
      { numRuns: TABLES, seed: 1 },
    );
    expect(sound).toBeGreaterThan(TABLES / 4);
    expect(TABLES - sound).toBeGreaterThan(TABLES / 4);
    expect(acts).toBeGreaterThan(TABLES / 2);
  });

  it('put past the reader into memory: never a refused action', () => {
    const reasons = new Map<string, number>();
    fc.assert(
      fc.property(anyRows, submission, (rows, around) => {
        for (const choice of askForAll(rows, around)) {
          const key = choice.kind === 'act' ? choice.how : choice.reason;
          reasons.set(key, (reasons.get(key) ?? 0) + 1);
        }
      }),
      { numRuns: TABLES, seed: 1 },
    );
    // Each way out was taken.
    for (const key of [
      ...['rule', 'greedy', 'explored', 'tie_broken', 'tie_in_prod', 'no_action_was_ever_tried'],
      ...['q_table_row_unusable', 'state_unknown_to_q_table', 'readings_conflict'],
      ...['readings_missing', 'no_action_left_by_rules_and_policy'],
    ]) {
      expect(reasons.get(key) ?? 0, key).toBeGreaterThan(0);
    }
  });
});
