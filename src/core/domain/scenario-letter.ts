const FIRST_LETTER = 'A'.charCodeAt(0);
const LETTERS = 26;

/** The letter of a place in a list of scenarios: `A` of the first, which is 0; `AA` behind `Z`. */
export function letterAt(place: number): string {
  const before = Math.floor(place / LETTERS);
  const letter = String.fromCharCode(FIRST_LETTER + (place % LETTERS));
  return before === 0 ? letter : `${letterAt(before - 1)}${letter}`;
}
