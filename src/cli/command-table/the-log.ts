import { FILE } from '../option-kinds.js';

/** A run of a root by a word, its id or number, or any log by its file: see `namedLog`. */
export const RUN_OR_FILE = { ...FILE, choices: ['latest', 'previous'] } as const;

/** What commands of an auditor read: they change nothing. */
export const THE_LOG = {
  file: {
    ...RUN_OR_FILE,
    text: 'a log, or a run: 42, previous, latest (default)',
  },
} as const;
