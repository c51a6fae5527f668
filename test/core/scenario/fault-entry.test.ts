import { describe, expect, it } from 'vitest';
import { faultEntrySchema, toPlannedFault } from '../../../src/core/scenario/fault-entry.js';

it('makes no fault that no run could play', () => {
  const entry = faultEntrySchema.parse({ kind: 'alerts', file: 'a.alerts.json' });
  const sha256 = 'a'.repeat(64);
  const alert = { at_ms: 0, ends_at_ms: null, source: 'A' };
  expect(toPlannedFault(entry, () => ({ alerts: [alert], sha256 })).fault).toMatchObject({
    sha256,
  });
  expect(() => toPlannedFault(entry, () => ({ alerts: [], sha256 }))).toThrow(/alerts/);
});

describe('a fault of a dependency', () => {
  const parse = (entry: object) =>
    faultEntrySchema.safeParse({ kind: 'dependency', name: 'database', ...entry });

  it.each([
    [{ toxic: 'down' }, { toxic: 'down' }],
    [{ toxic: 'latency' }, { toxic: 'latency', latency_ms: 1_000 }],
    [
      { toxic: 'latency', latency: '800ms' },
      { toxic: 'latency', latency_ms: 800 },
    ],
    [
      { toxic: 'bandwidth', rate: '10kbps' },
      { toxic: 'bandwidth', rate_kbps: 10 },
    ],
    [
      { toxic: 'limit_data', bytes: 0 },
      { toxic: 'limit_data', bytes: 0 },
    ],
    [{ toxic: 'limit_data' }, { toxic: 'limit_data', bytes: 10 }],
  ])('%j is one in the units of the code', (written, meant) => {
    const { data = expect.fail() } = parse(written);
    expect(toPlannedFault(data, () => expect.fail())).toEqual({
      fault: { kind: 'dependency', name: 'database', ...meant },
    });
  });

  it.each([
    [{ toxic: 'slicer' }, ['toxic'], /"down"/],
    [{ toxic: 'down', latency: '1s' }, ['latency'], /latency only of toxic: latency/],
    [{ toxic: 'latency', rate: '1kbps' }, ['rate'], /rate only of toxic: bandwidth/],
    [{ toxic: 'down', bytes: 1 }, ['bytes'], /bytes only of toxic: limit_data/],
    [{ toxic: 'bandwidth', rate: '10' }, ['rate'], /from 1kbps to 1000000kbps/],
    [{ toxic: 'bandwidth', rate: '0kbps' }, ['rate'], /from 1kbps to 1000000kbps/],
    [{ toxic: 'latency', latency: '2m' }, ['latency'], /to 60000ms/],
    [{ toxic: 'down', name: '' }, ['name'], /./],
    [{ toxic: 'down', name: 'two\nlines' }, ['name'], /small letters/],
    [{ toxic: 'down', name: 'REDIS_URL' }, ['name'], /small letters/],
    [{ toxic: 'down', name: 'my redis' }, ['name'], /small letters/],
  ])('%j is none, and the file is told why', (written, path, message) => {
    const { error } = parse(written);
    expect(error?.issues).toMatchObject([{ path }]);
    expect(error?.issues[0]?.message).toMatch(message);
  });
});
