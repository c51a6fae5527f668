import { spawn, type ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { PROJECT_ROOT, type CliResult } from './cli.js';
import { STATE_HOME } from './state-folder.js';

/** Runs any program to its end, for what a shell, npm or another user does with ours. */
export function runProgram(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? PROJECT_ROOT,
      env: { PATH: process.env['PATH'] ?? '', XDG_STATE_HOME: STATE_HOME, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
}

/** Busy for as long as its parent lives: a test run that is killed leaves no spinner behind. */
const SPINNER =
  'const parent = process.ppid; for (;;) if (process.ppid !== parent) process.exit();';

/** Keeps every core busy with processes of its own while the work is done; they end with it. */
export async function whileEveryCoreIsBusy<Result>(work: () => Promise<Result>): Promise<Result> {
  const spinners: ChildProcess[] = [];
  try {
    for (let core = 0; core < availableParallelism(); core++) {
      spinners.push(spawn(process.execPath, ['-e', SPINNER], { stdio: 'ignore' }));
    }
    return await work();
  } finally {
    for (const spinner of spinners) spinner.kill('SIGKILL');
  }
}
