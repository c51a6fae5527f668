import { deepFreeze } from './objects.js';

/** How figures are shown wherever people read them. The exact ones are in the log, and in `--json`. */
export const rounded = deepFreeze({
  /** A time that was measured: `584.6 ms`, `1770.0 ms`. */
  ms: (us: number): string => `${(us / 1_000).toFixed(1)} ms`,
  /** A share, of at most one decimal: `97 %`, `6.7 %`. */
  percent: (ppm: number): string => `${String(Math.round(ppm / 1_000) / 10)} %`,
  /** A cost, a learned value or a reward: `1.086`. */
  value: (micro: number): string => (micro / 1_000_000).toFixed(3),
});

/**
 * How far one value is above another as both are shown, so that a reader who subtracts gets the same.
 * @param otherName what the other value is of, where it is to be named
 * @returns `0.792 more`, `0.304 less than noop`, `the same as noop`
 */
export function comparedAsShown(micro: number, other: number, otherName?: string): string {
  const more = Number(rounded.value(micro)) - Number(rounded.value(other));
  const shown = Math.abs(more).toFixed(3);
  if (Number(shown) === 0) {
    const alike = micro === other ? 'the same' : 'nearly the same';
    return otherName === undefined ? alike : `${alike} as ${otherName}`;
  }
  const word = more > 0 ? 'more' : 'less';
  return `${shown} ${word}${otherName === undefined ? '' : ` than ${otherName}`}`;
}

/** A change of the number of workers: ` 1 -> 3`; nothing where no number was asked for. */
export function workersChange(from: number, to: number | null): string {
  return to === null ? '' : ` ${String(from)} -> ${String(to)}`;
}

/** A time that somebody chose, as a limit in a policy: `60 s`, `250 ms`. */
export function duration(ms: number): string {
  return ms >= 1_000 && ms % 1_000 === 0 ? `${String(ms / 1_000)} s` : `${String(ms)} ms`;
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
