import { EXIT, type ExitCode } from '../../domain/exit-codes.js';
import { watchForInterruption } from '../interruption.js';
import { openOperatorLog } from '../operator-log.js';
import { parseOptions, type RawOptions } from '../options.js';
import { calibrate } from '../wiring/calibrate.js';

/** `demo-run train --calibrate`: measures the real pool. Trains nothing. */
export async function calibrateCommand(raw: RawOptions): Promise<ExitCode> {
  const options = parseOptions(raw, []);
  const interruption = watchForInterruption();
  const diagnostics = openOperatorLog(options.root, options.logLevel);
  try {
    await calibrate({ ...options, signal: interruption.signal, diagnostics });
    return EXIT.ok;
  } catch (error) {
    const interrupted = interruption.exitCode();
    if (interrupted !== undefined) return interrupted;
    throw error;
  } finally {
    interruption.dispose();
  }
}
