import { closeSync, constants, fdatasyncSync, openSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { machineClock } from '../../dist/app/machine-clock.js';
import { DurableProofLog } from '../../dist/proof/proof-log.js';
import { judge, ratios, summarize } from './stats.mjs';
import { withTemporaryFolder } from './surroundings.mjs';

const WARM_UP_LINES = 500;
const BATCHES = 60;
const LINES = 40;
const CROWDS = 10;
const APPENDERS = 512;
const LINES_EACH = 20;
const RUN_ID = '000001-8f3a';

/** A line as most runs write it: the announcement of a runtime event. */
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
 * syncs the same number of bytes to the same disk: what the disk grants, without schema, hash
 * chain or promise. Then many appenders at once, who share their syncs (group commit). Batches are
 * short, so that a busy moment of the disk meets both sides of a pair.
 */
export async function measureAppend() {
  return withTemporaryFolder(async (folder) => {
    const log = openLog(folder);
    await appendOneByOne(log, WARM_UP_LINES);
    const bytes = Math.round(statSync(log.path).size / WARM_UP_LINES);
    const { O_CREAT, O_WRONLY, O_APPEND } = constants;
    const fd = openSync(join(folder, 'bare'), O_CREAT | O_WRONLY | O_APPEND);
    const bare = () => perSecond(LINES, () => writeAndSync(fd, bytes, LINES));
    try {
      const alone = await inTurn(BATCHES, bare, () =>
        perSecond(LINES, () => appendOneByOne(log, LINES)),
      );
      const crowd = await inTurn(CROWDS, bare, () =>
        perSecond(APPENDERS * LINES_EACH, () => appendAllAtOnce(log)),
      );
      return [
        compare('proof append', alone, { at_least: 0.8 }),
        compare(`${APPENDERS} appenders`, crowd, null),
      ];
    } finally {
      log.close();
      closeSync(fd);
    }
  });
}

async function inTurn(rounds, measureBare, measureOurs) {
  const series = { ours: [], bare: [] };
  for (let round = 0; round < rounds; round += 1) {
    series.ours.push(await measureOurs());
    series.bare.push(await measureBare());
  }
  return series;
}

function compare(figure, { ours, bare }, goal) {
  return judge({
    figure,
    unit: 'lines/s',
    ours: summarize(ours),
    peer: { name: 'write+fdatasync', ...summarize(bare) },
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

function writeAndSync(fd, bytes, lines) {
  const line = Buffer.alloc(bytes, 0x61);
  for (let count = 0; count < lines; count += 1) {
    writeSync(fd, line, 0, bytes);
    fdatasyncSync(fd);
  }
}
