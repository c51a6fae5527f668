import {
  MAX_LINE_BYTES,
  proofBodySchema,
  type Envelope,
  type ProofBody,
} from '../../core/domain/proof-lines/catalogue.js';
import { toAsciiJson } from '../../core/domain/safe-text.js';
import { restWriterOf, type Writer } from '../../core/domain/schema-writer.js';

/**
 * The bytes of one proof line without its LF, for example
 * `{"event_name":"ONBOARDING_VALIDATION_PASSED","timestamp":"2026-01-01T00:00:00.000Z",
 * "app_name":"demo-api","run_id":"000001-8f3a","seq":2,"cause":1,"prev":"4be1..."}`.
 * Printable ASCII: everything else is written as `\uXXXX`. Keys are in the schema's order.
 * @throws ZodError for a body that is not in the catalogue, RangeError for a line that is too long
 */
export function encodeLine(body: ProofBody, envelope: Envelope): string {
  const { timestamp, run_id, seq, cause, prev } = envelope;
  const line =
    `${openedLine(body, timestamp)},"run_id":"${run_id}","seq":${String(seq)}` +
    `,"cause":${String(cause)},"prev":"${prev}"}`;
  if (line.length + 1 > MAX_LINE_BYTES) {
    throw new RangeError(
      `a proof line of ${String(line.length + 1)} bytes is over the limit of ${String(MAX_LINE_BYTES)}`,
    );
  }
  return line;
}

/** All in front of the envelope but for `timestamp`, which comes second. */
function openedLine(body: ProofBody, timestamp: string): string {
  const kind = kindOf(body.event_name);
  return (
    kind?.writeRest(body, `${kind.start}${timestamp}"`) ??
    spliced(toAsciiJson(proofBodySchema.parse(body)), body.event_name, timestamp)
  );
}

/** The text of the body is cut open: a third of the time that it takes to build one object of both. */
function spliced(own: string, eventName: string, timestamp: string): string {
  const name = `{"event_name":"${eventName}"`;
  return `${name},"timestamp":"${timestamp}"${own.slice(name.length, -1)}`;
}

interface LineKind {
  readonly start: string;
  readonly writeRest: Writer;
}
const kinds = new Map<string, LineKind>();

/** Compiled when a line of its kind is first written. @returns undefined where the catalogue has no such kind */
function kindOf(eventName: string): LineKind | undefined {
  const known = kinds.get(eventName);
  if (known !== undefined) return known;
  const schema = proofBodySchema.options.find(({ shape }) => shape.event_name.value === eventName);
  if (schema === undefined) return undefined;
  const start = `{"event_name":"${eventName}","timestamp":"`;
  const kind = { start, writeRest: restWriterOf(schema) };
  kinds.set(eventName, kind);
  return kind;
}
