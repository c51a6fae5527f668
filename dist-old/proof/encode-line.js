import { MAX_LINE_BYTES, proofBodySchema, } from '../domain/proof-lines/catalogue.js';
/**
 * The bytes of one proof line without its LF, for example
 * `{"event_name":"ONBOARDING_VALIDATION_PASSED","timestamp":"2026-01-01T00:00:00.000Z",
 * "app_name":"demo-api","run_id":"000001-8f3a","seq":2,"cause":1,"prev":"4be1..."}`.
 * Printable ASCII: everything else is written as `\uXXXX`. Keys stand in the schema's order.
 * @throws ZodError for a body that is not in the catalogue, RangeError for a line that is too long
 */
export function encodeLine(body, envelope) {
    const { event_name, ...fields } = proofBodySchema.parse(body);
    const { timestamp, run_id, seq, cause, prev } = envelope;
    const line = toAsciiJson({ event_name, timestamp, ...fields, run_id, seq, cause, prev });
    if (line.length + 1 > MAX_LINE_BYTES) {
        throw new RangeError(`a proof line of ${String(line.length + 1)} bytes is over the limit of ${String(MAX_LINE_BYTES)}`);
    }
    return line;
}
function toAsciiJson(value) {
    return JSON.stringify(value).replace(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
