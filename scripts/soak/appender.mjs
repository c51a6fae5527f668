// Appends proof lines to the file that it is given, for ever, and says on stdout which are durable.
// Its stdout must not lie on the disk that is going to lose its power.
import { writeSync } from 'node:fs';
import { machineClock } from '../../dist/run/app/machine-clock.js';
import { NO_PREDECESSOR } from '../../dist/core/domain/proof-lines/catalogue.js';
import { DurableProofLog } from '../../dist/run/proof/proof-log.js';

const AT_ONCE = 3;

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

const [path = ''] = process.argv.slice(2);
const log = new DurableProofLog({
  path,
  runId: '000001-8f3a',
  prev: NO_PREDECESSOR,
  clock: machineClock,
});
try {
  for (;;) await Promise.all(Array.from({ length: AT_ONCE }, appendAndNotify));
} catch (error) {
  // The power is gone: nothing is told any more.
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 6;
}

async function appendAndNotify() {
  const seq = await log.append(BODY, null);
  writeSync(1, `${seq}\n`);
}
