import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../src/app/registry.js';
import { version } from '../../src/cli/version.js';
import type { TrainingOrder } from '../../src/decider/train.js';
import { SHIPPED_PARAMETERS } from '../../src/domain/model-parameters.js';
import { qTableSchema } from '../../src/domain/q-table.js';
import { PROJECT_ROOT } from './cli.js';

const SHIPPED_PATH = join(PROJECT_ROOT, 'src/decider/shipped-q-table.json');
export const SHIPPED_TEXT = readFileSync(SHIPPED_PATH, 'utf8');
export const SHIPPED_TABLE = qTableSchema.parse(JSON.parse(SHIPPED_TEXT));

/** An order to train on the shipped parameters. */
export function trainingOrder(change: Partial<TrainingOrder> = {}): TrainingOrder {
  return {
    ...{ parameters: SHIPPED_PARAMETERS, episodes: 2_000, seed: 7 },
    ...{ demo_run: version(), sha256, ...change },
  };
}
