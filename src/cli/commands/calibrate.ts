import { EXIT, type ExitCode } from '../../core/domain/exit-codes.js';
import { SHIPPED_PARAMETERS } from '../../core/domain/model-parameters.js';
import { toPrintableAscii } from '../../core/domain/safe-text.js';
import { calibrationText } from '../views/calibration-text.js';
import { printJson } from '../views/json.js';
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
    const { repetitions, json, quiet } = options;
    const { path, measured } = await calibrate({ ...options, signal, diagnostics });
    const { calibration: shipped } = SHIPPED_PARAMETERS;
    if (json) printJson({ fact: 'calibration', path, repetitions, measured, shipped });
    const people = json ? process.stderr : process.stdout;
    const lines = quiet
      ? [`CALIBRATED  ${toPrintableAscii(path)}`]
      : calibrationText({ path, repetitions, measured, shipped });
    people.write(`${lines.join('\n')}\n`);
    return EXIT.ok;
  });
}
