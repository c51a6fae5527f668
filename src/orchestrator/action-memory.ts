import type { History } from '../gates/past-figures.js';

/** What an orchestrator's limits rest on. It is kept in memory, for one run. */
export interface ActionMemory extends History {
  /** An incident came to be decided upon. Monotonic microseconds, as everywhere here. */
  noteIncident(atUs: number): void;
  /** The gates let an action pass. */
  noteAction(action: string, atUs: number): void;
}

/**
 * @param reachUs what is older than this no limit asks for, and it is forgotten
 */
export function createActionMemory(reachUs: number): ActionMemory {
  let executed: History['executed'] = [];
  let incidents: History['incidents'] = [];
  return {
    get executed() {
      return executed;
    },
    get incidents() {
      return incidents;
    },
    noteIncident(atUs) {
      incidents = [...incidents.filter((at_us) => atUs - at_us <= reachUs), atUs];
    },
    noteAction(action, atUs) {
      executed = [
        ...executed.filter(({ at_us }) => atUs - at_us <= reachUs),
        { action, at_us: atUs },
      ];
    },
  };
}
