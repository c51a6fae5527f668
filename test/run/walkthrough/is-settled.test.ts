import { describe, expect, it } from 'vitest';
import type { IncidentRecord } from '../../../src/audit/summary/incident-record.js';
import type { ScenarioRecord } from '../../../src/audit/summary/scenario-record.js';
import type { Expectation } from '../../../src/core/domain/proof-lines/expectations.js';
import { isSettled } from '../../../src/run/walkthrough/is-settled.js';

/** A crash that was announced, decided on and healed. */
const HEALED: IncidentRecord = {
  announced: 'injected',
  scenario: 'crash',
  incident: 'crash',
  control: false,
  first_seq: 1,
  last_seq: 4,
  decision: {
    seq: 2,
    event_type: 'crash',
    action: 'restart_service',
    decided_by: 'q_table',
    workers_from: 1,
    workers_to: null,
  },
  gates: { event_name: 'ORCH_EXEC', seq: 3, status: 'executed' },
  outcome: { event_name: 'SYSTEM_STABLE', seq: 4, recover_us: 1, stable_us: 1 },
  asked: null,
  escalated: null,
};
const NOTHING_YET: ScenarioRecord = {
  id: 'crash',
  first_seq: 1,
  last_seq: 1,
  kinds: ['FAILURE_INJECTED'],
  incidents: [
    { ...HEALED, last_seq: 1, decision: null, gates: null, outcome: null, escalated: null },
  ],
  fromOutside: [],
  readings: {},
  injected: null,
};
const ONE_CRASH: ScenarioRecord = {
  ...NOTHING_YET,
  last_seq: 4,
  kinds: ['FAILURE_INJECTED', 'RL_DECISION', 'ORCH_EXEC', 'SYSTEM_STABLE'],
  incidents: [HEALED],
};
const CALLED: ScenarioRecord = {
  ...ONE_CRASH,
  incidents: [{ ...HEALED, escalated: { seq: 5, reason: 'not_stable' } }],
};

describe('an expectation', () => {
  it.each<[expected: Expectation, seen: ScenarioRecord]>([
    [{ incident: 'crash' }, ONE_CRASH],
    [{ action: 'restart_service' }, ONE_CRASH],
    [{ action: 'restart_service', decided_by: 'q_table' }, ONE_CRASH],
    [{ gate: 'allowed' }, ONE_CRASH],
    [{ order: ['RL_DECISION', 'SYSTEM_STABLE'] }, ONE_CRASH],
    [{ escalated: true }, CALLED],
    [{ signal: 'incidents', at_least: 1 }, ONE_CRASH],
    [{ signal: 'actions', at_least: 1 }, ONE_CRASH],
  ])('is settled by the line that shows it, not before: %j', (expected, seen) => {
    expect(isSettled(expected, NOTHING_YET)).toBe(false);
    expect(isSettled(expected, seen)).toBe(true);
  });

  it.each<[expected: Expectation]>([
    [{ incident: 'overload' }],
    [{ action: 'scale_workers' }],
    [{ action: 'restart_service', decided_by: 'rule' }],
    [{ gate: 'refused' }],
    [{ order: ['SYSTEM_STABLE', 'RL_DECISION'] }],
    [{ escalated: true }],
    [{ signal: 'incidents', at_least: 2 }],
    [{ signal: 'actions', at_least: 2 }],
  ])('is not settled while a further incident could still show it: %j', (expected) => {
    expect(isSettled(expected, ONE_CRASH)).toBe(false);
  });

  it.each<[expected: Expectation]>([
    [{ incident: 'crash', times: 1 }],
    [{ incident: 'overload', times: 0 }],
    [{ action: 'restart_service', times: 1 }],
    [{ action: 'noop', times: 0 }],
    [{ gate: 'allowed', times: 1 }],
    [{ escalated: false }],
    [{ signal: 'incidents', at_most: 1 }],
    [{ signal: 'actions', at_least: 1, at_most: 1 }],
  ])('is not settled though it is met, where one more would miss it: %j', (expected) => {
    expect(isSettled(expected, ONE_CRASH)).toBe(false);
  });

  it.each<[expected: Expectation]>([
    [{ signal: 'stable_after', at_most: 1 }],
    [{ signal: 'requests_served', at_least: 1_000_000 }],
  ])('about a reading is never waited for: %j', (expected) => {
    expect(isSettled(expected, NOTHING_YET)).toBe(true);
  });
});
