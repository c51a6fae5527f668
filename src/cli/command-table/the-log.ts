import { FILE } from '../option-kinds.js';

/** What commands of an auditor read: they change nothing. */
export const THE_LOG = {
  file: { ...FILE, text: 'the log (default: logs/day1_proof.log under the root)' },
} as const;
