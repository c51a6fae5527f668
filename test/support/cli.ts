import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { STATE_HOME } from './state-folder.js';

export const PROJECT_ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const DEMO_RUN = fileURLToPath(new URL('../../scripts/demo-run.cjs', import.meta.url));
export const DEMO_MODE_VIOLATION = fileURLToPath(
  new URL('../../scripts/demo-mode-violation.cjs', import.meta.url),
);

export interface CliOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly program?: string;
  /** Called with all of stdout so far, each time that more comes. */
  readonly onStdout?: (stdout: string, kill: (signal: NodeJS.Signals) => void) => void;
}

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built program as a user would, with few of the variables of this test run. */
export function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [options.program ?? DEMO_RUN, ...args], {
      cwd: options.cwd ?? PROJECT_ROOT,
      env: {
        PATH: process.env['PATH'] ?? '',
        TMPDIR: tmpdir(),
        XDG_STATE_HOME: STATE_HOME,
        ...options.env,
      },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      options.onStdout?.(stdout, (signal) => child.kill(signal));
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, stdout, stderr });
    });
    // A program that has ended by now does not read it.
    child.stdin.on('error', () => undefined).end(options.input ?? '');
  });
}

/** The NDJSON of a `--json` run. */
export function facts(stdout: string): Record<string, unknown>[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
