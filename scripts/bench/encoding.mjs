import { hash } from 'node:crypto';
import { proofBodySchema } from '#dist/core/domain/proof-lines/catalogue.js';
import { encodeLine } from '#dist/run/proof/encode-line.js';
import { runWalkthrough } from '#dist/run/walkthrough/run-walkthrough.js';
import { createRuns } from './simulated.mjs';
import { emptySeries, judge, ratios, summarize } from './stats.mjs';

const WARM_UP_ROUNDS = 20;
const ROUNDS = 60;
const INCIDENTS_A_ROUND = 250;
const RUN_ID = '000001-8f3a';
const TIMESTAMP = '2026-01-01T00:00:00.000Z';

/**
 * What it takes to encode and to hash the lines of one incident, from its announcement to the stable app, as a simulated run writes them:
 * as the program does, against the plain way, in which the schema parses each body and `JSON.stringify` writes what
 * it makes of it. CPU per line, so that what others do on the machine counts less.
 */
export async function measureEncoding() {
  const bodies = await bodiesOfAnIncident();
  if (linesOf(bodies, encodeLine) !== linesOf(bodies, encodePlainly)) {
    throw new Error('the two ways write other lines');
  }
  const series = emptySeries('ours', 'plain');
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
    const plain = perLine(bodies, encodePlainly);
    const ours = perLine(bodies, encodeLine);
    if (round < 0) continue;
    series.plain.push(plain);
    series.ours.push(ours);
  }
  return judge({
    ...{ figure: 'encode and hash, an incident', unit: 'us/line', ours: summarize(series.ours) },
    peer: { name: 'parse and stringify', ...summarize(series.plain) },
    ratio: ratios(series.ours, series.plain),
    goal: { at_most: 0.35 },
  });
}

async function bodiesOfAnIncident() {
  const run = createRuns()(42);
  const bodies = [];
  const { log } = run.main;
  const append = log.append.bind(log);
  log.append = (body, cause) => {
    bodies.push(body);
    return append(body, cause);
  };
  await runWalkthrough(run);
  const at = (name) => bodies.findIndex(({ event_name }) => event_name === name);
  return bodies.slice(at('FAILURE_INJECTED'), at('SYSTEM_STABLE') + 1);
}

function encodePlainly(body, { timestamp, run_id, seq, cause, prev }) {
  const own = JSON.stringify(proofBodySchema.parse(body));
  const name = `{"event_name":"${body.event_name}"`;
  const line =
    `${name},"timestamp":"${timestamp}"${own.slice(name.length, -1)}` +
    `,"run_id":"${run_id}","seq":${seq},"cause":${cause},"prev":"${prev}"}`;
  return line;
}

function linesOf(bodies, encode) {
  const envelope = envelopeOf(1, '0'.repeat(64));
  return bodies.map((body) => encode(body, envelope)).join('\n');
}

function perLine(bodies, encode) {
  let seq = 0;
  let prev = '0'.repeat(64);
  const from = process.cpuUsage();
  for (let incident = 0; incident < INCIDENTS_A_ROUND; incident += 1) {
    for (const body of bodies) {
      seq += 1;
      prev = hash('sha256', `${encode(body, envelopeOf(seq, prev))}\n`);
    }
  }
  const { user, system } = process.cpuUsage(from);
  return (user + system) / seq;
}

function envelopeOf(seq, prev) {
  return { timestamp: TIMESTAMP, run_id: RUN_ID, seq, cause: seq, prev };
}
