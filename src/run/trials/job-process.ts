import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { shorten } from '../../core/domain/safe-text.js';

/** How trials are played in a process of its own, one after the other. */
export interface Job {
  readonly root: string;
  /** The program and its arguments. */
  readonly command: readonly [program: string, ...args: string[]];
  readonly env: NodeJS.ProcessEnv;
}

export interface JobLimits {
  /** A job that plays and has told nothing for so long hangs. */
  readonly silentMs: number;
  /** What was asked to end and has not by then is killed. */
  readonly graceMs: number;
}

/** How a process ended. */
export interface JobEnd {
  /** Null where a signal ended it, or where it never began. */
  readonly code: number | null;
  readonly how: string;
}

export interface JobProcess {
  /**
   * Writes a line to it and listens until it has answered. Never rejects.
   * @param isAnswered is given each line that it tells
   * @returns undefined once it has answered, and how it ended where it did not
   */
  ask(line: string, isAnswered: (line: string) => boolean): Promise<JobEnd | undefined>;
  /** Asks for nothing more: it ends by itself, and is killed where it does not. */
  close(): Promise<void>;
}

/** As much of its complaints as is kept. */
const KEPT_DIAGNOSTIC = 2_000;

/** @param signal ends it in good order, as it ends a run in this process */
export function startJob(
  { command: [program, ...args], env }: Job,
  signal: AbortSignal,
  limits: JobLimits,
): JobProcess {
  // In a group of its own, so that Ctrl-C reaches it once and from here alone. It ends with its standard input.
  const child = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  // One that reads no more is known by its end.
  child.stdin.on('error', () => undefined);
  const ending = endable(child, limits);
  const interrupt = () => {
    ending.end(signal.reason === 'SIGINT' ? 'SIGINT' : 'SIGTERM');
  };
  signal.addEventListener('abort', interrupt, { once: true });
  if (signal.aborted) interrupt();
  let diagnostic = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    diagnostic = `${diagnostic}${text}`.slice(-KEPT_DIAGNOSTIC);
  });
  const lines = createInterface({ input: child.stdout });
  lines.on('line', ending.heard);
  const ended = endOf(child).then(({ code, how }) => {
    signal.removeEventListener('abort', interrupt);
    ending.dispose();
    const why = ending.hangs() ? `it told nothing for ${String(limits.silentMs)} ms` : how;
    const said = lastDiagnosticIn(diagnostic);
    return { code, how: `${why}${said === '' ? '' : `; ${said}`}` };
  });
  return {
    async ask(request, isAnswered) {
      ending.listen();
      const answered = new Promise<undefined>((resolve) => {
        lines.on('line', (line) => {
          if (isAnswered(line)) resolve(undefined);
        });
      });
      child.stdin.write(`${request}\n`);
      try {
        return await Promise.race([answered, ended]);
      } finally {
        lines.removeAllListeners('line').on('line', ending.heard);
        ending.rest();
      }
    },
    async close() {
      child.stdin.end();
      ending.expect();
      await ended;
      ending.dispose();
    },
  };
}

/** The last thing that it said of itself, without the breaks of its lines; otherwise its last line. */
function lastDiagnosticIn(diagnostic: string): string {
  const lines = diagnostic.trim().split('\n');
  const from = lines.findLastIndex((line) => line.startsWith('demo-run: '));
  return shorten(lines.slice(from).join(' ').replace(/\s+/g, ' ').trim(), 200);
}

function endOf(child: ChildProcess): Promise<JobEnd> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      resolve({ code: null, how: `it could not be started: ${error.message}` });
    });
    child.once('close', (code, name) => {
      const how = name === null ? `it ended with exit ${String(code)}` : `it was ended by ${name}`;
      resolve({ code, how });
    });
  });
}

/** Asks a process to end where it is silent or interrupted, and kills it where it does not. */
function endable(child: ChildProcess, { silentMs, graceMs }: JobLimits) {
  let grace: NodeJS.Timeout | undefined;
  let silence: NodeJS.Timeout | undefined;
  let isSilent = false;
  const expect = () => {
    grace ??= setTimeout(() => child.kill('SIGKILL'), graceMs);
  };
  const end = (name: NodeJS.Signals) => {
    child.kill(name);
    expect();
  };
  const rest = () => {
    clearTimeout(silence);
    silence = undefined;
  };
  return {
    end,
    /** It is about to end by itself. */
    expect,
    /** From now on it has to tell something. */
    listen() {
      silence = setTimeout(() => {
        isSilent = true;
        end('SIGTERM');
      }, silentMs);
    },
    heard: () => silence?.refresh(),
    /** It has nothing to tell. */
    rest,
    hangs: () => isSilent,
    dispose() {
      rest();
      clearTimeout(grace);
    },
  };
}
