import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { STATES } from '../../../src/lab/model/states.js';
import { stateKey, toState, type StateFacts } from '../../../src/core/decider/state.js';
import { INCIDENT_CLASSES, type Incident } from '../../../src/core/domain/incident.js';

const FACTS: StateFacts = {
  serving: 1,
  max_replicas: 3,
  overload_ppm: 850_000,
  recent_restarts: 0,
};
const incident: Incident = {
  class: 'crash',
  cause: 'hang',
  since_us: 0,
  utilization_ppm: 100_000,
  claimed_utilization_ppm: null,
  alert_id: null,
};

function keyOf(change: Partial<Incident>, facts: Partial<StateFacts> = {}): string {
  return stateKey(toState({ ...incident, ...change }, { ...FACTS, ...facts }));
}

describe('the state of a decision', () => {
  it.each<[string, Partial<Incident>, Partial<StateFacts>]>([
    ['crash/none/none/0', { utilization_ppm: null }, { serving: 0 }],
    ['crash/normal/below_max/0', {}, {}],
    ['crash/normal/below_max/1', {}, { serving: 2, recent_restarts: 1 }],
    ['crash/normal/at_max/2_or_more', {}, { serving: 3, recent_restarts: 2 }],
    ['crash/normal/at_max/2_or_more', {}, { serving: 4, recent_restarts: 99 }],
    ['overload/saturated/below_max/0', { class: 'overload', utilization_ppm: 850_000 }, {}],
    ['overload/normal/below_max/0', { class: 'overload', utilization_ppm: 849_999 }, {}],
    [
      'overload/saturated/at_max/0',
      { class: 'overload', utilization_ppm: 1_000_000 },
      { max_replicas: 1 },
    ],
    ['false_alarm/normal/below_max/0', { class: 'false_alarm', utilization_ppm: 0 }, {}],
    ['false_alarm/none/below_max/0', { class: 'false_alarm', utilization_ppm: null }, {}],
  ])('is %s', (key, change, facts) => {
    expect(keyOf(change, facts)).toBe(key);
  });

  it('is listed once', () => {
    expect(new Set(STATES.map(stateKey)).size).toBe(STATES.length);
  });

  it('has a row in the model for whatever can be read of an app', () => {
    const known = new Set(STATES.map(stateKey));
    const counts = fc.tuple(fc.nat(5), fc.nat(5));
    fc.assert(
      fc.property(
        counts,
        fc.nat(1_000_000),
        fc.constantFrom(...INCIDENT_CLASSES),
        ([serving, recent_restarts], ppm, kind) => {
          const utilization = {
            crash: ppm,
            overload: 850_000 + (ppm % 150_001),
            false_alarm: ppm % 850_000,
            dependency: ppm,
          };
          const reading = serving === 0 ? null : utilization[kind];
          // Only a crash can be concluded when no worker serves.
          if (serving === 0 && kind !== 'crash') return;
          const key = keyOf(
            { class: kind, utilization_ppm: reading },
            { serving, recent_restarts },
          );
          expect(known).toContain(key);
        },
      ),
    );
  });
});
