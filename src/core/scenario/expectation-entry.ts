import { z } from 'zod';
import { MOST_INCIDENTS } from '../domain/incident.js';
import {
  EXPECTATION_SCHEMAS,
  SIGNALS,
  type SignalName,
} from '../domain/proof-lines/expectations.js';
import { ESCALATION_REASONS, EVENT_NAMES, REFUSAL_CODES } from './known-names.js';
import { areInOrder, durationUs } from './quantities.js';
import { isGroup } from './written-value.js';

const { action, gate, order, signal, escalated } = EXPECTATION_SCHEMAS;

/** What each expectation is about, by the key that says it. */
export const EXPECTATION_KEYS = Object.freeze(Object.keys(EXPECTATION_SCHEMAS));

const counts = z.int().min(0).max(1_000_000_000);

const timeSignal = bounded(
  signal.extend({
    signal: z.enum(signalsIn('us')),
    at_most: durationUs.optional(),
    at_least: durationUs.optional(),
  }),
);
const countSignal = bounded(
  signal.extend({
    signal: z.enum(signalsIn('count')),
    at_most: counts.optional(),
    at_least: counts.optional(),
  }),
);

/** More are never dealt with, and so never seen. */
const concluded = EXPECTATION_SCHEMAS.incident.extend({
  times: z.int().min(0).max(MOST_INCIDENTS).optional(),
});
const decided = action.refine(
  ({ action: name, workers_to }) => workers_to === undefined || name === 'scale_workers',
  { path: ['workers_to'], message: 'a number of workers only of scale_workers' },
);
const judged = gate
  .extend({ reason: z.enum(REFUSAL_CODES).optional() })
  .refine(({ gate: verdict, reason }) => reason === undefined || verdict === 'refused', {
    path: ['reason'],
    message: 'a reason only where the gates refuse (gate: refused)',
  });
const ordered = order.extend({ order: z.array(z.enum(EVENT_NAMES)).min(2).max(12) });
const handedOver = escalated
  .extend({ reason: z.enum(ESCALATION_REASONS).optional() })
  .refine(({ escalated: expected, reason }) => reason === undefined || expected, {
    path: ['reason'],
    message: 'a reason only where an escalation is expected (escalated: true)',
  });

/** One expectation as a file writes it; it comes out in the units of the log. */
export const expectationEntrySchema = z.union([
  concluded,
  decided,
  judged,
  ordered,
  timeSignal,
  countSignal,
  handedOver,
]);

/**
 * Which alternative a written expectation is meant to be, by what it is about.
 * @returns its place among those of the schema; undefined where the signal is none
 */
export function alternativeAbout(about: string, signalName: unknown): number | undefined {
  if (about !== 'signal') {
    return expectationEntrySchema.options.findIndex(({ shape }) => about in shape);
  }
  if (typeof signalName !== 'string' || !Object.hasOwn(SIGNALS, signalName)) return undefined;
  const meant = SIGNALS[signalName as SignalName] === 'us' ? timeSignal : countSignal;
  return expectationEntrySchema.options.findIndex((option) => option === meant);
}

/** A signal is held against one limit at least, and the lower one is no higher than the upper. */
function bounded<
  Schema extends z.ZodType<{ at_most?: number | undefined; at_least?: number | undefined }>,
>(schema: Schema): Schema {
  return schema
    .refine(({ at_most, at_least }) => at_most !== undefined || at_least !== undefined, {
      message: 'at_most, at_least, or both',
    })
    .refine(({ at_most, at_least }) => areInOrder(at_least, at_most), {
      when: ({ value }) => isGroup(value),
      path: ['at_least'],
      message: 'at_least no greater than at_most',
    });
}

function signalsIn(unit: (typeof SIGNALS)[SignalName]) {
  const names = (Object.keys(SIGNALS) as SignalName[]).filter((name) => SIGNALS[name] === unit);
  return names as [SignalName, ...SignalName[]];
}
