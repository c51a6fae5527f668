import { tmpdir } from 'node:os';
import { relative } from 'node:path';
import { vi } from 'vitest';
import { createProgram } from '../../src/cli/program.js';
import { reportError } from '../../src/cli/report-error.js';
import { PROJECT_ROOT, type CliOptions, type CliResult } from './cli.js';
import { STATE_HOME } from './state-folder.js';

/** What can be given to a command line without a process of its own. */
export type CallOptions = Pick<CliOptions, 'cwd' | 'env'>;

let latest: Promise<unknown> = Promise.resolve();

/**
 * Runs a command line in this process: as `runCli` does, without the price of a program's start.
 * Each has the process for itself: the next call waits for the one before.
 */
export function callCli(args: readonly string[], options: CallOptions = {}): Promise<CliResult> {
  const call = latest.then(() => callAlone(args, options));
  latest = call.catch(() => undefined);
  return call;
}

async function callAlone(
  args: readonly string[],
  { cwd = PROJECT_ROOT, env = {} }: CallOptions,
): Promise<CliResult> {
  const before = { env: process.env, cwd: process.cwd() };
  process.env = { PATH: before.env['PATH'], TMPDIR: tmpdir(), XDG_STATE_HOME: STATE_HOME, ...env };
  // Who has given up rights may be unable to go where it is already.
  if (relative(cwd, before.cwd) !== '') process.chdir(cwd);
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
    process.env = before.env;
    process.chdir(before.cwd);
  }
  return { code, ...written };
}
