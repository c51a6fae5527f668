import type { ProofLine } from '../../core/domain/proof-lines/catalogue.js';
import type { Policy } from '../../core/domain/policy.js';
import { wholePolicy } from '../../core/domain/proof-lines/logged-policy.js';
import { SummaryFold, type RunSummary } from '../summary/run-summary.js';
import { AnnouncedEvents } from './announced-events.js';
import { RunClock, type TimeOf } from './clock.js';
import { FunnelCount } from './gate-funnel.js';
import { IncidentFollower } from './incident-follower.js';
import { KeptLines } from './kept-lines.js';
import { LearnedRows } from './learned-table.js';

/**
 * What a report needs of a log, gathered in one reading. It stays small however long the log is:
 * counts of all of it, and the lines of its two ends and of the incidents that are shown.
 */
export class LogDigest {
  readonly clock: RunClock;
  readonly verdicts = new FunnelCount();
  readonly table = new LearnedRows();
  readonly events = new AnnouncedEvents();
  readonly #summary = new SummaryFold();
  readonly incidents = new IncidentFollower(this.#summary);
  readonly #lines = new KeptLines();
  #policy: Policy | undefined;

  constructor(timeOf: TimeOf) {
    this.clock = new RunClock(timeOf);
  }

  /** Handed the lines one by one, from seq 1, each of them checked. */
  take(line: ProofLine): void {
    if ('run' in line && line.run !== undefined) this.#policy ??= wholePolicy(line.run.policy);
    const root = this.#summary.take(line);
    this.#lines.take(line);
    for (const part of [this.clock, this.verdicts, this.table, this.events]) part.take(line);
    if (this.#policy !== undefined) this.incidents.take(line, root, this.#policy);
  }

  /** What the lines say of their run. */
  get summary(): RunSummary {
    return this.#summary.summary();
  }

  get lineCount(): number {
    return this.#lines.count;
  }

  /** The lines that are shown one by one, in the order of the log. */
  get shownLines(): readonly ProofLine[] {
    return this.#lines.with(this.incidents.incidents.flatMap(({ lines }) => lines));
  }
}
