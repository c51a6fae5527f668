import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { DEMO_RUN, PROJECT_ROOT } from './cli.js';
import { STATE_HOME } from './state-folder.js';

const AT_A_TERMINAL = fileURLToPath(new URL('at_a_terminal.py', import.meta.url));

/** What whoever sits there does once a pattern (of Python's `re`) is on the screen. */
export interface TypingStep {
  readonly seen: string;
  /** A URL that is asked before anything is typed. */
  readonly get?: string;
  /** `\1` stands for the pattern's first group. `\x04` is Ctrl-D, `\x03` Ctrl-C. */
  readonly type?: string;
  /** How wide the terminal becomes. */
  readonly columns?: number;
  /** What is sent to the program. */
  readonly signal?: number;
  /** What a shell writes while the program is suspended, before it goes on. */
  readonly suspend?: string;
  /** The terminal is closed: nothing more is seen of it. */
  readonly close?: true;
}

export interface TerminalResult {
  readonly code: number;
  readonly screen: string;
  /** How many steps were never come to. */
  readonly left: number;
  /** Whether the terminal is as it was before. */
  readonly restored: boolean;
  /** The bodies of what was asked, in order. */
  readonly answers: readonly string[];
}

export interface TerminalOptions {
  readonly columns?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the built program at a real pseudo-terminal. */
export function runAtTerminal(
  args: readonly string[],
  steps: readonly TypingStep[],
  { columns = 80, env = {} }: TerminalOptions = {},
): Promise<TerminalResult> {
  const told = {
    argv: [process.execPath, DEMO_RUN, ...args],
    env: { PATH: process.env['PATH'] ?? '', XDG_STATE_HOME: STATE_HOME, TERM: 'xterm', ...env },
    columns,
    steps,
  };
  return new Promise((resolve, reject) => {
    execFile(
      'python3',
      [AT_A_TERMINAL, JSON.stringify(told)],
      { cwd: PROJECT_ROOT, maxBuffer: 1 << 24 },
      (error, stdout) => {
        if (error !== null) reject(new Error(`no terminal: ${error.message}`));
        else resolve(JSON.parse(stdout) as TerminalResult);
      },
    );
  });
}
