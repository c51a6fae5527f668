import type { ProofBody, ProofLine } from '../../src/core/domain/proof-lines/catalogue.js';
import { Outbox, type Emission } from '../../src/run/events/outbox.js';
import { chainedLines } from './sample-log.js';

/** What a log of these bodies announces to the sinks. */
export function emissionsOf(bodies: readonly ProofBody[]): readonly Emission[] {
  const outbox = new Outbox();
  for (const line of chainedLines(bodies)) outbox.take(JSON.parse(line) as ProofLine);
  return outbox.emissions();
}

/** The events' run-local ids, each with its id on the bus. */
export function idsOf(emissions: readonly Emission[]): string[] {
  return emissions.map(({ entry: { id, event } }) => `${event.event_id.slice(12)} ${id}`);
}
