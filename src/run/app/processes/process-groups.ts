import { monotonicMs } from '../../../base/machine-time.js';
import { readProcesses, type ProcessEntry } from '../../processes/process-table.js';

/** A replica's processes seldom change; looking at all of the machine's costs a millisecond or two. */
const KEPT_MS = 500;

/** Which processes belong to which replica, from one look at all of them. */
export class ProcessGroups {
  #entries: readonly ProcessEntry[] = [];
  #lookedAt = Number.NEGATIVE_INFINITY;

  /**
   * The processes that live in the group or the session of a first process, and their descendants.
   * @param first its number
   * @param isFresh whether to look now
   */
  pidsOf(first: number, isFresh = false): readonly number[] {
    this.#look(isFresh);
    const found = new Set<number>();
    for (let before = -1; before !== found.size;) {
      before = found.size;
      for (const { pid, group, session, parent } of this.#entries) {
        if (group === first || session === first || found.has(parent)) found.add(pid);
      }
    }
    return [...found];
  }

  #look(isFresh: boolean): void {
    const now = monotonicMs();
    if (!isFresh && now - this.#lookedAt < KEPT_MS) return;
    this.#lookedAt = now;
    this.#entries = (readProcesses() ?? []).filter(({ isZombie }) => !isZombie);
  }
}
