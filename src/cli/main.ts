import { config } from 'zod';
import { surviveHangUp } from './hang-up.js';
import { showLetters } from './letters.js';
import { EXIT } from '../core/domain/exit-codes.js';
import { commandsFor } from './command-table/table.js';
import { createProgram } from './program.js';
import { fitTo } from './views/layout.js';
import { guardCommands } from './workflow-commands.js';

const OWN_BITS = 0o700;

/**
 * Runs one command line and sets the process's exit code. Never throws.
 * @param argv the arguments after the program's name
 */
export async function main(argv: readonly string[]): Promise<void> {
  // What this process makes it must be able to use itself, whatever mask it was started with.
  const given = process.umask(OWN_BITS >> 6);
  process.umask(given & ~OWN_BITS);
  keepInspectorClosed();
  surviveHangUp();
  // What zod would compile for speed takes longer to compile than it saves in most commands.
  config({ jitless: true });
  // A reader that has gone (`demo-run | head -1`) is no reason to stop half-way, nor for a trace.
  process.stdout.on('error', noteWriteError);
  process.stderr.on('error', noteWriteError);
  for (const stream of [process.stdout, process.stderr]) {
    showLetters(stream, process.env);
    guardCommands(stream, process.env);
  }
  fitTo(process.stdout);
  try {
    const program = createProgram((code) => (process.exitCode = code), commandsFor(argv));
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    // Loaded only when needed, like the commands: start-up stays quick.
    const { reportError } = await import('./report-error.js');
    process.exitCode = reportError(error, argv);
  }
}

/**
 * At this signal Node opens its inspector, through which anybody on this machine can run code in this process, and end a
 * worker in it: any program of the same user could, an agent too. https://nodejs.org/api/process.html#signal-events
 */
function keepInspectorClosed(): void {
  process.on('SIGUSR1', () => undefined);
}

let isUnwritten = false;

/**
 * Output that cannot be written (a full disk) is said once. What is being done goes on to its own end, which the
 * proof log holds; but what nobody could read has not gone well.
 */
function noteWriteError(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE' || isUnwritten) return;
  isUnwritten = true;
  process.stderr.write(`demo-run: the output cannot be written: ${String(error.code)}\n`);
  process.once('exit', (code) => {
    if (code === EXIT.ok) process.exitCode = EXIT.usage;
  });
}
