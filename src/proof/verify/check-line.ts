import { z } from 'zod';
import {
  MAX_LINE_BYTES,
  envelopeSchema,
  proofBodySchema,
  type ProofLine,
} from '../../domain/proof-lines/catalogue.js';

/** What a check found, in the words of the report. */
export interface LineProblem {
  readonly code: string;
  readonly expected: string;
  readonly found: string;
}

export type CheckedLine =
  | { readonly ok: true; readonly line: ProofLine }
  | { readonly ok: false; readonly problem: LineProblem };

const jsonObject = z.record(z.string(), z.unknown());

/** Checks one line by itself: its bytes, its spelling and the schema of its kind. */
export function checkLine(bytes: Buffer): CheckedLine {
  const byteProblem = checkBytes(bytes);
  if (byteProblem !== undefined) return { ok: false, problem: byteProblem };
  const text = bytes.toString('latin1', 0, bytes.length - 1);
  const parsed = parseObject(text);
  if (parsed === undefined) return fail('not_json', 'one JSON object', text);
  if (canonical(parsed) !== text) {
    return fail('not_canonical', 'JSON as the log writes it, each key once', text);
  }
  return checkSchema(parsed);
}

function checkBytes(bytes: Buffer): LineProblem | undefined {
  if (bytes.length > MAX_LINE_BYTES) {
    return problem(
      'line_too_long',
      `at most ${String(MAX_LINE_BYTES)} bytes`,
      String(bytes.length),
    );
  }
  if (bytes.at(-1) !== 0x0a) return problem('torn_line', 'a line feed at its end', 'none');
  const bad = bytes.findIndex((byte, at) => at < bytes.length - 1 && (byte < 0x20 || byte > 0x7e));
  if (bad === -1) return undefined;
  return problem(
    'not_printable_ascii',
    'bytes 0x20 to 0x7e',
    `0x${(bytes[bad] ?? 0).toString(16)}`,
  );
}

function checkSchema(parsed: Record<string, unknown>): CheckedLine {
  const { timestamp, run_id, seq, cause, prev, ...rest } = parsed;
  const envelope = envelopeSchema.safeParse({ timestamp, run_id, seq, cause, prev });
  const body = proofBodySchema.safeParse(rest);
  if (!envelope.success || !body.success) {
    const issue = (envelope.error ?? body.error)?.issues[0];
    const at = issue?.path.join('.') ?? '';
    return fail('schema', 'a line of the catalogue', `${at}: ${issue?.message ?? 'unknown'}`);
  }
  const { event_name, ...fields } = body.data;
  const ordered = canonical({ event_name, timestamp, ...fields, run_id, seq, cause, prev });
  if (ordered !== canonical(parsed)) return fail('key_order', ordered, canonical(parsed));
  return { ok: true, line: { ...body.data, ...envelope.data } };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    return jsonObject.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** The one spelling of a value. Written here again on purpose: a checker must not trust the writer. */
function canonical(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function fail(code: string, expected: string, found: string): CheckedLine {
  return { ok: false, problem: problem(code, expected, found) };
}

function problem(code: string, expected: string, found: string): LineProblem {
  return { code, expected, found };
}
