import { describe, expect, it } from 'vitest';
import { machineClock } from '../../../src/run/app/machine-clock.js';
import { badWorker, type BadWorker } from '../../support/bad-workers.js';
import { entryOf, firstOf, lifelines, openPool, until, untilOneFails } from '../../support/pool.js';

const IMPORT = `import { parentPort } from 'node:worker_threads';`;
const READY = `parentPort.postMessage({ type: 'ready' });`;
/** Stays alive and answers every request properly. */
const ANSWERS = `parentPort.on('message', ({ id }) => {
  parentPort.postMessage({ type: 'response', id, status: 200, body: '{}' });
});`;

/** Does something on each request, in place of answering it. */
function onRequest(statement: string): URL {
  return entryOf(`${IMPORT} parentPort.on('message', () => { ${statement} }); ${READY}`);
}

const isPrintable = (text: string) => /^[\x20-\x7e]*$/.test(text);

describe('what a worker throws', () => {
  it.each([
    ['an object whose toString is no function', 'throw { toString: 1, valueOf: 1 }'],
    [
      'an error whose message is such an object',
      'throw Object.assign(new Error(), { message: { toString: 1, valueOf: 1 } })',
    ],
    ['an object without a prototype', 'throw Object.create(null)'],
    ['a symbol', 'throw Symbol("s")'],
    ['a number with a sign', 'throw -0'],
    ['a very long message', 'throw new Error("m".repeat(1_000_000))'],
    ['escape sequences', String.raw`throw new Error("\x1b[2J\x9b31m\u202e\n")`],
    [
      'an error with escape sequences for a code',
      String.raw`throw Object.assign(new Error(), { code: "\x1b[2J" })`,
    ],
    [
      'an error with a very long code',
      'throw Object.assign(new Error(), { code: "E".repeat(1_000) })',
    ],
    ['an error with a hang for a code', 'throw Object.assign(new Error(), { code: "hang" })'],
    ['a rejected promise', 'Promise.reject(new Error("rejected"))'],
  ])('is an uncaught error, told in short and printable text: %s', async (_what, statement) => {
    const { pool, warnings } = openPool({ entry: onRequest(statement) });
    await pool.addServing(1);
    expect((await pool.dispatch('/')).status).toBe(502);
    await until(() => pool.failed.length === 1);
    expect(pool.failed[0]?.cause).toBe('uncaught_error');
    expect(warnings).toHaveLength(1);
    expect(warnings.every((text) => isPrintable(text) && text.length < 400)).toBe(true);
  });
});

describe('a worker that says too much', () => {
  it('is complained about a limited number of times', async () => {
    const { pool, warnings } = openPool({
      entry: entryOf(`${IMPORT} ${READY} ${ANSWERS}
        for (let n = 0; n < 1_500; n += 1) parentPort.postMessage({ decision: 'delete', n });`),
    });
    await pool.addServing(1);
    expect((await pool.dispatch('/')).status).toBe(200);
    expect(pool.failed).toEqual([]);
    expect(warnings.length).toBeLessThanOrEqual(51);
  });

  it('is judged by the time of the machine, not by the time that a presenter holds', async () => {
    const entry = entryOf(`${IMPORT}
      parentPort.on('message', ({ id }) => {
        parentPort.postMessage({ type: 'heartbeat', heap_used_bytes: 1 });
        parentPort.postMessage({ type: 'response', id, status: 200, body: '{}' });
      });
      ${READY}`);
    const { pool } = openPool({ entry, clock: { ...machineClock, nowUs: () => 0 } });
    await pool.addServing(1);
    const speakOften = () =>
      Promise.all(Array.from({ length: 900 }, () => pool.dispatch('/'))).then((answers) =>
        answers.every(({ status }) => status === 200),
      );
    for (let second = 0; second < 3; second += 1) {
      expect(await speakOften()).toBe(true);
      const from = performance.now();
      await until(() => performance.now() - from > 1_000);
    }
    expect(pool.failed).toEqual([]);
  });

  it.each([
    ['garbage', '{ type: "ready", x: 1 }'],
    ['hostile keys', `JSON.parse('{"type":"ready","__proto__":{"type":"ready"}}')`],
    ['decisions', '{ action: "delete", decision_id: "d1", decided_by: "rule" }'],
    ['heartbeats', '{ type: "heartbeat", heap_used_bytes: 1 }'],
    ['answers that nobody asked for', '{ type: "response", id: 77, status: 200, body: "" }'],
    ['large bodies', '{ type: "response", id: 77, status: 200, body: "b".repeat(100_000) }'],
  ])('is ended, whatever it is made of: %s', async (_what, message) => {
    const { entry, alive } = await lifelines(`
      const { parentPort } = await import('node:worker_threads');
      parentPort.on('message', () => {
        for (let n = 0; n < 100_000; n += 1) parentPort.postMessage(${message});
      });
      ${READY}`);
    const { pool, warnings } = openPool({ entry });
    await pool.addServing(1);
    expect((await pool.dispatch('/')).status).toBe(502);
    expect(pool.failed).toMatchObject([{ cause: 'message_flood' }]);
    await until(() => alive().length === 0);
    expect(warnings.length).toBeLessThanOrEqual(53);
  });

  it.each<[BadWorker, string]>([
    ['huge_messages', 'message_too_large'],
    ['huge_in_a_row', 'message_too_large'],
    ['huge_shared', 'message_too_large'],
    ['many_large', 'message_flood'],
    ['ports', 'message_too_large'],
    ['output', 'output_flood'],
    ['error_output', 'output_flood'],
  ])('is ended for its bytes too: %s', async (kind, cause) => {
    const { pool } = openPool({ entry: badWorker(kind) });
    await pool.addServing(1);
    for (let n = 0; n < 25; n += 1) void pool.dispatch('/');
    await until(() => pool.failed.length === 1);
    expect(pool.failed).toMatchObject([{ cause }]);
  });

  it('cannot touch any prototype', async () => {
    const { pool } = openPool({
      entry: entryOf(`${IMPORT} ${READY} ${ANSWERS}
        const hostile = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
        parentPort.postMessage(JSON.parse(hostile));`),
    });
    await pool.addServing(1);
    expect((await pool.dispatch('/')).status).toBe(200);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it.each(['stdout', 'stderr'])('writes megabytes to %s, which nobody sees', async (stream) => {
    const { pool, warnings } = openPool({
      entry: entryOf(`${IMPORT} import { once } from 'node:events';
        const text = '\\x1b[2J\\x1b]0;owned\\x07'.repeat(4_000);
        parentPort.on('message', async ({ id }) => {
          for (let sent = 0; sent < 8_000_000; sent += text.length) {
            if (!process.${stream}.write(text)) await once(process.${stream}, 'drain');
          }
          parentPort.postMessage({ type: 'response', id, status: 200, body: '{}' });
        }); ${READY}`),
    });
    await pool.addServing(1);
    expect((await pool.dispatch('/')).status).toBe(200);
    expect([warnings, pool.failed]).toEqual([[], []]);
  });

  it.each([100, 101, 103, 199])('does not answer with an interim status %i', async (status) => {
    const { pool, warnings } = openPool({
      entry: entryOf(`${IMPORT} ${READY} parentPort.on('message', ({ id }) => {
        parentPort.postMessage({ type: 'response', id, status: ${String(status)}, body: '' });
        parentPort.postMessage({ type: 'response', id, status: 200, body: '' });
      });`),
    });
    await pool.addServing(1);
    expect((await pool.dispatch('/')).status).toBe(200);
    expect(warnings).toHaveLength(1);
  });
});

describe('a worker that is stuck outside JavaScript', () => {
  it('does not hold up its replacement nor the end of the pool', async () => {
    const { pool, warnings } = openPool({
      entry: entryOf(`${IMPORT} import { execFileSync } from 'node:child_process';
        import { workerData } from 'node:worker_threads';
        if (workerData.worker === 'w1') parentPort.on('message', () => {
          parentPort.postMessage({ type: 'heartbeat', heap_used_bytes: 1 });
          execFileSync('/bin/sleep', ['5']);
        });
        else ${ANSWERS}
        ${READY}`),
    });
    await pool.addServing(1);
    const stuck = firstOf(pool);
    const lost = pool.dispatch('/');
    await until(() => stuck.takeSignsOfLife() > 0);
    await untilOneFails(pool);
    expect(await pool.replaceFailed()).toBe(1);
    expect((await lost).status).toBe(502);
    expect(stuck.exitCause).toBeUndefined();
    expect((await pool.dispatch('/')).status).toBe(200);
    expect(warnings).toEqual(['worker w1 does not end: it is stuck outside JavaScript']);
    await pool.stop();
  });
});
