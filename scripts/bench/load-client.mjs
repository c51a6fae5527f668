// Asks servers for /health in turn, in a process of its own, and prints what came of it as one JSON line: one value for
// each port. They are asked in turn within one run, so that none of them has the machine's better half.
// usage: node load-client.mjs rate PER_SECOND SECONDS PORT...   latencies at a steady rate for each, in milliseconds
//        node load-client.mjs flood CONNECTIONS SECONDS PORT... answers, and how many a second
import { Agent, get } from 'node:http';
import { connect } from 'node:net';

const [mode, amount, seconds, ...ports] = [process.argv[2], ...process.argv.slice(3).map(Number)];
const WARM_UP = 50;
const SLICE_MS = 100;
const REQUEST = 'GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';
const agent = new Agent({ keepAlive: true });

/** @returns milliseconds until the whole answer was there */
function ask(port) {
  return new Promise((resolve, reject) => {
    const from = performance.now();
    get({ host: '127.0.0.1', port, path: '/health', agent }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}`));
      response.resume().once('end', () => resolve(performance.now() - from));
    }).once('error', reject);
  });
}

/** Each port at that rate, half a step after the one before. */
async function atRate() {
  /** @type {Promise<number>[][]} */
  const asked = ports.map(() => []);
  const stepMs = 1_000 / amount / ports.length;
  const from = performance.now();
  for (let number = 0; number < amount * seconds * ports.length; number += 1) {
    const wait = from + number * stepMs - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    const turn = number % ports.length;
    asked[turn].push(ask(ports[turn]));
  }
  return Promise.all(asked.map((latencies) => Promise.all(latencies)));
}

/** A connection that costs next to nothing: with Node's client it would be the client that is measured. */
function openConnection(port) {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  socket.setEncoding('latin1');
  return () =>
    new Promise((resolve, reject) => {
      let text = '';
      const take = (chunk) => {
        text += chunk;
        if (!isWhole(text)) return;
        socket.off('data', take).off('error', reject);
        resolve(undefined);
      };
      socket.on('data', take).once('error', reject);
      socket.write(REQUEST);
    });
}

/** The answers are short: in chunks, or with their length. @throws Error where it is none with 200 */
function isWhole(text) {
  const head = text.indexOf('\r\n\r\n');
  if (head < 0) return false;
  if (!text.startsWith('HTTP/1.1 200 ')) throw new Error(`an answer without 200: ${text}`);
  const length = /\r\ncontent-length: (\d+)\r\n/i.exec(text)?.[1];
  return length === undefined
    ? text.endsWith('\r\n0\r\n\r\n')
    : text.length >= head + 4 + Number(length);
}

async function flood() {
  const servers = ports.map((port) => ({
    asks: Array.from({ length: amount }, () => openConnection(port)),
    answers: 0,
    ms: 0,
  }));
  for (const { asks } of servers) await Promise.all(asks.map((once) => once()));
  const until = performance.now() + seconds * 1_000 * ports.length;
  // There and back again, so that whatever gets slower or faster meanwhile counts alike for all.
  while (performance.now() < until) {
    for (const server of [...servers, ...servers.toReversed()]) await floodOne(server);
  }
  return servers.map(({ answers, ms }) => ({ answers, per_second: (answers * 1_000) / ms }));
}

async function floodOne(server) {
  const from = performance.now();
  const one = async (once) => {
    while (performance.now() - from < SLICE_MS) {
      await once();
      server.answers += 1;
    }
  };
  await Promise.all(server.asks.map(one));
  server.ms += performance.now() - from;
}

for (let warmUp = 0; warmUp < WARM_UP; warmUp += 1) for (const port of ports) await ask(port);
const found = mode === 'rate' ? await atRate() : await flood();
process.stdout.write(`${JSON.stringify(found)}\n`, () => process.exit());
