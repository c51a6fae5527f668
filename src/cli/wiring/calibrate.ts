import { accessSync, constants } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  calibrationSchema,
  SHIPPED_PARAMETERS,
  type Calibration,
} from '../../domain/model-parameters.js';
import { DemoRunError, messageOf } from '../../domain/errors.js';
import { toPrintableAscii } from '../../domain/safe-text.js';
import type { Diagnostics } from '../../domain/ports.js';
import { makeFolder, writeAtomically } from '../../files/durable-files.js';
import { BUILT_IN_POLICY } from '../../gates/built-in-policy.js';
import { measureApp } from '../../walkthrough/measure-app.js';
import { calibrationText } from '../views/calibration-text.js';
import { printJson } from '../views/json.js';
import { realApp } from './measurable-apps.js';

export interface CalibrateOptions {
  readonly root: string;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly signal: AbortSignal;
  readonly diagnostics: Diagnostics;
  readonly repetitions: number;
}

/**
 * `train --calibrate`: measures on the real pool what the simulated app and the model take as given,
 * writes it to `logs/calibration.json` as a whole, and prints it beside the shipped values.
 * @throws DemoRunError `worker_failed`, `interrupted`; `calibration_unwritable`, before
 * anything is measured where that can be known
 */
export async function calibrate(options: CalibrateOptions): Promise<Calibration> {
  const { root, signal, diagnostics, repetitions } = options;
  const path = join(root, 'logs', 'calibration.json');
  writing(path, () => {
    makeFolder(dirname(path));
    accessSync(dirname(path), constants.W_OK);
  });
  const measured = await measureApp({
    createApp: () => realApp(root, diagnostics),
    ...{ policy: BUILT_IN_POLICY, repetitions, signal },
  });
  const text = `${JSON.stringify(calibrationSchema.parse(measured), null, 1)}\n`;
  writing(path, () => {
    writeAtomically(path, text, 'replace');
  });
  const { calibration: shipped } = SHIPPED_PARAMETERS;
  if (options.json) printJson({ fact: 'calibration', path, repetitions, measured, shipped });
  const people = options.json ? process.stderr : process.stdout;
  const lines = options.quiet
    ? [`CALIBRATED  ${toPrintableAscii(path)}`]
    : calibrationText({ path, repetitions, measured, shipped });
  people.write(`${lines.join('\n')}\n`);
  return measured;
}

/** @throws DemoRunError `calibration_unwritable` in place of the system's error */
function writing(path: string, write: () => void): void {
  try {
    write();
  } catch (cause) {
    throw new DemoRunError(
      'calibration_unwritable',
      `${path} cannot be written: ${messageOf(cause)}`,
      { cause, remedy: 'choose a writable folder with --root' },
    );
  }
}
