import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const BUILT = new URL('../../dist/', import.meta.url);

/** Where a module of src/ stands once built: a process of its own imports it from there. */
export function builtModule(path: string): string {
  return new URL(path, BUILT).href;
}

export interface ChildCode {
  /** The shell's limit on file sizes, in blocks of 512 or 1024 bytes as the shell has it. */
  readonly fileSizeBlocks?: number;
  readonly cwd?: string;
}

export interface RunningCode {
  readonly pid: number;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Resolves with all of stdout so far once it holds this text. */
  waitFor(text: string): Promise<string>;
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string }>;
}

/** Runs code as an ES module in a process of its own: what dies or is limited there dies alone. */
export function startCode(code: string, { fileSizeBlocks, cwd }: ChildCode = {}): RunningCode {
  const limit = fileSizeBlocks === undefined ? '' : `ulimit -f ${String(fileSizeBlocks)}; `;
  const shell = `${limit}exec "$0" --input-type=module -e "$1"`;
  const child = spawn('bash', ['-c', shell, process.execPath, code], {
    cwd: cwd ?? fileURLToPath(BUILT),
    env: { PATH: process.env['PATH'] ?? '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let stdout = '';
  const waiting = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    for (const look of waiting) look();
  });
  const ended = new Promise<{ code: number | null; stdout: string }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => {
      resolve({ code: exitCode, stdout });
    });
  });
  return {
    pid: child.pid ?? -1,
    kill: (signal) => child.kill(signal),
    waitFor(text) {
      return new Promise((resolve, reject) => {
        const look = () => {
          if (stdout.includes(text)) resolve(stdout);
        };
        waiting.add(look);
        look();
        void ended.then(() => {
          reject(new Error(`ended without "${text}": ${stdout}`));
        });
      });
    },
    ended,
  };
}
