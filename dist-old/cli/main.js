import { createProgram } from './program.js';
/**
 * Runs one command line and sets the process's exit code. Never throws.
 * @param argv the arguments after the program's name
 */
export async function main(argv) {
    // A reader that has gone (`demo-run | head -1`) is no reason to stop half-way, nor for a trace.
    process.stdout.on('error', ignoreClosedPipe);
    process.stderr.on('error', ignoreClosedPipe);
    try {
        await createProgram((code) => (process.exitCode = code)).parseAsync([...argv], {
            from: 'user',
        });
    }
    catch (error) {
        // Loaded only when needed, like the commands: start-up stays quick.
        const { reportError } = await import('./report-error.js');
        process.exitCode = reportError(error, argv);
    }
}
function ignoreClosedPipe(error) {
    if (error.code !== 'EPIPE')
        throw error;
}
