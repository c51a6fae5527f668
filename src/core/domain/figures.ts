import { deepFreeze } from './objects.js';

/** How what was measured is shown. */
export interface Figures {
  readonly ms: (us: number) => string;
  readonly percent: (ppm: number) => string;
  /** A learned value or a reward. */
  readonly value: (micro: number) => string;
}

/** So that each figure can be found in the line that it is of. */
export const exact: Figures = deepFreeze({
  ms: (us) => `${String(us / 1_000)} ms`,
  percent: (ppm) => `${String(ppm / 10_000)} %`,
  value: (micro) => String(micro / 1_000_000),
});

/** So that figures are easy to read and to compare. */
export const rounded: Figures = deepFreeze({
  ms: (us) => `${(us / 1_000).toFixed(Math.abs(us) < 1_000_000 ? 1 : 0)} ms`,
  percent: (ppm) => `${(ppm / 10_000).toFixed(1)} %`,
  value: (micro) => (micro / 1_000_000).toFixed(3),
});

/** A time that somebody chose, as a limit in a policy: `60 s`, `250 ms`. */
export function duration(ms: number): string {
  return ms >= 1_000 && ms % 1_000 === 0 ? `${String(ms / 1_000)} s` : exact.ms(ms * 1_000);
}

/** A time that passed: `312 ms`, `2.2 s`, `3 min 20 s`. */
export function elapsed(ms: number): string {
  if (ms < 1_000) return `${String(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  return `${String(Math.floor(seconds / 60))} min ${String(seconds % 60)} s`;
}

/** `34 to 100 %`. */
export function percentRange(lowPpm: number, highPpm: number): string {
  const [low, high] = [lowPpm, highPpm].map((ppm) => (ppm / 10_000).toFixed(0));
  return `${String(low)} to ${String(high)} %`;
}

/** How many times: `1.25`. */
export function factor(ppm: number): string {
  return (ppm / 1_000_000).toFixed(2);
}

export function megabytes(mb: number): string {
  return `${String(Math.round(mb * 10) / 10)} MB`;
}

/** Digits in groups of three, so that large numbers can be read. */
export function grouped(number: number): string {
  return String(number).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `a_code_word` as people read it. */
export function inWords(code: string): string {
  return code.replaceAll('_', ' ');
}

/** How a change of the number of workers is told behind its action: ` 1 -> 3`; nothing where none was asked for. */
export function targetText(from: number, to: number | null): string {
  return to === null ? '' : ` ${String(from)} -> ${String(to)}`;
}
