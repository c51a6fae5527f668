import type { Remark } from '../../core/domain/remark.js';
import { shorten } from '../../core/domain/safe-text.js';
import { row } from './layout.js';

/** So many remarks of one kind are shown: hundreds of runs may have been killed. */
const MOST_ALIKE = 3;

const WORDS: Record<Remark['code'], (about: string) => string> = {
  predecessor_not_at_hand: (head) =>
    `the run before is not available: one that ends with ${head.slice(0, 16)}`,
  predecessor_recovered: (run_id) =>
    `run ${run_id}, before this one, was killed and recovered: its lines were not sealed when they were written`,
  predecessor_not_read: (run_id) =>
    `run ${run_id}, before this one, was written by another version: it is linked, and was not read`,
  begun_anew: (run_id) =>
    `this root held logs up to run ${run_id}; all were gone at a later start, and the count began anew`,
  witness_unusable: (because) =>
    `what was remembered of this root cannot be used, so a log that was put back may not be found: ${shorten(because, 300)}`,
  witness_not_written: (because) =>
    `where the log ends could not be remembered beside the key, so a log that is put back may not be found: ${shorten(because, 300)}`,
  policy_file_changed: (how) =>
    `the policy file was changed while this ran, which kept to what it had read: ${shorten(how, 300)}`,
  app_runs_as_root: (folder) =>
    `the app runs as root, because no other user may enter ${shorten(folder, 300)}`,
};

/** Rows for people, the first few of each kind. */
export function remarkRows(remarks: readonly Remark[]): string[] {
  return remarks.flatMap((remark, at) => {
    const { code, about } = remark;
    const alike = remarks.filter((one) => one.code === code);
    const place = alike.indexOf(remark);
    if (place < MOST_ALIKE) return row(at === 0 ? 'remark' : '', WORDS[code](about));
    return place === MOST_ALIKE
      ? row('', `and ${String(alike.length - MOST_ALIKE)} more alike`)
      : [];
  });
}
