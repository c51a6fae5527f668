import type { z } from 'zod';
import { MAX_LINE_BYTES, type ProofLine } from '../../core/domain/proof-lines/catalogue.js';
import { OTHER_FORMAT, otherWriterOf } from '../../core/domain/proof-lines/format.js';
import { LOG_FORMAT } from '../../core/domain/proof-lines/run-record.js';
import { schemaWords } from '../../core/domain/schema-words.js';
import { catalogue, isCertainlyGood, lineSchemaOf } from './line-schema.js';
import { isPlainly } from './plainly.js';
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
  if (isCertainlyGood(text)) return { ok: true, line: JSON.parse(text) as ProofLine };
  if (!PRINTABLE.test(text)) {
    return fail('not_printable_ascii', 'bytes 0x20 to 0x7e', badByte(text));
  }
  const parsed = parseObject(text);
  return parsed === undefined
    ? fail('not_json', 'one JSON object', text)
    : checkObject(parsed, text);
}

function checkObject(parsed: object, text: string): CheckedLine {
  const name = nameOf(parsed);
  if (name !== undefined && isPlainly(name, parsed) && JSON.stringify(parsed) === text) {
    return { ok: true, line: parsed as ProofLine };
  }
  const line = schemaOf(parsed).safeParse(parsed);
  if (!line.success) {
    const writer = otherWriterOf(parsed);
    if (writer !== undefined) {
      return fail(OTHER_FORMAT, `a log of format ${LOG_FORMAT}`, `written by demo-run ${writer}`);
    }
    return asSpelled(parsed, text, 'schema', wordsOf(line.error, parsed));
  }
  // Most lines hold nothing to escape: then the plain spelling is the canonical one.
  if (JSON.stringify(line.data) !== text && canonical(line.data) !== text) {
    return asSpelled(parsed, text, 'key_order', text);
  }
  return { ok: true, line: line.data };
}

/** What is of no kind, the catalogue refuses in its own words. */
function schemaOf(parsed: object): z.ZodType<ProofLine> {
  const name = nameOf(parsed);
  return (name === undefined ? undefined : lineSchemaOf(name)) ?? catalogue;
}

/** A line is never taken for what lies beside a log: that has no such name. */
function nameOf(parsed: object): string | undefined {
  const name = 'event_name' in parsed ? parsed.event_name : undefined;
  return typeof name === 'string' ? name : undefined;
}

function wordsOf({ issues: [first] }: z.ZodError, parsed: object): string {
  return first === undefined ? 'another one' : schemaWords(first, parsed);
}

/** A line is judged by its spelling first, then by what it says. */
function asSpelled(parsed: object, text: string, code: string, found: string): CheckedLine {
  if (canonical(parsed) !== text) {
    return fail('not_canonical', 'JSON as the log writes it, each key once', text);
  }
  return fail(code, 'a line of the catalogue, its keys in order', found);
}

function parseObject(text: string): object | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return isObject ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** The one spelling of a value. Written here again on purpose: a checker must not trust the writer. */
function canonical(value: object): string {
  return JSON.stringify(value).replace(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function badByte(text: string): string {
  const bad = text.charCodeAt(text.search(/[^ -~]/));
  return `0x${bad.toString(16).padStart(2, '0')}`;
}

function fail(code: string, expected: string, found: string): CheckedLine {
  return { ok: false, problem: problem(code, expected, found) };
}
