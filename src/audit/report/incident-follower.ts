import type { ProofLine } from '../../core/domain/proof-lines/catalogue.js';
import type { Policy } from '../../core/domain/policy.js';
import { WindowTape, type ToldWindow } from '../../core/domain/proof-lines/told-windows.js';
import type { LineOf } from '../explain/evidence.js';
import { isRoot, isTroubled, scenarioOf, type Incident } from './incident.js';

const US_PER_MS = 1_000;
/** So many incidents are shown, beside those that the run injected. */
const FIRST = 24;
/** So many more of those that did not end well. */
const TROUBLED = 12;
/** So much of the time before an incident is shown. */
const LEAD_US = 250_000;
/** More than any policy's limits count; a log that says otherwise shall not take all day. */
const MOST_ACTS = 1_000;

type Growing = Incident & { readonly lines: ProofLine[]; readonly windows: ToldWindow[] };

/**
 * Puts lines together to incidents by their causes, and keeps those that are shown: what the run
 * injected, the first ones, and some of those that did not end well. What is not kept is counted.
 */
export class IncidentFollower {
  readonly #kept = new Map<number, Growing>();
  /** The first line of the chain of causes that a line stands in, by seq. */
  readonly #roots: number[] = [0];
  #latest: Growing | undefined;
  #count = 0;
  #troubled = 0;
  #acts: LineOf<'ORCH_EXEC'>[] = [];
  /** The line that holds the limits of the app's spec. */
  #limits: ProofLine | undefined;
  readonly #tape = new WindowTape();

  take(line: ProofLine, policy: Policy): void {
    const root = line.cause === null ? line.seq : (this.#roots[line.cause] ?? line.seq);
    this.#roots.push(root);
    if (isRoot(line)) this.#open(line);
    else this.#kept.get(root)?.lines.push(line);
    this.#kept.get(root)?.windows.push(...this.#tape.take(line));
    if ('scaling' in line && line.scaling !== undefined) this.#limits = line;
    if (line.event_name === 'ORCH_EXEC') this.#remember(line, policy);
  }

  /** Those that are shown, in the order of the log. */
  get incidents(): readonly Incident[] {
    return [...this.#kept.values()];
  }

  /** Shown or not. */
  get count(): number {
    return this.#count;
  }

  #open(root: ProofLine): void {
    this.#closeLatest();
    this.#count += 1;
    const before = [...(this.#limits === undefined ? [] : [this.#limits]), ...this.#acts];
    const told = this.#tape.latest;
    const since = this.#tape.lastClosedUs - LEAD_US;
    const windows = told.filter(({ to_us }) => to_us > since);
    this.#latest = { root, lines: [root], before, told, windows };
    this.#kept.set(root.seq, this.#latest);
  }

  /** An incident is followed until the next one begins; only then it is known how it went. */
  #closeLatest(): void {
    const latest = this.#latest;
    if (latest === undefined || scenarioOf(latest) !== null || this.#count <= FIRST) return;
    if (isTroubled(latest) && this.#troubled < TROUBLED) this.#troubled += 1;
    else this.#kept.delete(latest.root.seq);
  }

  /** Of what was carried out, as much as the limits of the policy look back at. */
  #remember(line: LineOf<'ORCH_EXEC'>, { restart_budget, cooldown_ms }: Policy): void {
    const reach = Math.max(restart_budget.within_ms, ...Object.values(cooldown_ms)) * US_PER_MS;
    const now = line.measured.asked_at_us;
    this.#acts = this.#acts.filter(({ measured }) => now - measured.asked_at_us <= reach);
    this.#acts = [...this.#acts.slice(1 - MOST_ACTS), line];
  }
}
