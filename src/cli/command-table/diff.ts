import { describe } from './description.js';
import { RUN_OR_FILE } from './the-log.js';

export const DIFF = describe({
  name: 'diff',
  summary: 'whether two runs behaved alike',
  example: 'demo-run diff previous latest',
  notes:
    'Compares what two runs decided, did and said, line by line: exit 0 if all is the\n' +
    'same, 1 with the first difference, 7 if a log does not verify. Measured values\n' +
    'are beside each other. A run is a file, an id such as 000042-8f3a, 42, latest or\n' +
    'previous (the newest archived one). Copied logs are enough; they are only read.',
  flags: {},
  arguments: {
    a: { ...RUN_OR_FILE, text: 'one run (default: previous)' },
    b: { ...RUN_OR_FILE, text: 'the other (default: latest)' },
  },
  work: async () => (await import('../commands/diff.js')).diffCommand,
});
