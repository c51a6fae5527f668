import type { AgentFailure } from '../domain/agent.js';
import { quote, shorten } from '../domain/safe-text.js';
import { readStrictJson } from '../domain/strict-json.js';
import { fromAgentSchema, type FromAgent } from './messages.js';

/** What one line from an agent says, or why it says nothing. */
export type ParsedLine =
  | { readonly kind: 'message'; readonly message: FromAgent }
  | {
      readonly kind: 'malformed';
      readonly failure: Extract<AgentFailure, 'not_json' | 'not_in_schema' | 'too_long'>;
      /** Printable ASCII, and short. */
      readonly detail: string;
    };

const MOST_DETAIL_CHARACTERS = 300;
const WANTED = 'a message is one JSON object on one line';

/**
 * Reads one line from an agent as strictly as there is: one JSON object in UTF-8 that the schema knows,
 * without a byte order mark, a key that stands twice or anything beside it. An object within prose is
 * prose: who looks for it has to guess which one was meant.
 * @param bytes without the line end
 * @param mostBytes of a line
 */
export function parseLine(bytes: Uint8Array, mostBytes: number): ParsedLine {
  if (bytes.length > mostBytes) {
    return malformed('too_long', `a line of more than ${String(mostBytes)} bytes`);
  }
  const text = decoded(bytes);
  if (text === undefined) return malformed('not_json', 'it is not UTF-8');
  const reading = readStrictJson(text, fromAgentSchema);
  if (reading.sound) return { kind: 'message', message: reading.value };
  const [reason = 'it is not accepted'] = reading.reasons;
  return isJson(text)
    ? malformed('not_in_schema', shorten(begin(reason), MOST_DETAIL_CHARACTERS))
    : malformed('not_json', `${reason}: ${quote(begin(text))}; ${WANTED}`);
}

/** @returns undefined for what is no UTF-8; a byte order mark is kept, and is no JSON */
export function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function malformed(
  failure: Extract<ParsedLine, { kind: 'malformed' }>['failure'],
  detail: string,
): ParsedLine {
  return { kind: 'malformed', failure, detail };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** More than is shown of it; a line may be a megabyte. */
function begin(text: string): string {
  return text.slice(0, 4 * MOST_DETAIL_CHARACTERS);
}
