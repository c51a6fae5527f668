import type { History } from '../../core/gates/past-figures.js';

/** What an orchestrator goes by besides the app. It is kept in memory, for one run. */
export interface ActionMemory extends History {
  /** The incidents that are being dealt with, by event id. A decision about any other is refused. */
  readonly openEvents: readonly string[];
  openEvent(eventId: string): void;
  closeEvent(eventId: string): void;
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
  let openEvents: readonly string[] = [];
  return {
    get executed() {
      return executed;
    },
    get incidents() {
      return incidents;
    },
    get openEvents() {
      return openEvents;
    },
    openEvent(eventId) {
      openEvents = [...openEvents.filter((open) => open !== eventId), eventId];
    },
    closeEvent(eventId) {
      openEvents = openEvents.filter((open) => open !== eventId);
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
