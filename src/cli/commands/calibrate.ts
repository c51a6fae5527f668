import { EXIT, type ExitCode } from '../../domain/exit-codes.js';
import { interruptibly } from '../interruption.js';
import { openOperatorLog } from '../operator-log.js';
import { parseOptions, type RawOptions } from '../options.js';
import { refuseBeside } from '../refuse-options.js';
import { calibrate } from '../wiring/calibrate.js';

const OF_A_TRAINING = ['episodes', 'seed', 'env', 'out', 'replace'];
const DEFAULTS = { repetitions: '9' };

/** `demo-run train --calibrate`: measures the real pool. Trains nothing. */
export async function calibrateCommand(raw: RawOptions): Promise<ExitCode> {
  refuseBeside(raw, '--calibrate', OF_A_TRAINING);
  const options = parseOptions({ ...DEFAULTS, ...raw }, ['repetitions']);
  return interruptibly(async (signal) => {
    const diagnostics = openOperatorLog(options.root, options.logLevel);
    await calibrate({ ...options, signal, diagnostics });
    return EXIT.ok;
  });
}
