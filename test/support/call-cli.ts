import { vi } from 'vitest';
import { createProgram } from '../../src/cli/program.js';
import { reportError } from '../../src/cli/report-error.js';
import type { CliResult } from './cli.js';

/** Runs a command line in this process: as `runCli` does, without the price of a program's start. */
export async function callCli(args: readonly string[]): Promise<CliResult> {
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text: string | Uint8Array) => {
      written[name] += String(text);
      return true;
    }),
  );
  let code = -1;
  try {
    await createProgram((exit) => (code = exit)).parseAsync([...args], { from: 'user' });
  } catch (error) {
    code = reportError(error, args);
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return { code, ...written };
}
