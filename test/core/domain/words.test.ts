import { describe, expect, it } from 'vitest';
import { ACTIONS, actionIndex, isExecutable } from '../../../src/core/domain/actions.js';
import { meanUtilizationPpm } from '../../../src/core/domain/observation.js';
import { qTableSchema } from '../../../src/core/domain/q-table.js';
import { requestsSince } from '../../../src/core/domain/request-counts.js';
import {
  RUNTIME_EVENT_COLUMNS,
  runtimeEventSchema,
  sinkEventId,
} from '../../../src/core/domain/runtime-event.js';
import { worker } from '../../support/observations.js';

describe('the actions', () => {
  it.each([
    ['noop', 0, true],
    ['restart_service', 1, true],
    ['scale_workers', 2, true],
    ['rollback', 3, false],
    ['delete', 4, false],
  ] as const)('%s has index %i', (action, index, executable) => {
    expect(ACTIONS[index]).toBe(action);
    expect(actionIndex(action)).toBe(index);
    expect(isExecutable(action)).toBe(executable);
  });

  it.each(['', 'Noop', 'noop ', 'length', 'constructor', '__proto__', 'toString', '0'])(
    '%j is none that can be executed',
    (name) => {
      expect(isExecutable(name)).toBe(false);
    },
  );
});

describe('a runtime event', () => {
  const event = {
    event_id: 'e1',
    timestamp: '2026-01-01T00:00:00.000Z',
    run_id: '000001-8f3a',
    env: 'stage',
    app_name: 'demo-api',
    event_type: 'crash',
    status: 'detected',
    response_time_us: null,
    workers: 0,
    detail: 'x',
  };

  it('has its fields in the documented order, which is that of the CSV columns', () => {
    expect(RUNTIME_EVENT_COLUMNS).toEqual(Object.keys(event));
    expect(runtimeEventSchema.safeParse(event).success).toBe(true);
  });

  it.each([
    { env: 'production' },
    { event_type: 'reboot' },
    { status: 'ok' },
    { workers: 0.5 },
    { workers: -1 },
    { response_time_us: 1.5 },
    { response_time_us: -1 },
    { extra: 1 },
  ])('with %j is refused', (change) => {
    expect(runtimeEventSchema.safeParse({ ...event, ...change }).success).toBe(false);
  });

  it('is stored in sinks under an id that is unique over runs', () => {
    expect(sinkEventId('000042-8f3a', 'e1')).toBe('000042-8f3a-e1');
  });
});

describe('the mean utilization of a window', () => {
  it.each([
    [[], null],
    [[0], 0],
    [[1_000_000], 1_000_000],
    [[850_000, 849_999], 850_000],
    [[1, 1, 0], 1],
    [[1_000_000, 0, 0], 333_333],
  ])('with workers at %j is %s', (utilizations, mean) => {
    const workers = utilizations.map((ppm, i) => worker(`w${String(i)}`, ppm));
    const requests = { served: 0, lost: 0 };
    expect(meanUtilizationPpm({ from_us: 0, to_us: 1, workers, requests })).toBe(mean);
  });
});

describe('requests since an earlier look', () => {
  it('are the differences', () => {
    const now = { served: 12, lost: 5 };
    expect(requestsSince({ served: 10, lost: 5 }, now)).toEqual({ served: 2, lost: 0 });
  });
});

describe('a Q-table file', () => {
  const cell = { q_micro: 1, visits: 1 };
  const row = { noop: cell, restart_service: cell, scale_workers: cell };
  const hash = 'a'.repeat(64);
  const trained_by = {
    ...{ method: 'm', episodes: 1, seed: 1 },
    ...{ parameters_sha256: hash, demo_run: '0.1.0' },
  };
  const learned = { updates: 0, from_rows_sha256: null };
  const table = (rows: unknown) => ({
    ...{ q_table_version: 2, trained_by, learned, rows_sha256: hash },
    rows,
  });
  const isAccepted = (raw: unknown): boolean => qTableSchema.safeParse(raw).success;

  it('is accepted when each row has a cell for each executable action', () => {
    expect(isAccepted(table({ 'crash/none/none/0': row }))).toBe(true);
  });

  it.each<[string, unknown]>([
    ['a fraction for a value', { 'a/b/c/0': { ...row, noop: { q_micro: 0.5, visits: 1 } } }],
    ['no number for a value', { 'a/b/c/0': { ...row, noop: { q_micro: Number.NaN, visits: 1 } } }],
    ['negative visits', { 'a/b/c/0': { ...row, noop: { q_micro: 1, visits: -1 } } }],
    ['an action missing', { 'a/b/c/0': { noop: cell, restart_service: cell } }],
    ['a forbidden action', { 'a/b/c/0': { ...row, rollback: cell } }],
    ['a malformed state', { 'crash/none': row }],
    ['rows that are a list', [row]],
  ])('with %s is refused', (_what, rows) => {
    expect(isAccepted(table(rows))).toBe(false);
  });
});
