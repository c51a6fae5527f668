import { z } from 'zod';
import { DemoRunError, codeOf, messageOf } from '../core/domain/errors.js';
import { quote, shorten } from '../core/domain/safe-text.js';
import { readStrictJson } from '../core/domain/strict-json.js';
import { readRegularFile } from '../base/regular-file.js';
import { decodeText } from '../base/text-file.js';

const MAX_BYTES = 256 * 1024;
const TOO_LARGE = 'it is larger than 256 KiB';
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
  let text: string;
  try {
    text = decodeText(bytes);
  } catch (cause) {
    throw new Unfit(`${source} does not hold one JSON object in UTF-8: ${messageOf(cause)}`);
  }
  const reading = readStrictJson(text, z.looseObject({}));
  if (reading.sound) return reading.value;
  // One is enough for a request that is written by hand.
  const [reason = ''] = reading.reasons;
  const isWhole = /^(?:as a whole|it is not JSON)/.test(reason);
  const what = isWhole ? ' does not hold one JSON object in UTF-8: ' : ': ';
  throw new Unfit(`${source}${what}${shorten(reason, 160)}`);
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
