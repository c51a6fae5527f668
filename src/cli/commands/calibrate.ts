import { EXIT, type ExitCode } from '../../domain/exit-codes.js';
import { interruptibly } from '../interruption.js';
import { openOperatorLog } from '../operator-log.js';
import { parseOptions, type RawOptions } from '../options.js';
import { calibrate } from '../wiring/calibrate.js';

/** `demo-run train --calibrate`: measures the real pool. Trains nothing. */
export async function calibrateCommand(raw: RawOptions): Promise<ExitCode> {
  const options = parseOptions(raw, ['repetitions']);
  return interruptibly(async (signal) => {
    const diagnostics = openOperatorLog(options.root, options.logLevel);
    await calibrate({ ...options, signal, diagnostics });
    return EXIT.ok;
  });
}
