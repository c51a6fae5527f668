import { readLine } from '../read-line.js';

/** What somebody at the terminal wants, between two steps. */
export type Wish = 'next' | 'back' | 'explain' | 'quit' | 'unknown' | 'nobody';

export interface Keys {
  /**
   * Waits for a line. `nobody`: the input has ended, or the signal was given.
   * @param ask shows the question, each time that it has to be on the screen anew
   */
  next(ask: () => void): Promise<Wish>;
}

const WISHES: ReadonlyMap<string, Wish> = new Map([
  ['', 'next'],
  ['b', 'back'],
  ['e', 'explain'],
  ['q', 'quit'],
]);

/** Each wish is a letter and Enter, or Enter alone. */
export function openKeys(signal: AbortSignal): Keys {
  return {
    async next(ask) {
      const answer = await readLine(signal, { ask, accepts: () => true });
      if (answer.kind !== 'typed') return 'nobody';
      return WISHES.get(answer.text.trim().toLowerCase()) ?? 'unknown';
    },
  };
}
