import { showLetters } from './letters.js';
import { createProgram } from './program.js';
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
  // A reader that has gone (`demo-run | head -1`) is no reason to stop half-way, nor for a trace.
  process.stdout.on('error', endOnWriteError);
  process.stderr.on('error', endOnWriteError);
  for (const stream of [process.stdout, process.stderr]) {
    showLetters(stream, process.env);
    guardCommands(stream, process.env);
  }
  try {
    await createProgram((code) => (process.exitCode = code)).parseAsync([...argv], {
      from: 'user',
    });
  } catch (error) {
    // Loaded only when needed, like the commands: start-up stays quick.
    const { reportError } = await import('./report-error.js');
    process.exitCode = reportError(error, argv);
  }
}

let isEnding = false;

/** Output that cannot be written (a full disk) ends the run in good order, as a signal does. */
function endOnWriteError(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE' || isEnding) return;
  isEnding = true;
  process.stderr.write(`demo-run: the output cannot be written: ${String(error.code)}\n`);
  process.kill(process.pid, 'SIGTERM');
}
