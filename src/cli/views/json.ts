import { toPrintableJson } from '../../core/domain/safe-text.js';

/** Rises when the shape of the NDJSON changes. */
const JSON_SCHEMA = 'demo-run/2';

/** One object a line, in printable ASCII. */
export function jsonText(value: object): string {
  return `${toPrintableJson({ schema: JSON_SCHEMA, ...value })}\n`;
}

export function printJson(value: object): void {
  process.stdout.write(jsonText(value));
}
