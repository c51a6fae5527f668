import { clearTimeout, setTimeout } from 'node:timers';

/** Says that something has changed to those who wait for it, each for something of its own. */
export class Changes {
  readonly #waiting = new Set<() => void>();

  announce(): void {
    for (const look of [...this.#waiting]) look();
  }

  /**
   * Waits for something to be there.
   * @param look returns it, or undefined while it is not there
   * @returns it, or undefined once `withinMs` have passed
   */
  until<Found>(look: () => Found | undefined, withinMs: number): Promise<Found | undefined> {
    const found = look();
    if (found !== undefined) return Promise.resolve(found);
    return new Promise((resolve) => {
      const settle = (seen: Found | undefined) => {
        clearTimeout(timer);
        this.#waiting.delete(lookAgain);
        resolve(seen);
      };
      const lookAgain = () => {
        const seen = look();
        if (seen !== undefined) settle(seen);
      };
      const timer = setTimeout(() => {
        settle(look());
      }, withinMs);
      this.#waiting.add(lookAgain);
    });
  }
}
