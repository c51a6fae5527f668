import fc from 'fast-check';
import { expect, it } from 'vitest';
import { recordedAlertSchema } from '../../../src/core/domain/fault.js';
import {
  recordedAlerts,
  toldAlerts,
  webhookPayloadSchema,
  type WebhookPayload,
} from '../../../src/core/scenario/alert-history.js';

const BEGIN = Date.parse('2026-03-14T02:10:00Z');
const at = (second: number) => new Date(BEGIN + second * 1_000).toISOString();

function alert(name: string, from: number, to?: number) {
  return {
    status: to === undefined ? 'firing' : 'resolved',
    labels: { alertname: name },
    startsAt: at(from),
    endsAt: to === undefined ? '0001-01-01T00:00:00Z' : at(to),
  } as const;
}

function payload(...alerts: ReturnType<typeof alert>[]): WebhookPayload {
  return webhookPayloadSchema.parse({ version: '4', receiver: 'any', alerts });
}

const played = (payloads: WebhookPayload[], within = 60_000) =>
  recordedAlerts(payloads, within, Date.parse);

it('keeps the times of a history that is short enough', () => {
  expect(played([payload(alert('A', 0, 2), alert('B', 1))])).toEqual([
    { at_ms: 0, ends_at_ms: 2_000, source: 'A' },
    { at_ms: 1_000, ends_at_ms: null, source: 'B' },
  ]);
});

it('takes what is told of one alert twice as one alert, as it was told last', () => {
  expect(played([payload(alert('A', 0)), payload(alert('A', 0, 3))])).toEqual([
    { at_ms: 0, ends_at_ms: 3_000, source: 'A' },
  ]);
});

it('takes an alert without a name, as amtool can add one', () => {
  const { alerts } = webhookPayloadSchema.parse({
    version: '4',
    alerts: [{ status: 'firing', labels: { foo: 'bar' }, startsAt: '2026-03-14T02:10:00Z' }],
  });
  expect(toldAlerts({ version: '4', alerts }, Date.parse)).toMatchObject([
    { source: 'alert{foo="bar"}' },
  ]);
});

it('takes an alert that flaps as one for each time', () => {
  expect(played([payload(alert('A', 0, 1)), payload(alert('A', 2, 3))])).toHaveLength(2);
});

it.each([5, 4])('never raises one that was over %d s after the begin at 5 s', (end) => {
  const [, late] = played([payload(alert('A', 0, 1), alert('B', 5, end))]);
  expect(late).toEqual({ at_ms: 5_000, ends_at_ms: 5_000, source: 'B' });
});

it('reads nanoseconds and offsets', () => {
  const told = { status: 'firing', labels: { alertname: 'A' } };
  const { alerts } = webhookPayloadSchema.parse({
    version: '4',
    alerts: [
      { ...told, startsAt: '2026-03-14T02:10:00.123456789+02:00' },
      { ...told, startsAt: '2026-03-14T00:10:01.123Z' },
    ],
  });
  expect(played([{ version: '4', alerts }]).map(({ at_ms }) => at_ms)).toEqual([0, 1_000]);
});

it('shortens any history so that it fits, keeps its order, and what fired still fires', () => {
  const span = fc.tuple(fc.nat(1_000_000), fc.option(fc.nat(1_000_000), { nil: undefined }));
  fc.assert(
    fc.property(
      fc.array(span, { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 100, max: 60_000 }),
      (spans, within) => {
        const told = spans.map(([from, length], index) =>
          alert(`A${String(index)}`, from, length === undefined ? undefined : from + length),
        );
        const result = played([payload(...told)], within);
        expect(result).toHaveLength(spans.length);
        const begins = result.map(({ at_ms }) => at_ms);
        expect(begins).toEqual([...begins].sort((a, b) => a - b));
        for (const each of result) {
          recordedAlertSchema.parse(each);
          expect(Math.max(each.at_ms, each.ends_at_ms ?? 0)).toBeLessThanOrEqual(within);
          const [, length] = spans[Number(each.source.slice(1))] ?? [];
          if (length !== undefined) {
            expect((each.ends_at_ms ?? 0) > each.at_ms).toBe(length > 0);
          }
        }
      },
    ),
  );
});
