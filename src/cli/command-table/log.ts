import { describe } from './description.js';
import { EVENT, RUN_ID, SINCE } from '../audit-kinds.js';
import { TEXT } from '../option-kinds.js';
import { THE_LOG } from './the-log.js';

export const LOG = describe({
  name: 'log',
  summary: 'shows its lines, or some',
  example: 'demo-run log --event RL_DECISION,ORCH_EXEC --since 10m',
  notes:
    'Shows the lines of a proof log, each with its time, its cause and what it says,\n' +
    'and whether the chain holds. A line is shown if it fits every option. Exit 7 if\n' +
    'the log does not verify. A copied log is enough; it is only read.',
  flags: {
    event: { ...EVENT, text: 'lines of these kinds, with commas; may be repeated' },
    app: { ...TEXT, value: 'name', text: 'lines that name this app' },
    run: { ...RUN_ID, text: 'this run: 000042-8f3a, or 42; also one in logs/archive' },
    since: { ...SINCE, text: '16:00 or 2026-01-31 (local), with Z for UTC, 10m ago, line 7' },
  },
  arguments: THE_LOG,
  work: async () => (await import('../commands/log.js')).logCommand,
});
