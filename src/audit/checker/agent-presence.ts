import type { GrammarStep } from './transition-table.js';

/** Where no incident is being dealt with. */
const BETWEEN_INCIDENTS: ReadonlySet<string> = new Set([
  'serving',
  'settled',
  'unsettled',
  'not_begun',
  'still_injected',
  'end',
]);

/**
 * Whether an agent is there, which is beside the places of a run: what it asked for without being asked is told
 * between incidents; workers that ended unexplained, there and before its end; and its end once, after which
 * nothing more happens but that the run is ended.
 */
export class AgentPresence {
  #is: 'not_yet' | 'there' | 'failed' | 'over' = 'not_yet';

  /** Its end must still be told. */
  get isThere(): boolean {
    return this.#is === 'there';
  }

  get isOver(): boolean {
    return this.#is === 'over';
  }

  /** Whether a line may tell of it here, and the run stays in its place. */
  mayComeNow(step: GrammarStep, place: string): boolean {
    if (step === 'AGENT_PROBED') return this.isThere && BETWEEN_INCIDENTS.has(place);
    // Where a run is ended in an incident, this is told before the end of the agent.
    if (step === 'ACTED_AROUND') return this.isThere;
    // Of one that did not begin, what was left of it may be told.
    return step === 'AGENT_ENDED' && (this.isThere || this.#is === 'failed');
  }

  take(step: GrammarStep): void {
    if (step === 'AGENT_STARTED') this.#is = 'there';
    if (step === 'AGENT_FAILED') this.#is = 'failed';
    if (step === 'AGENT_ENDED') this.#is = 'over';
  }
}
