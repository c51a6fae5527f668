import { EXIT, type ExitCode } from '../../domain/exit-codes.js';
import { lockLogs } from '../../proof/lock.js';
import { logFolder } from '../../proof/log-files.js';
import type { Redelivery } from '../../walkthrough/facts.js';
import { parseOptions, redisOption, type RawOptions } from '../options.js';
import { count } from '../../domain/count.js';
import { createTeller } from '../views/teller.js';
import { redeliverAll } from '../wiring/redeliver.js';

/** `demo-run redeliver`: brings CSV and bus to what the proof logs of this root say. */
export async function redeliverCommand(raw: RawOptions): Promise<ExitCode> {
  const options = parseOptions({ ...raw, redis: redisOption(raw) }, ['redis']);
  const logs = logFolder(options.root);
  const lock = await lockLogs(logs);
  try {
    const tell = createTeller(options);
    const redelivered = await redeliverAll(logs, options.redis);
    for (const redelivery of redelivered) tell({ fact: 'redelivered', ...redelivery });
    const people = options.json ? process.stderr : process.stdout;
    people.write(`${summary(redelivered)}\n`);
    return redelivered.every(isWhole) ? EXIT.ok : EXIT.sinkFailed;
  } finally {
    await lock.release();
  }
}

/** A bus that was not named is not asked for; one that was must hold everything. */
function isWhole({ bus }: Redelivery): boolean {
  return bus.state !== 'failed' && !(bus.state === 'restored' && bus.lacking.length > 0);
}

function summary(redelivered: readonly Redelivery[]): string {
  const added = redelivered.reduce(
    (sum, { csv_added, bus }) =>
      sum + csv_added.length + (bus.state === 'restored' ? bus.added.length : 0),
    0,
  );
  const verdict = redelivered.every(isWhole) ? 'RESTORED' : 'NOT RESTORED';
  return `${verdict}  ${count(redelivered.length, 'run')} looked at, ${count(added, 'event')} added`;
}
