import { count } from '../../core/domain/count.js';
import { shorten } from '../../core/domain/safe-text.js';

/** So many reasons are shown; a hostile file could give thousands. */
const MOST = 100;

/** Why an input is not taken. */
export interface Reasons {
  /** For the sentence of the error: the one reason, or how many there are. */
  readonly said: string;
  /** One by one, escaped; none where the sentence has it. */
  readonly listed: readonly string[];
}

export function reasonsOf(reasons: readonly string[]): Reasons {
  const shown = reasons.slice(0, MOST).map((reason) => shorten(reason, 160));
  const [only = ''] = shown;
  if (reasons.length === 1) return { said: only, listed: [] };
  const more = reasons.length - shown.length;
  const rest = more === 0 ? [] : [`and ${String(more)} more`];
  return { said: count(reasons.length, 'problem'), listed: [...shown, ...rest] };
}
