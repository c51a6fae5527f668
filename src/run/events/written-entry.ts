import type { BusEntry } from '../../core/domain/ports.js';

/** An entry with the text of its event, as it is sent. */
export interface WrittenEntry extends BusEntry {
  readonly text: string;
}

export function writeEntry({ id, event }: BusEntry): WrittenEntry {
  return { id, event, text: JSON.stringify(event) };
}

/** Whether the fields that were read are, to the letter, those that were sent: then they need no second look. */
export function isAsWritten(fields: readonly string[], { text }: WrittenEntry): boolean {
  return fields.length === 2 && fields[0] === 'event' && fields[1] === text;
}
