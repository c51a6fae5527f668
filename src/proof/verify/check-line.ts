import type { z } from 'zod';
import {
  MAX_LINE_BYTES,
  envelopeSchema,
  proofBodySchema,
  type ProofLine,
} from '../../domain/proof-lines/catalogue.js';
import { problem, type Problem } from './problem.js';

export type CheckedLine =
  | { readonly ok: true; readonly line: ProofLine }
  | { readonly ok: false; readonly problem: Problem };

const LF = 0x0a;
const PRINTABLE = /^[ -~]*$/;

/** Checks one line by itself: its bytes, its spelling and the schema of its kind. */
export function checkLine(bytes: Buffer): CheckedLine {
  if (bytes.length > MAX_LINE_BYTES) {
    const limit = `at most ${String(MAX_LINE_BYTES)} bytes`;
    return fail('line_too_long', limit, String(bytes.length));
  }
  if (bytes.at(-1) !== LF) return fail('torn_line', 'a line feed at its end', 'none');
  const text = bytes.toString('latin1', 0, bytes.length - 1);
  if (!PRINTABLE.test(text)) {
    return fail('not_printable_ascii', 'bytes 0x20 to 0x7e', badByte(text));
  }
  const parsed = parseObject(text);
  return parsed === undefined
    ? fail('not_json', 'one JSON object', text)
    : checkObject(parsed, text);
}

function checkObject(parsed: Record<string, unknown>, text: string): CheckedLine {
  const { timestamp, run_id, seq, cause, prev, ...rest } = parsed;
  const envelope = envelopeSchema.safeParse({ timestamp, run_id, seq, cause, prev });
  const body = proofBodySchema.safeParse(rest);
  if (!envelope.success) return asSpelled(parsed, text, 'schema', wordsOf(envelope.error));
  if (!body.success) return asSpelled(parsed, text, 'schema', wordsOf(body.error));
  // The schemas are strict, so this holds what was parsed, all of it, in the one right order.
  const line = inOrder(body.data, envelope.data);
  if (canonical(line) !== text) return asSpelled(parsed, text, 'key_order', text);
  return { ok: true, line };
}

function wordsOf({ issues }: z.ZodError): string {
  const [issue] = issues;
  return issue === undefined ? 'unknown' : `${issue.path.join('.')}: ${issue.message}`;
}

/** A line is judged by its spelling first, then by what it says. */
function asSpelled(parsed: object, text: string, code: string, found: string): CheckedLine {
  if (canonical(parsed) !== text) {
    return fail('not_canonical', 'JSON as the log writes it, each key once', text);
  }
  return fail(code, 'a line of the catalogue, its keys in order', found);
}

function inOrder(
  body: Omit<ProofLine, 'timestamp' | 'run_id' | 'seq' | 'cause' | 'prev'>,
  {
    timestamp,
    run_id,
    seq,
    cause,
    prev,
  }: Pick<ProofLine, 'timestamp' | 'run_id' | 'seq' | 'cause' | 'prev'>,
): ProofLine {
  const { event_name, ...fields } = body;
  return { event_name, timestamp, ...fields, run_id, seq, cause, prev } as ProofLine;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return isObject ? (parsed as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** The one spelling of a value. Written here again on purpose: a checker must not trust the writer. */
function canonical(value: object): string {
  const text = JSON.stringify(value);
  if (PRINTABLE.test(text)) return text;
  return text.replace(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function badByte(text: string): string {
  const bad = /[^ -~]/.exec(text)?.[0] ?? '';
  return `0x${bad.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

function fail(code: string, expected: string, found: string): CheckedLine {
  return { ok: false, problem: problem(code, expected, found) };
}
