/** A number with what it counts: `1 event`, `2 events`. */
export function count(number: number, thing: string): string {
  return `${String(number)} ${thing}${number === 1 ? '' : 's'}`;
}
