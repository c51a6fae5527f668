import { accessSync, constants } from 'node:fs';
import { dirname, join } from 'node:path';
import { calibrationSchema, type Calibration } from '../core/domain/model-parameters.js';
import { DemoRunError, messageOf } from '../core/domain/errors.js';
import type { Diagnostics } from '../core/domain/ports.js';
import { makeFolder, writeAtomically } from '../base/durable-files.js';
import { BUILT_IN_POLICY } from '../core/domain/built-in-policy.js';
import { measureApp } from './measure-app.js';
import { realApp } from './measurable-apps.js';

export interface CalibrateOptions {
  readonly root: string;
  readonly signal: AbortSignal;
  readonly diagnostics: Diagnostics;
  readonly repetitions: number;
}

/**
 * Measures on the real pool what the simulated app and the model take as given, and writes it to
 * `logs/calibration.json` as a whole.
 * @throws DemoRunError `worker_failed`, `interrupted`; `calibration_unwritable`, before
 * anything is measured where that can be known
 */
export async function calibrate(
  options: CalibrateOptions,
): Promise<{ readonly path: string; readonly measured: Calibration }> {
  const { root, signal, diagnostics, repetitions } = options;
  const path = join(root, 'logs', 'calibration.json');
  writing(path, () => {
    makeFolder(dirname(path));
    accessSync(dirname(path), constants.W_OK);
  });
  const measured = await measureApp({
    createApp: () => realApp(root, diagnostics),
    policy: BUILT_IN_POLICY,
    repetitions,
    signal,
  });
  const text = `${JSON.stringify(calibrationSchema.parse(measured), null, 1)}\n`;
  writing(path, () => {
    writeAtomically(path, text, 'replace');
  });
  return { path, measured };
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
