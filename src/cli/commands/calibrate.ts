import { EXIT, type ExitCode } from '../../core/domain/exit-codes.js';
import { SHIPPED_PARAMETERS } from '../../core/domain/model-parameters.js';
import { toPrintableAscii } from '../../core/domain/safe-text.js';
import { calibrationText } from '../views/calibration-text.js';
import { present } from '../present.js';
import { interruptibly } from '../interruption.js';
import { openOperatorLog } from '../operator-log.js';
import { parseOptions, type RawOptions } from '../options.js';
import { refuseBeside } from '../refuse-options.js';
import { calibrate } from '../../lab/calibrate.js';

const OF_A_TRAINING = ['episodes', 'seed', 'env', 'out', 'replace'];
const DEFAULTS = { repetitions: '9' };

/** `demo-run train --calibrate`: measures the real pool. Trains nothing. */
export async function calibrateCommand(raw: RawOptions): Promise<ExitCode> {
  refuseBeside(raw, '--calibrate', OF_A_TRAINING);
  const options = parseOptions({ ...DEFAULTS, ...raw }, ['repetitions']);
  return interruptibly(async (signal) => {
    const diagnostics = openOperatorLog(options.root, options.logLevel);
    const { repetitions } = options;
    const { path, measured } = await calibrate({ ...options, signal, diagnostics });
    const { calibration: shipped } = SHIPPED_PARAMETERS;
    const found = { path, repetitions, measured, shipped };
    present(options, { fact: 'calibration', ...found }, () => calibrationText(found), {
      line: `CALIBRATED  ${toPrintableAscii(path)}`,
    });
    return EXIT.ok;
  });
}
