import { expect, it } from 'vitest';
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
