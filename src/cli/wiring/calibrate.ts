import { join } from 'node:path';
import {
  calibrationSchema,
  SHIPPED_PARAMETERS,
  type Calibration,
} from '../../domain/model-parameters.js';
import { DemoRunError, messageOf } from '../../domain/errors.js';
import type { Diagnostics } from '../../domain/ports.js';
import { makeFolder, writeAtomically } from '../../files/durable-files.js';
import { BUILT_IN_POLICY } from '../../gates/built-in-policy.js';
import { measureApp } from '../../walkthrough/measure-app.js';
import { calibrationText } from '../views/calibration-text.js';
import { printJson } from '../views/teller.js';
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
 * @throws DemoRunError `worker_failed`, `interrupted`; `registry_unwritable` where the root cannot be
 * written
 */
export async function calibrate(options: CalibrateOptions): Promise<Calibration> {
  const { root, signal, diagnostics, repetitions } = options;
  const measured = await measureApp({
    createApp: () => realApp(root, diagnostics),
    ...{ policy: BUILT_IN_POLICY, repetitions, signal },
  });
  const path = join(root, 'logs', 'calibration.json');
  store(path, measured);
  const { calibration: shipped } = SHIPPED_PARAMETERS;
  if (options.json) printJson({ fact: 'calibration', path, repetitions, measured, shipped });
  if (!options.quiet) {
    const people = options.json ? process.stderr : process.stdout;
    const lines = calibrationText({ path, repetitions, measured, shipped });
    people.write(lines.map((line) => `${line}\n`).join(''));
  }
  return measured;
}

function store(path: string, calibration: Calibration): void {
  const text = `${JSON.stringify(calibrationSchema.parse(calibration), null, 1)}\n`;
  try {
    makeFolder(join(path, '..'));
    writeAtomically(path, text, 'replace');
  } catch (cause) {
    throw new DemoRunError(
      'registry_unwritable',
      `${path} cannot be written: ${messageOf(cause)}`,
      {
        cause,
        remedy: 'choose a writable folder with --root',
      },
    );
  }
}
