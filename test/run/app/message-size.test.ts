import { MessageChannel } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { bytesOf } from '../../../src/run/app/message-size.js';

const AT_MOST = 1_000;
const MANY = 100_000;

describe('the size of a message', () => {
  it.each<[string, unknown]>([
    ['a heartbeat', { type: 'heartbeat', heap_used_bytes: 1 }],
    ['a number', 1],
    ['nothing', undefined],
    ['a small map', new Map([[1, 2]])],
  ])('is small: %s', (_what, message) => {
    expect(bytesOf(message, AT_MOST)).toBeLessThan(AT_MOST);
  });

  it.each<[string, unknown]>([
    ['a text', 'm'.repeat(MANY)],
    ['a text deep inside', { a: { b: [{ c: 'm'.repeat(MANY) }] } }],
    ['a long name', { ['m'.repeat(MANY)]: 1 }],
    ['a boxed text', new String('m'.repeat(MANY))],
    ['a pattern', new RegExp('m'.repeat(MANY))],
    ['the message of an error', new Error('m'.repeat(MANY))],
    ['bytes', new Uint8Array(MANY)],
    ['a short view of many bytes', new Uint8Array(new ArrayBuffer(MANY), 0, 1)],
    ['shared memory', { shared: new SharedArrayBuffer(MANY) }],
    ['a list', new Array(MANY).fill(0)],
    ['a list without members', new Array(MANY)],
    ['a set', new Set(Array.from({ length: MANY }, (_, n) => n))],
    ['a map', new Map(Array.from({ length: MANY }, (_, n) => [n, n]))],
    ['a very large integer', 2n ** 100_000n],
  ])('is large: %s', (_what, message) => {
    expect(bytesOf(message, AT_MOST)).toBeGreaterThan(AT_MOST);
  });

  it('is told of what is deep, and of what refers to itself', () => {
    let deep: object = {};
    for (let n = 0; n < MANY; n += 1) deep = { deep };
    expect(bytesOf(deep, AT_MOST)).toBeGreaterThan(AT_MOST);
    const round: { self?: object } = {};
    round.self = round;
    expect(bytesOf(round, AT_MOST)).toBeLessThan(AT_MOST);
  });

  it('is endless for a port, through which more could be sent', () => {
    const { port1, port2 } = new MessageChannel();
    expect(bytesOf({ port1 }, AT_MOST)).toBe(Infinity);
    port2.close();
  });
});
