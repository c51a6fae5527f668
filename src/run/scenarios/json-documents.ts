import { jsonFaultOffset } from './json-fault.js';

/** A JSON value of a file, and where it stands. */
export interface JsonDocument {
  readonly value: unknown;
  readonly line: number;
  /** In front of the path of what lies in it: `[3]` of a list, nothing where it stands alone. */
  readonly prefix: string;
}

/** The place at which a text stops to be JSON. */
export interface JsonFault {
  readonly line: number;
  readonly column: number;
}

/** The values in a text: one, a list of them, or one on each line. */
export function jsonDocuments(
  text: string,
): { readonly documents: readonly JsonDocument[] } | { readonly fault: JsonFault } {
  const whole = parsed(text);
  if (whole !== undefined) return { documents: inList(whole.value) };
  const lines = text.split(/\r?\n/).map((content, at) => ({ content, line: at + 1 }));
  const filled = lines.filter(({ content }) => content.trim() !== '');
  const isOneEach = filled.length > 1 && parsed(filled[0]?.content ?? '') !== undefined;
  return isOneEach ? onLines(filled) : { fault: faultIn(text, 1) };
}

function onLines(lines: readonly { content: string; line: number }[]) {
  const documents: JsonDocument[] = [];
  for (const { content, line } of lines) {
    const found = parsed(content);
    if (found === undefined) return { fault: faultIn(content, line) };
    documents.push({ value: found.value, line, prefix: '' });
  }
  return { documents };
}

function inList(value: unknown): JsonDocument[] {
  if (!Array.isArray(value)) return [{ value, line: 1, prefix: '' }];
  return value.map((each: unknown, at) => ({ value: each, line: 1, prefix: `[${String(at)}]` }));
}

/** In an object, since the value itself may be anything. */
function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

function faultIn(text: string, firstLine: number): JsonFault {
  const offset = jsonFaultOffset(text);
  const before = text.slice(0, offset).split('\n');
  return {
    line: firstLine + before.length - 1,
    column: (before.at(-1) ?? '').length + 1,
  };
}
