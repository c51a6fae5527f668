import type { ProofLine } from '../../core/domain/proof-lines/catalogue.js';
import type { ReportedIncident } from './incident.js';
import type { LogDigest } from './log-digest.js';

/** So many incidents can be told apart on one axis of time. */
const INCIDENTS = 24;

/** How far the drawings of a whole run reach. */
export interface TimeRange {
  readonly incidents: readonly ReportedIncident[];
  readonly lines: readonly ProofLine[];
  /** Milliseconds since the first line. */
  readonly end_ms: number;
  /** Whether the run goes on behind it. */
  readonly isCut: boolean;
}

/** To the end of the run, or where it has many incidents, to the end of the first ones. */
export function timeRangeOf({ clock, incidents: follower, shownLines }: LogDigest): TimeRange {
  const { incidents } = follower;
  const isCut = incidents.length > INCIDENTS;
  const last = isCut ? incidents[INCIDENTS - 1]?.lines.at(-1)?.seq : undefined;
  const lines = shownLines.filter(({ seq }) => seq <= (last ?? Infinity));
  return {
    incidents: incidents.slice(0, INCIDENTS),
    lines,
    end_ms: Math.max(1, ...lines.map((line) => clock.ofLine(line))),
    isCut,
  };
}
