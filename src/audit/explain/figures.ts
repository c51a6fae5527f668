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
