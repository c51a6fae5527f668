import { statSync } from 'node:fs';
import { join } from 'node:path';
import { machineClock } from '#dist/run/app/machine-clock.js';
import { DurableProofLog } from '#dist/run/proof/proof-log.js';
import { measureEncoding } from './encoding.mjs';
import {
  openAppendClose,
  openBatches,
  pinoWithFsync,
  sqliteWal,
} from './peers/durable-appends.mjs';
import { emptySeries, judge, ratios, summarize } from './stats.mjs';
import { withTemporaryFolder } from './surroundings.mjs';

const WARM_UP_LINES = 500;
const BATCHES = 60;
const LINES = 40;
const CROWDS = 10;
const APPENDERS = 512;
const LINES_EACH = 20;
const PEER_ROUNDS = 5;
const PEER_LINES = 200;
/** @type {[string, typeof sqliteWal][]} */
const PEERS = [
  ['pino, fsync', pinoWithFsync],
  ['open to close', openAppendClose],
  ['SQLite WAL, full', sqliteWal],
];
const RUN_ID = '000001-8f3a';

/**
 * A line as most runs write it: the announcement of a runtime event.
 * @type {import('#dist/core/domain/proof-lines/catalogue.js').ProofBody}
 */
const BODY = {
  event_name: 'RUNTIME_EMIT',
  app_name: 'demo-api',
  env: 'stage',
  event_id: 'e1',
  event_type: 'deploy',
  status: 'success',
  workers: 0,
  detail: 'front door bound, worker ready in standby',
  bus: 'embedded',
  measured: { event_timestamp: '2026-01-01T00:00:00.000Z', response_time_us: 42_503, port: 36_439 },
};

/**
 * Durable proof lines per second, each awaited before the next, against a bare loop that writes and
 * syncs the same number of bytes to the same disk: what the disk grants, without schema, hash chain
 * or promise. Then many appenders at once, who share their syncs (group commit), against a bare hash
 * chain: batches of the same bytes made by hand, of which each line is hashed before they are written,
 * and against other ways to have each line on the disk. The batches without a hash are shown and are
 * no goal: to hash each line and nothing else already takes about half of their speed, so that no log
 * with a chain comes near them. The pieces are short, so that a busy moment of the disk meets both
 * sides of a pair. At last what a line takes of the CPU before it is written.
 */
export async function measureAppend() {
  return withTemporaryFolder(async (folder) => {
    const log = openLog(folder);
    await appendOneByOne(log, WARM_UP_LINES);
    const bytes = Math.round(statSync(log.path).size / WARM_UP_LINES);
    const single = openBatches(folder, bytes, 1);
    const batches = openBatches(folder, bytes, APPENDERS);
    const crowd = () => perSecond(APPENDERS * LINES_EACH, () => appendAllAtOnce(log));
    try {
      const alone = await inTurn(
        BATCHES,
        () => single.linesPerSecond(LINES),
        () => perSecond(LINES, () => appendOneByOne(log, LINES)),
      );
      const rows = [compare('proof append', 'write+fdatasync', alone, { at_least: 0.9 })];
      const chained = await inTurn(CROWDS, () => batches.chained(LINES_EACH), crowd);
      rows.push(compare('512 appenders', 'a bare hash chain', chained, { at_least: 0.3 }));
      const limit = await inTurn(CROWDS, () => batches.linesPerSecond(LINES_EACH), crowd);
      rows.push(compare('512 appenders', 'batches of 512', limit, null));
      for (const [name, peer] of PEERS) {
        const series = await inTurn(PEER_ROUNDS, () => peer(folder, bytes, PEER_LINES), crowd);
        rows.push(compare('512 appenders', name, series, { at_least: 20 }));
      }
      return [...rows, await measureEncoding()];
    } finally {
      log.close();
      single.close();
      batches.close();
    }
  });
}

async function inTurn(rounds, measureBare, measureOurs) {
  const series = emptySeries('ours', 'bare');
  for (let round = 0; round < rounds; round += 1) {
    series.ours.push(await measureOurs());
    series.bare.push(await measureBare());
  }
  return series;
}

function compare(figure, peer, { ours, bare }, goal) {
  return judge({
    figure,
    unit: 'lines/s',
    ours: summarize(ours),
    peer: { name: peer, ...summarize(bare) },
    ratio: ratios(ours, bare),
    goal,
  });
}

function openLog(folder) {
  const path = join(folder, 'proof.log');
  return new DurableProofLog({ path, runId: RUN_ID, prev: '0'.repeat(64), clock: machineClock });
}

async function perSecond(lines, work) {
  const from = performance.now();
  await work();
  return (lines * 1_000) / (performance.now() - from);
}

async function appendOneByOne(log, lines) {
  let cause = null;
  for (let line = 0; line < lines; line += 1) cause = await log.append(BODY, cause);
}

async function appendAllAtOnce(log) {
  await Promise.all(Array.from({ length: APPENDERS }, () => appendOneByOne(log, LINES_EACH)));
}
