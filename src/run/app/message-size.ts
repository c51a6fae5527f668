import { MessagePort } from 'node:worker_threads';

/** What a reference or a number takes, roughly. */
const WORD = 8;
const LARGEST = 2n ** 64n;

/**
 * How many bytes a message holds, roughly, whatever it is made of: it is a structured clone, so that
 * reading its fields runs no code of whoever sent it. A port, through which more could be sent past
 * the pool, is closed and counts as endless.
 * @param atMost the count stops where it is more than this, so that a large message costs no long look
 */
export function bytesOf(message: unknown, atMost: number): number {
  const left: unknown[] = [message];
  const seen = new Set<object>();
  let bytes = 0;
  while (left.length > 0 && bytes <= atMost) {
    const value = left.pop();
    bytes += ownBytes(value);
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    if (bytes <= atMost) for (const part of partsOf(value)) left.push(part);
  }
  return bytes;
}

/** Without what it refers to. */
function ownBytes(value: unknown): number {
  if (typeof value === 'string') return WORD + 2 * value.length;
  if (typeof value === 'bigint') return value < LARGEST && value > -LARGEST ? WORD : Infinity;
  if (typeof value !== 'object' || value === null) return WORD;
  if (value instanceof MessagePort) {
    value.close();
    return Infinity;
  }
  return memoryOf(value) ?? WORD * (1 + membersOf(value));
}

function memoryOf(value: object): number | undefined {
  if (ArrayBuffer.isView(value)) return value.buffer.byteLength;
  const isMemory = value instanceof ArrayBuffer || value instanceof SharedArrayBuffer;
  return isMemory ? value.byteLength : undefined;
}

function membersOf(value: object): number {
  if (value instanceof String) return value.length;
  if (value instanceof RegExp) return value.source.length;
  if (Array.isArray(value)) return value.length;
  return value instanceof Map || value instanceof Set ? value.size : 0;
}

/** What an object refers to; nothing where all of it has been counted. */
function partsOf(value: object): readonly unknown[] {
  if (value instanceof String || ArrayBuffer.isView(value)) return [];
  if (value instanceof Map) return [...value.keys(), ...value.values()] as unknown[];
  if (value instanceof Set) return [...value] as unknown[];
  const names = Object.getOwnPropertyNames(value);
  return names.flatMap((name): unknown[] => [name, Reflect.get(value, name)]);
}
