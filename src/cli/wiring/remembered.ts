import { DemoRunError } from '../../domain/errors.js';
import type { Remembered } from '../../domain/witness.js';
import { readWitness } from '../../proof/witness-file.js';
import { stateFolder } from '../state-folder.js';

/** What this user's state folder remembers of a folder of logs; nothing for a user without a home. */
export function rememberedOf(logs: string): Remembered {
  try {
    return readWitness(stateFolder(), logs);
  } catch (error) {
    if (error instanceof DemoRunError) return { is: 'nothing' };
    throw error;
  }
}
