/** Colour for a terminal, or none. It never carries meaning alone: the words say it too. */
export interface Style {
  readonly strong: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  /** What was noticed. */
  readonly seen: (text: string) => string;
  /** What the agent decided. */
  readonly decided: (text: string) => string;
}

const PLAIN: Style = {
  strong: identity,
  good: identity,
  bad: identity,
  seen: identity,
  decided: identity,
};
/** Colours that can be read on a dark and on a light ground. */
const COLOURED: Style = {
  strong: paint(1),
  good: paint(32),
  bad: paint(31),
  seen: paint(35),
  decided: paint(36),
};

/** Flag, then NO_COLOR, then FORCE_COLOR, then whether a terminal is there that can show it. */
export function styleFor(stream: { readonly isTTY?: boolean }, isColorWanted: boolean): Style {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (!isColorWanted || (NO_COLOR !== undefined && NO_COLOR !== '')) return PLAIN;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '0') return COLOURED;
  return stream.isTTY === true && TERM !== 'dumb' ? COLOURED : PLAIN;
}

function paint(code: number): (text: string) => string {
  return (text) => `\u001b[${String(code)}m${text}\u001b[0m`;
}

function identity(text: string): string {
  return text;
}
