import { FILE } from '../option-kinds.js';
import { describe } from './description.js';

export const NOTES = describe({
  name: 'notes',
  summary: 'notes for a speaker',
  example: 'demo-run notes',
  notes:
    'Shows what a speaker may say, as a run with --notes goes on: for a second\n' +
    'terminal, which the audience does not see. Start it before the run or during it.\n' +
    'It goes on with the next run, until Ctrl-C. Not at a terminal (in a pipe, with\n' +
    '--json) it shows what is there, and ends.',
  flags: {},
  arguments: {
    file: { ...FILE, text: 'the notes (default: logs/notes.txt under the root)' },
  },
  work: async () => (await import('../commands/notes.js')).notesCommand,
});
