import type { LineOf, ProofLine } from '../../core/domain/proof-lines/catalogue.js';
import type { Policy } from '../../core/domain/policy.js';
import { WindowTape, type ToldWindow } from '../../core/domain/proof-lines/told-windows.js';
import type { IncidentRecord } from '../summary/incident-record.js';
import type { SummaryFold } from '../summary/run-summary.js';
import type { ReportedIncident } from './incident.js';

const US_PER_MS = 1_000;
/** So many incidents are shown, beside those that the run injected. */
const FIRST = 24;
/** So many more of those that did not end well. */
const TROUBLED = 12;
/** So much of the time before an incident is shown. */
const LEAD_US = 250_000;
/** More than any policy's limits count; a log that says otherwise must not take all day. */
const MOST_ACTS = 1_000;

type Growing = Omit<ReportedIncident, 'record'> & {
  readonly lines: ProofLine[];
  readonly windows: ToldWindow[];
};

/**
 * Keeps the lines of the incidents that are shown: what the run injected, the first ones, and some of
 * those that did not end well. Of the others the summary knows what came of them.
 */
export class IncidentFollower {
  readonly #kept = new Map<number, Growing>();
  readonly #summary: SummaryFold;
  #latest: Growing | undefined;
  #troubled = 0;
  #acts: LineOf<'ORCH_EXEC'>[] = [];
  /** The line that holds the limits of the app's spec. */
  #limits: ProofLine | undefined;
  readonly #tape = new WindowTape();

  /** @param summary has been handed the same lines */
  constructor(summary: SummaryFold) {
    this.#summary = summary;
  }

  /** @param root the seq of the line that the chain of its causes begins with */
  take(line: ProofLine, root: number, policy: Policy): void {
    const isAnnouncement = root === line.seq && this.#summary.incidentOf(root) !== undefined;
    if (isAnnouncement) this.#open(line);
    else this.#kept.get(root)?.lines.push(line);
    this.#kept.get(root)?.windows.push(...this.#tape.take(line));
    if ('scaling' in line && line.scaling !== undefined) this.#limits = line;
    if (line.event_name === 'ORCH_EXEC') this.#remember(line, policy);
  }

  /** Those that are shown, in the order of the log. */
  get incidents(): readonly ReportedIncident[] {
    return [...this.#kept.values()].flatMap((kept) => {
      const record = this.#summary.incidentOf(kept.root.seq);
      return record === undefined ? [] : { ...kept, record };
    });
  }

  /** Shown or not. */
  get count(): number {
    return this.#summary.incidentCount;
  }

  #open(root: ProofLine): void {
    this.#closeLatest();
    const before = [...(this.#limits === undefined ? [] : [this.#limits]), ...this.#acts];
    const told = this.#tape.latest;
    const since = this.#tape.lastClosedUs - LEAD_US;
    // What the incident before did to the app is in its own plot.
    const actedAt = this.#acts.at(-1)?.measured.ended_at_us ?? 0;
    const windows = told.filter(({ from_us, to_us }) => to_us > since && from_us >= actedAt);
    this.#latest = { root, lines: [root], before, told, windows };
    this.#kept.set(root.seq, this.#latest);
  }

  /** An incident is followed until the next one begins; only then it is known how it went. */
  #closeLatest(): void {
    if (this.#latest === undefined) return;
    const { seq } = this.#latest.root;
    const record = this.#summary.incidentOf(seq);
    if (record === undefined || record.scenario !== null || this.count <= FIRST + 1) return;
    if (isTroubled(record) && this.#troubled < TROUBLED) this.#troubled += 1;
    else this.#kept.delete(seq);
  }

  /** Of what was carried out, as much as the limits of the policy look back at. */
  #remember(line: LineOf<'ORCH_EXEC'>, { restart_budget, cooldown_ms }: Policy): void {
    const reach = Math.max(restart_budget.within_ms, ...Object.values(cooldown_ms)) * US_PER_MS;
    const now = line.measured.asked_at_us;
    this.#acts = this.#acts.filter(({ measured }) => now - measured.asked_at_us <= reach);
    this.#acts = [...this.#acts.slice(1 - MOST_ACTS), line];
  }
}

/** Whether anything about it has to be looked at. */
function isTroubled({ outcome, gates }: IncidentRecord): boolean {
  return outcome?.event_name !== 'SYSTEM_STABLE' && gates?.event_name !== 'ORCH_OBSERVE';
}
