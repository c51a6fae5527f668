/** As many of an app's latest lines are kept; what an agent is asked with holds no more. */
export const MOST_APP_LOG_LINES = 20;
/** Of one line. What is longer is cut by the app that writes it. */
export const MOST_APP_LOG_CHARACTERS = 500;

/**
 * The latest lines of an app's own log. Whoever sends the app a request writes them, and the app passes
 * them on as it likes: however many come, no more is kept.
 */
export class AppLog {
  #lines: readonly string[] = [];

  /** The latest, oldest first. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  keep(line: string): void {
    const kept = line.slice(0, MOST_APP_LOG_CHARACTERS);
    this.#lines = [...this.#lines, kept].slice(-MOST_APP_LOG_LINES);
  }
}

/** The path of a request that the demo app answers and writes into its log. */
export function searchPath(text: string): string {
  return `/search?q=${encodeURIComponent(text)}`;
}

/** What the demo app writes into its log of such a request, as an app that is only simulated does, too. */
export function searchLine(text: string): string {
  return `GET /search?q=${text} 200`;
}
