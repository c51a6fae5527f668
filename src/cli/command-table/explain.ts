import { describe } from './description.js';
import { RUN_ID } from '../audit-kinds.js';
import { TEXT } from '../option-kinds.js';
import { THE_LOG } from './the-log.js';

export const EXPLAIN = describe({
  name: 'explain',
  summary: 'why a decision was made, and what it led to',
  example: 'demo-run explain 8',
  notes:
    'Explains a line of a proof log by the decision that it belongs to: readings and\n' +
    'state, rule, expected costs, what was rejected and why, the gates, what\n' +
    'followed, and the causes. The log is checked first: exit 7 if it does not\n' +
    'verify. A copied log is enough; only there other runs are not known.',
  flags: {
    run: { ...RUN_ID, text: 'of this run: 000042-8f3a, or 42; also one in logs/archive' },
  },
  arguments: {
    seq: {
      ...TEXT,
      text: 'the number of the line: N of proof #N; for an attack give the file',
      needed: true,
    },
    ...THE_LOG,
  },
  work: async () => (await import('../commands/explain.js')).explainCommand,
});
