import { shorten } from '../../core/domain/safe-text.js';

/** So many reasons are shown; a hostile file could give thousands. */
const MOST = 8;

/** The first reasons in one sentence, escaped, and how many more there are. */
export function firstReasons(reasons: readonly string[]): string {
  const shown = reasons.slice(0, MOST).map((reason) => shorten(reason, 160));
  const more = reasons.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${String(more)} more`] : [])].join('; ');
}
