import { describe } from './description.js';
import { FILE, SWITCH } from '../option-kinds.js';
import { THE_LOG } from './the-log.js';

export const REPORT = describe({
  name: 'report',
  summary: 'one HTML file that tells all that a log holds',
  example: 'demo-run report --open',
  notes:
    'Makes one HTML file of a proof log: verdict, timeline, measured signals, why and\n' +
    'why not, gates, Q-table, sinks, and the lines themselves. It loads nothing and\n' +
    'runs nothing. A copied log is enough; its report goes into the working folder.\n' +
    'Exit as the run ended: 0 passed, 1 failed, 3 refused, 5 a sink failed; 4 if that\n' +
    'is not known, or it did not come to its end; 7 if the log does not verify.',
  flags: {
    out: { ...FILE, text: 'write it here, - for stdout (default: logs/report.html)' },
    open: { ...SWITCH, text: 'open it, where somebody sits at a terminal' },
  },
  arguments: THE_LOG,
  work: async () => (await import('../commands/report.js')).reportCommand,
});
