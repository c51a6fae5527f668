import { z } from 'zod';
import { DemoRunError, codeOf, messageOf } from '../domain/errors.js';
import { keyFaults } from '../domain/json-keys.js';
import { quote, shorten } from '../domain/safe-text.js';
import { readRegularFile } from '../files/regular-file.js';

const MAX_BYTES = 256 * 1024;
const TOO_LARGE = 'it is larger than 256 KiB';
/** What nobody nests who writes a request by hand; a parser's stack is not to be tried out. */
const MAX_DEPTH = 32;
const STRING_OR_BRACKET = /"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{}]/g;

/** A JSON object from outside: its keys are its own, each stands once, its values are anything. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * The JSON object in a file that somebody names.
 * @throws DemoRunError `input_unreadable`
 */
export function readJsonFile(path: string, remedy: string): JsonObject {
  try {
    return parse(readRegularFile(path, MAX_BYTES), quote(path));
  } catch (cause) {
    throw unreadable(cause instanceof Unfit ? cause.message : fileText(path, cause), remedy, cause);
  }
}

/**
 * The JSON object on stdin; no more is taken in than may be there.
 * @throws DemoRunError `input_unreadable`
 */
export async function readJsonStdin(remedy: string): Promise<JsonObject> {
  try {
    return parse(await stdinBytes(), 'stdin');
  } catch (cause) {
    const why =
      cause instanceof Unfit ? cause.message : `stdin cannot be read: ${messageOf(cause)}`;
    throw unreadable(why, remedy, cause);
  }
}

/** The input is there, and is not what it should be. */
class Unfit extends Error {}

async function stdinBytes(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new Error(TOO_LARGE);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parse(bytes: Buffer, source: string): JsonObject {
  if (bytes.toString('latin1').trim() === '') throw new Unfit(`${source} is empty`);
  const text = decode(bytes);
  const parsed = z.record(z.string(), z.unknown()).safeParse(text && parseJson(text));
  if (text === undefined || !parsed.success) {
    throw new Unfit(`${source} does not hold one JSON object in UTF-8`);
  }
  // What the parser passes over in silence is not guessed at.
  const [fault] = keyFaults(text);
  if (fault !== undefined) throw new Unfit(`${source} is ambiguous: ${shorten(fault)}`);
  if (isNestedTooDeeply(text)) throw new Unfit(`${source} is nested too deeply`);
  return parsed.data;
}

function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @param json valid JSON */
function isNestedTooDeeply(json: string): boolean {
  let depth = 0;
  for (const [token] of json.matchAll(STRING_OR_BRACKET)) {
    if (token === '{' || token === '[') depth += 1;
    if (token === '}' || token === ']') depth -= 1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

function fileText(path: string, cause: unknown): string {
  const reason =
    cause instanceof RangeError
      ? TOO_LARGE
      : codeOf(cause) === 'ENOENT'
        ? 'there is no such file'
        : shorten(messageOf(cause), 200);
  return `${quote(path)} cannot be read: ${reason}`;
}

function unreadable(message: string, remedy: string, cause: unknown): DemoRunError {
  return new DemoRunError('input_unreadable', message, { cause, remedy });
}
