import { EXIT, type ExitCode } from '../../core/domain/exit-codes.js';
import { lockLogs } from '../../run/proof/lock.js';
import { logFolder } from '../../audit/library/log-files.js';
import type { Redelivery } from '../../run/walkthrough/progress-events.js';
import { present } from '../present.js';
import type { CommonOptions } from '../options.js';
import { count } from '../../core/domain/count.js';
import { createPrinter } from '../views/printer.js';
import { redeliverAll } from '../../run/assembly/redeliver.js';

interface AskedRedelivery extends CommonOptions {
  readonly redis: string | undefined;
}

/** `demo-run redeliver`: brings CSV and bus to what the proof logs of this root say. */
export async function redeliverCommand(options: AskedRedelivery): Promise<ExitCode> {
  const logs = logFolder(options.root);
  const lock = await lockLogs(logs);
  try {
    const notify = createPrinter(options);
    const redelivered = await redeliverAll(logs, options.redis);
    for (const redelivery of redelivered) notify({ fact: 'redelivered', ...redelivery });
    const sum = summed(redelivered);
    present(options, { fact: 'redelivery', ...sum }, () => [summary(sum)]);
    return sum.whole ? EXIT.ok : EXIT.sinkFailed;
  } finally {
    await lock.release();
  }
}

/** A bus that was not named is not asked for; one that was must hold everything. */
function isWhole({ bus }: Redelivery): boolean {
  return bus.state !== 'failed' && !(bus.state === 'restored' && bus.lacking.length > 0);
}

interface Sum {
  readonly runs: number;
  /** To CSV and bus together. */
  readonly added: number;
  readonly whole: boolean;
}

function summed(redelivered: readonly Redelivery[]): Sum {
  const added = redelivered.reduce(
    (sum, { csv_added, bus }) =>
      sum + csv_added.length + (bus.state === 'restored' ? bus.added.length : 0),
    0,
  );
  return { runs: redelivered.length, added, whole: redelivered.every(isWhole) };
}

function summary({ runs, added, whole }: Sum): string {
  const verdict = whole ? 'RESTORED' : 'NOT RESTORED';
  return `${verdict}  ${count(runs, 'run')} looked at, ${count(added, 'event')} added`;
}
