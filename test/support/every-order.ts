/** Who decides which of the things that wait comes next. */
export interface Order {
  /** Waits for its turn. */
  readonly turn: (label: string) => Promise<void>;
  /** Gives turns until nothing waits any more. */
  readonly playOut: () => Promise<void>;
}

/** So many turns of the microtask queue bring whatever runs to where it waits again. */
const TURNS = 20;

/**
 * Plays again and again until every order has been played: whenever several wait, each of them comes
 * first once.
 * @returns how many orders there were
 */
export async function everyOrder(play: (order: Order) => Promise<void>): Promise<number> {
  let choices: { chosen: number; of: number }[] = [];
  let orders = 0;
  for (;;) {
    choices = await playOnce(play, choices);
    orders += 1;
    while (choices.length > 0 && isLast(choices.at(-1))) choices.pop();
    const next = choices.at(-1);
    if (next === undefined) return orders;
    next.chosen += 1;
  }
}

/** Plays the given choices, and from there on the first of what waits. */
async function playOnce(
  play: (order: Order) => Promise<void>,
  given: readonly { readonly chosen: number; readonly of: number }[],
): Promise<{ chosen: number; of: number }[]> {
  const waiting: (() => void)[] = [];
  const choices: { chosen: number; of: number }[] = [];
  await play({
    turn: () => new Promise((resolve) => waiting.push(resolve)),
    async playOut() {
      for (;;) {
        for (let turn = 0; turn < TURNS; turn += 1) await Promise.resolve();
        if (waiting.length === 0) return;
        const chosen = given[choices.length]?.chosen ?? 0;
        choices.push({ chosen, of: waiting.length });
        const [goOn] = waiting.splice(chosen, 1);
        goOn?.();
      }
    },
  });
  return choices;
}

function isLast(choice: { readonly chosen: number; readonly of: number } | undefined): boolean {
  return choice !== undefined && choice.chosen === choice.of - 1;
}
