import { whyUnreadable } from '../../base/text-file.js';
import type { AlertsEntry, ReadHistory } from '../../core/scenario/fault-entry.js';
import { faultEntries, type WrittenScenario } from '../../core/scenario/scenario-file.js';
import { wrongValue, type ScenarioProblem } from '../../core/scenario/scenario-problem.js';
import type { FileProblem } from './file-problem.js';
import { beside } from './beside.js';
import { readAlertHistory } from './read-alert-history.js';

/** The histories that a scenario names, and what is wrong with them. */
export interface Histories {
  readonly read: ReadonlyMap<AlertsEntry, ReadHistory>;
  /** Of the entries whose file cannot be read at all. */
  readonly unreadable: readonly ScenarioProblem[];
  /** Of what the files hold. */
  readonly problems: readonly FileProblem[];
}

/** The parts of a scenario that name other files. */
export type NamedFiles = Pick<WrittenScenario, 'policy' | 'fault'>;

/** Reads the recorded alerts that a scenario replays. @param path of the scenario file, beside which they lie */
export function readHistories(written: NamedFiles, path: string): Histories {
  const read = new Map<AlertsEntry, ReadHistory>();
  const unreadable: ScenarioProblem[] = [];
  const problems: FileProblem[] = [];
  for (const [at, entry] of faultEntries(written).entries()) {
    if (entry.kind !== 'alerts') continue;
    try {
      const reading = readAlertHistory(beside(path, entry.file), entry.within);
      if (reading.sound) read.set(entry, reading.history);
      else problems.push(...reading.problems);
    } catch (cause) {
      const place = Array.isArray(written.fault) ? ['fault', at, 'file'] : ['fault', 'file'];
      const accepted = 'a file of recorded alerts that can be read, of at most 1 MiB';
      const remedy = `it cannot be read: ${whyUnreadable(cause)}`;
      unreadable.push({ ...wrongValue('unreadable', place, entry.file, accepted), remedy });
    }
  }
  return { read, unreadable, problems };
}
