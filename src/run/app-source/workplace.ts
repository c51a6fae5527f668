import { randomBytes, randomInt } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { interruptedError, throwIfInterrupted } from '../../core/domain/errors.js';
import { toPrintableAscii } from '../../core/domain/safe-text.js';
import { monotonicMs } from '../../base/machine-time.js';
import { withTimeout } from '../../base/with-timeout.js';
import { reap, type ProcessTraces } from '../processes/reap.js';
import { removeTree } from '../processes/remove-tree.js';
import { startProcess, type PipedChild } from '../processes/start-process.js';
import { WardenLink } from '../processes/warden-link.js';

/** In the environment of all that is begun to fetch, read or build an app. */
const MARKER = 'DEMO_RUN_SOURCE';
/** Below those of apps and agents. */
const LOCK_LIMIT_FROM = 2 ** 44;
const LOCK_LIMITS = 2 ** 40;
const LOOK_EVERY_MS = 100;
/** The app may be another user, who has to get to what was cloned and built for it. */
const OTHERS_PASS_THROUGH = 0o711;
/** A shell's code for what ended by a signal. */
const BY_SIGNAL = 128;
const READ_WITHIN_MS = 5_000;
/** What is kept of the output: its end says what went wrong. */
const KEPT_CHARACTERS = 65_536;

/** A program that is run to its end. */
export interface Program {
  readonly words: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly withinMs: number;
  /** Who runs it, where that is another user. */
  readonly uid?: number | undefined;
  /** How much of its output is kept, from its end; 64 Ki by default. */
  readonly keptCharacters?: number;
  /** Looked at while it runs. @returns why it must not go on, where it must not */
  readonly refuse?: () => string | undefined;
}

/** How a program ended: by itself, or because it was ended. What it wrote is anything. */
export type ProgramEnd = { readonly output: string } & (
  | { readonly how: 'exited'; readonly code: number }
  | { readonly how: 'ended'; readonly because: string }
);

/** A folder of our own in which programs are run, and from which nothing is left. */
export interface Workplace {
  readonly folder: string;
  /**
   * Runs a program to its end. Whatever it leaves behind is ended with it.
   * @throws DemoRunError `interrupted`, `system_refused` where the system begins no process
   */
  run(program: Program): Promise<ProgramEnd>;
  /** Ends what is left, and removes the folder. */
  close(): Promise<void>;
}

/**
 * Makes a workplace, which another process clears away where we cannot.
 * @param parent is made where it is not there
 * @param signal ends what runs
 * @throws DemoRunError `system_refused` where no process can be begun; the system's error where the folder cannot be made
 */
export function openWorkplace(parent: string, signal: AbortSignal): Workplace {
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, '.app-source-'));
  chmodSync(folder, OTHERS_PASS_THROUGH);
  const value = randomBytes(16).toString('hex');
  const traces = {
    variable: `${MARKER}=${value}`,
    lockLimit: LOCK_LIMIT_FROM + randomInt(LOCK_LIMITS),
  };
  const warden = new WardenLink(folder);
  warden.watch(traces);
  return {
    folder,
    run: (program) =>
      runToEnd({ ...program, env: { ...program.env, [MARKER]: value } }, traces, signal),
    async close() {
      await reap(traces);
      await warden.done();
      if (existsSync(folder)) removeTree(folder);
    },
  };
}

async function runToEnd(
  program: Program,
  traces: ProcessTraces & { readonly lockLimit: number },
  signal: AbortSignal,
): Promise<ProgramEnd> {
  throwIfInterrupted(signal);
  const { words, cwd, env, uid, keptCharacters = KEPT_CHARACTERS } = program;
  const child = startProcess({ words, cwd, env, uid, lockLimit: traces.lockLimit });
  const output = keptOutput(child, keptCharacters);
  const exited = exitOf(child);
  const closed = new Promise((resolve) => child.once('close', resolve));
  const because = await Promise.race([exited, endedBecause(program, exited, signal)]);
  await reap({ ...traces, uid });
  await exited;
  // Whoever could still write has ended by then: what is in the pipes is read at once.
  await withTimeout(closed, READ_WITHIN_MS, () => undefined);
  for (const stream of [child.stdout, child.stderr]) stream.destroy();
  if (signal.aborted) throw interruptedError();
  const text = output().trim();
  return typeof because === 'number'
    ? { how: 'exited', code: because, output: text }
    : { how: 'ended', because, output: text };
}

/** @returns the reason to end it; never one, where it has exited before */
async function endedBecause(
  { withinMs, refuse }: Program,
  exited: Promise<number>,
  signal: AbortSignal,
): Promise<string> {
  const until = monotonicMs() + withinMs;
  const seen = { hasExited: false };
  void exited.then(() => (seen.hasExited = true));
  for (;;) {
    await setTimeout(LOOK_EVERY_MS);
    if (seen.hasExited) return 'it has ended';
    if (signal.aborted) return 'interrupted';
    if (monotonicMs() > until) return `it took longer than ${String(withinMs / 1_000)} s`;
    const refused = refuse?.();
    if (refused !== undefined) return refused;
  }
}

/** Its own end: what it has left behind may hold its output open for longer. */
function exitOf(child: PipedChild): Promise<number> {
  return new Promise((resolve) => {
    child.once('exit', (code) => {
      resolve(code ?? BY_SIGNAL);
    });
  });
}

function keptOutput(child: PipedChild, most: number): () => string {
  let kept = '';
  for (const stream of [child.stdin, child.stdout, child.stderr]) {
    stream.on('error', () => undefined);
  }
  child.stdin.end();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      kept = (kept + text).slice(-most);
    });
  }
  return () => kept;
}

/** The last lines of an output, which say what went wrong, in printable ASCII. */
export function lastLines(output: string, most = 20): string {
  if (output === '') return 'it wrote nothing';
  return output.split('\n').slice(-most).map(toPrintableAscii).join('\n');
}
