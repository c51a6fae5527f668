import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { codeOf, DemoRunError, messageOf } from '../../core/domain/errors.js';
import { witnessSchema, type Remembered, type Witness } from '../../core/domain/witness.js';
import { readTextFile } from '../../base/text-file.js';
import { isPlainly } from '../checker/plainly.js';
import { stateFolder } from './state-folder.js';

const MAX_BYTES = 64 * 1024;

/** Where the witness of a folder of logs lies: one file for each, so that two runs never share one. */
export function witnessPath(stateFolder: string, logs: string): string {
  const name = createHash('sha256').update(realPath(logs)).digest('hex').slice(0, 32);
  return join(stateFolder, 'roots', `${name}.json`);
}

/**
 * What the state folder remembers of a folder of logs. Known by the real path alone: a folder that
 * was put there in place of another one, whatever its inode, must not pass for a new one.
 */
export function readWitness(stateFolder: string, logs: string): Remembered {
  const path = witnessPath(stateFolder, logs);
  try {
    const raw: unknown = JSON.parse(readTextFile(path, MAX_BYTES));
    const witness = isPlainly('witness', raw)
      ? (raw as Witness)
      : witnessSchema.safeParse(raw).data;
    if (witness?.logs !== realPath(logs)) throw new Error('it is no record of these logs');
    // One that can no longer be brought up to date would blame the logs for its own age.
    accessSync(dirname(path), constants.W_OK);
    return { is: 'known', witness };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { is: 'nothing' };
    return { is: 'unusable', because: `${path}: ${messageOf(error)}` };
  }
}

/** What this user's state folder remembers of a folder of logs; nothing for a user without a home. */
export function rememberedOf(logs: string): Remembered {
  try {
    return readWitness(stateFolder(), logs);
  } catch (error) {
    if (error instanceof DemoRunError) return { is: 'nothing' };
    throw error;
  }
}

/** The folder of logs may not be there yet, or no longer. */
export function realPath(logs: string): string {
  const root = dirname(resolve(logs));
  return join(existsSync(root) ? realpathSync(root) : root, basename(logs));
}
