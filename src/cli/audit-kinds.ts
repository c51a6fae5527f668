import { z } from 'zod';
import { proofBodySchema } from '../core/domain/proof-lines/catalogue.js';
import { none } from './options.js';

/** From where on lines are wanted: a moment, so long ago, or the number of a line. */
export type Since =
  | { readonly from: 'time'; readonly ms: number }
  | { readonly from: 'ago'; readonly ms: number }
  | { readonly from: 'seq'; readonly seq: number };

const EVENT_NAMES: readonly string[] = proofBodySchema.options.map(
  ({ shape }) => shape.event_name.value,
);

/** However it is typed: `rl_decision` is meant as RL_DECISION. */
const eventNames = z
  .array(z.string())
  .transform((words) =>
    words.flatMap((word) => word.split(',').map((name) => name.trim().toUpperCase())),
  )
  .refine((names) => names.every((name) => EVENT_NAMES.includes(name)));

const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const AGO = /^-?(\d{1,6})([smhd])$/;
/** A day, a time of today, or both, by the clock of this machine. */
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^\d{1,2}:\d{2}(?::\d{2})?$/;
/** In a shell `#7` has to be quoted, so the number alone is taken too. */
const SEQ = /^#?([1-9]\d{0,8})$/;

/** @returns undefined for what is neither of the three */
function sinceOf(text: string): Since | undefined {
  const [, line] = SEQ.exec(text) ?? [];
  if (line !== undefined) return { from: 'seq', seq: Number(line) };
  const [, number, unit = ''] = AGO.exec(text) ?? [];
  if (number !== undefined) return { from: 'ago', ms: Number(number) * (UNIT_MS[unit] ?? 0) };
  const ms = momentOf(text);
  return ms === undefined ? undefined : { from: 'time', ms };
}

/** @returns milliseconds since 1970, or undefined for what is no moment */
function momentOf(text: string): number | undefined {
  if (z.iso.datetime({ offset: true }).safeParse(text).success) return Date.parse(text);
  const [day = '', time = '00:00'] = TIME.test(text) ? [today(), text] : text.split(/[ T]/);
  const padded = time.padStart(time.length + (time.indexOf(':') === 1 ? 1 : 0), '0');
  if (!DAY.test(day) || !TIME.test(padded) || !z.iso.date().safeParse(day).success)
    return undefined;
  // Without an offset a time is one of this machine's own zone (ECMA-262, Date Time String Format).
  const ms = Date.parse(`${day}T${padded}`);
  return Number.isNaN(ms) ? undefined : ms;
}

function today(): string {
  const now = new Date();
  const [month, date] = [now.getMonth() + 1, now.getDate()].map((n) => String(n).padStart(2, '0'));
  return `${String(now.getFullYear())}-${month ?? ''}-${date ?? ''}`;
}

const since = z.string().transform((text, context): Since => {
  const found = sinceOf(text);
  if (found !== undefined) return found;
  context.issues.push({ code: 'custom', message: 'no time', input: text });
  return z.NEVER;
});

export const EVENT = {
  value: 'names',
  many: true,
  choices: () => EVENT_NAMES,
  isList: true,
  schema: () => eventNames.optional(),
  known: none,
  accepted: () => EVENT_NAMES.join(', '),
} as const;

export const RUN_ID = {
  value: 'id',
  schema: () =>
    z
      .string()
      .regex(/^\d{1,12}(?:-[0-9a-f]{4})?$/)
      .optional(),
  known: none,
  accepted: 'the id of a run, such as 000042-8f3a, or its number alone',
} as const;

export const SINCE = {
  value: 'when',
  schema: () => since.optional(),
  known: none,
  accepted:
    'a time such as 2026-01-31T12:00:00Z, 16:00 today or 2026-01-31 (by the clock of this machine); ' +
    '90s, 10m, 2h or 3d ago; or the number of a line',
} as const;
