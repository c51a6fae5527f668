import { z } from 'zod';

const US_PER_MS = 1_000;
const PPM_PER_PERCENT = 10_000;
const US_PER_UNIT = { ms: US_PER_MS, s: 1_000_000, m: 60_000_000 } as const;
const LONGEST_US = 3_600_000_000;

const DURATION = /^(\d{1,7}(?:\.\d{1,3})?)(ms|s|m)$/;
const RATE = /^\d{1,7}kbps$/;
const PERCENTAGE = /^(\d{1,4}(?:\.\d{1,4})?)%$/;

/** What a duration looks like, for people. */
const DURATIONS = 'a duration such as 250ms, 1s, 1.5s or 2m, at most an hour';

/** Whether a lower limit is no higher than the upper one; what is no number is wrong by itself, and not twice. */
export function areInOrder(least: unknown, most: unknown): boolean {
  return typeof least !== 'number' || typeof most !== 'number' || least <= most;
}

/** `250ms`, `1s`, `2m`, as whole microseconds. */
export const durationUs = z
  .string(DURATIONS)
  .regex(DURATION, DURATIONS)
  .transform(toMicroseconds)
  .pipe(z.int().max(LONGEST_US, DURATIONS));

/** The same as whole milliseconds. @param most the longest that is taken, in milliseconds */
export function durationMs(least: number, most: number) {
  const accepted = `a duration in whole milliseconds, from ${String(least)}ms to ${String(most)}ms`;
  return z
    .string(accepted)
    .regex(DURATION, accepted)
    .transform((text) => toMicroseconds(text) / US_PER_MS)
    .pipe(z.int(accepted).min(least, accepted).max(most, accepted));
}

/** `10kbps`, as Toxiproxy counts it: kilobytes a second. */
export function kilobytesPerSecond(least: number, most: number) {
  const accepted = `kilobytes a second, from ${kbpsText(least)} to ${kbpsText(most)}`;
  return z
    .string(accepted)
    .regex(RATE, accepted)
    .transform((text) => Number.parseInt(text, 10))
    .pipe(z.int().min(least, accepted).max(most, accepted));
}

/** `97%`, as parts per million. */
export function percentagePpm(least: number, most: number) {
  const accepted = `a percentage from ${percentageText(least)} to ${percentageText(most)}, such as 97%`;
  return z
    .string(accepted)
    .regex(PERCENTAGE, accepted)
    .transform((text) => Math.round(Number.parseFloat(text) * PPM_PER_PERCENT))
    .pipe(z.int().min(least, accepted).max(most, accepted));
}

/** As a scenario file writes it: `1s`, `1500ms`. */
export function durationText(us: number): string {
  if (us > 0 && us % US_PER_UNIT.m === 0) return `${String(us / US_PER_UNIT.m)}m`;
  if (us > 0 && us % US_PER_UNIT.s === 0) return `${String(us / US_PER_UNIT.s)}s`;
  return `${String(us / US_PER_MS)}ms`;
}

/** As a scenario file writes it: `10kbps`. */
export function kbpsText(kbps: number): string {
  return `${String(kbps)}kbps`;
}

/** As a scenario file writes it: `97%`. */
export function percentageText(ppm: number): string {
  return `${String(ppm / PPM_PER_PERCENT)}%`;
}

function toMicroseconds(text: string): number {
  const [, amount = '', unit = ''] = DURATION.exec(text) ?? [];
  const factor = US_PER_UNIT[unit as keyof typeof US_PER_UNIT];
  return Math.round(Number(amount) * factor);
}
