/** Figures as sentences hold them: exact, so that each can be found in the line that it is of. */
export function inMs(us: number): string {
  return `${String(us / 1_000)} ms`;
}

export function inPercent(ppm: number): string {
  return `${String(ppm / 10_000)} %`;
}

/** Of reward. */
export function inUnits(micro: number): string {
  return String(micro / 1_000_000);
}

/** `a_code_word` as people read it. */
export function inWords(code: string): string {
  return code.replaceAll('_', ' ');
}

/** Figures as plots and tables show them: rounded, all of one kind alike. */
export function shownMs(us: number): string {
  const ms = us / 1_000;
  return `${ms.toFixed(Math.abs(ms) < 1_000 ? 1 : 0)} ms`;
}

export function shownPercent(ppm: number | null): string {
  return ppm === null ? '-' : `${(ppm / 10_000).toFixed(1)} %`;
}

export function shownValue(micro: number): string {
  return (micro / 1_000_000).toFixed(3);
}

export function shownMb(kb: number | null): string {
  return kb === null ? '-' : `${(kb / 1_024).toFixed(1)} MB`;
}

/** Digits in groups of three, so that large numbers can be read. */
export function shownCount(number: number): string {
  return String(number).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
