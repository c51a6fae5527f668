import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../src/run/app/registry.js';
import { version } from '../../src/base/version.js';
import type { TrainingOrder } from '../../src/lab/train.js';
import { SHIPPED_PARAMETERS } from '../../src/core/domain/model-parameters.js';
import { qTableSchema } from '../../src/core/domain/q-table.js';
import { PROJECT_ROOT } from './cli.js';

const SHIPPED_PATH = join(PROJECT_ROOT, 'src/core/decider/shipped-q-table.json');
export const SHIPPED_TEXT = readFileSync(SHIPPED_PATH, 'utf8');
export const SHIPPED_TABLE = qTableSchema.parse(JSON.parse(SHIPPED_TEXT));

/** An order to train on the shipped parameters. */
export function trainingOrder(change: Partial<TrainingOrder> = {}): TrainingOrder {
  return {
    ...{ parameters: SHIPPED_PARAMETERS, episodes: 2_000, seed: 7 },
    ...{ demo_run: version(), sha256, ...change },
  };
}
