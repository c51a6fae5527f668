import { describe, expect, it } from 'vitest';
import {
  incidentToAnnounce,
  expectationsIn,
  expectsSchema,
  shortFormOf,
  toExpects,
  type Expectation,
} from '../../../../src/core/domain/proof-lines/expectations.js';
import { EXPECTATIONS } from '../../../../src/run/walkthrough/expected.js';
import { sha256 } from '../../../support/sample-log.js';

const CRASH: Expectation = { incident: 'crash' };
const RESTART: Expectation = { action: 'restart_service', decided_by: 'q_table' };
const SHORT = ['crash', 'restart_service', 'q_table'];
const LONG: Expectation[] = [CRASH, RESTART, { gate: 'allowed' }];

describe('what a run is expected to do', () => {
  it('is told of the built-in scenarios in short, byte by byte as it always was', () => {
    const told = [
      ['crash', 'restart_service', 'q_table'],
      ['overload', 'scale_workers', 'q_table'],
      ['false_alarm', 'noop', 'rule'],
    ];
    const hashed = JSON.stringify([['crash', 'overload', 'false_alarm'], told]);
    expect(JSON.stringify(toExpects(EXPECTATIONS, undefined, sha256))).toBe(
      JSON.stringify({ scenarios: told, sha256: sha256(hashed) }),
    );
  });

  it('is told at length where there is more to it, with the files and the digest', () => {
    const digest = 'a'.repeat(32);
    const file = 'b'.repeat(64);
    const scenario = { id: 'own', expect: LONG, sha256: file };
    const expects = toExpects([scenario], digest, sha256);
    expect(expects).toEqual({
      scenarios: [LONG],
      ...{ files: [file], behaviour_digest: digest },
      sha256: sha256(JSON.stringify([['own'], [LONG], [file], digest])),
    });
    expect(expectsSchema.parse(expects)).toEqual(expects);
  });

  it('has its keys in one order, whatever the order in which they were given', () => {
    const given: Expectation = { severity: 'recoverable', times: 2, incident: 'crash' };
    const { scenarios } = toExpects([{ id: 'own', expect: [given] }], undefined, sha256);
    expect(JSON.stringify(scenarios)).toBe(
      '[[{"incident":"crash","times":2,"severity":"recoverable"}]]',
    );
  });

  it.each<[what: string, expected: Expectation[]]>([
    ['nothing', []],
    ['more than fits', Array.from({ length: 17 }, () => CRASH)],
    ['a signal without a limit', [{ signal: 'workers' }]],
  ])('cannot be %s', (_what, expected) => {
    expect(() => toExpects([{ id: 'own', expect: expected }], undefined, sha256)).toThrow();
  });
});

describe('the short form', () => {
  it('says one incident, one action and who decides', () => {
    expect(shortFormOf([CRASH, RESTART])).toEqual(SHORT);
    expect(expectationsIn(['crash', 'restart_service', 'q_table'])).toEqual([CRASH, RESTART]);
    expect(expectationsIn(LONG)).toBe(LONG);
  });

  it.each<Expectation[]>([
    [],
    [CRASH],
    [RESTART, CRASH],
    LONG,
    [{ ...CRASH, times: 1 }, RESTART],
    [CRASH, { ...RESTART, severity: 'catastrophic' }],
    [CRASH, { action: 'restart_service' }],
    [CRASH, { action: 'delete', decided_by: 'rule' }],
  ])('%# says no more than that', (...expected) => {
    expect(shortFormOf(expected)).toBeUndefined();
  });
});

describe('the incident that is announced', () => {
  it('is the first that must be seen', () => {
    expect(incidentToAnnounce([{ incident: 'overload', times: 0 }, RESTART, CRASH])).toBe('crash');
    expect(incidentToAnnounce([RESTART])).toBeUndefined();
  });
});
