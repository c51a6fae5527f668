// Asks a server for /health, in a process of its own, and prints what came of it as one JSON line.
// usage: node load-client.mjs rate PORT PER_SECOND SECONDS    latencies at a steady rate, in milliseconds
//        node load-client.mjs flood PORT CONNECTIONS SECONDS  answers a second, each connection asking at once again
import { Agent, get } from 'node:http';

const [mode, port, amount, seconds] = [process.argv[2], ...process.argv.slice(3).map(Number)];
const agent = new Agent({ keepAlive: true, maxSockets: mode === 'flood' ? amount : Infinity });
const WARM_UP = 20;

/** @returns milliseconds until the whole answer was there */
function ask() {
  return new Promise((resolve, reject) => {
    const from = performance.now();
    get({ host: '127.0.0.1', port, path: '/health', agent }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}`));
      response.resume().once('end', () => resolve(performance.now() - from));
    }).once('error', reject);
  });
}

async function atRate() {
  const asked = [];
  const from = performance.now();
  for (let number = 0; number < amount * seconds; number += 1) {
    const wait = from + (number * 1_000) / amount - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    asked.push(ask());
  }
  return Promise.all(asked);
}

async function flood() {
  const until = performance.now() + seconds * 1_000;
  let answers = 0;
  const one = async () => {
    while (performance.now() < until) {
      await ask();
      answers += 1;
    }
  };
  await Promise.all(Array.from({ length: amount }, one));
  return answers / seconds;
}

for (let warmUp = 0; warmUp < WARM_UP; warmUp += 1) await ask();
process.stdout.write(`${JSON.stringify(mode === 'rate' ? await atRate() : await flood())}\n`);
agent.destroy();
