import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DEMO_RUN, PROJECT_ROOT, type CliResult } from '../support/cli.js';
import { pathIn, type Place } from './place.js';
import { isSoak } from './tally.js';
import { parseTrace, type TracedCall } from './trace.js';

export const RUN = ['run', '--only', 'false_alarm', '--json'];
/** On the simulated app it makes the same calls on its files, and waits for nothing; the soak takes the real one. */
export const QUICK_RUN = isSoak ? RUN : [...RUN, '--simulated'];

/** Whether strace is there and may trace; a machine that must have it says so by a variable. */
export const canTrace = spawnSync('strace', ['-f', '-o', '/dev/null', 'true']).status === 0;
if (!canTrace && process.env['DEMO_RUN_REQUIRE_STRACE'] === '1') {
  throw new Error('DEMO_RUN_REQUIRE_STRACE=1, but strace is missing or may not trace');
}

/** One call to be hit: the n-th of this name on this path, by the main thread. */
export interface CallPoint {
  readonly name: string;
  /** As `generalPath` gives it. */
  readonly path: string;
  readonly nth: number;
}

export interface TracedRunOptions {
  readonly args?: readonly string[];
  /** What shall happen at one call, in strace's words: `error=EIO`. */
  readonly inject?: { readonly at: CallPoint; readonly what: string };
  /** A module that is loaded before the program. */
  readonly preload?: string;
}

export interface EndedRun extends CliResult {
  readonly pid: number;
  readonly signal: NodeJS.Signals | null;
}

export interface TracedRun extends EndedRun {
  /** All calls that were traced; with `inject` only those on its path. */
  readonly calls: readonly TracedCall[];
}

const FILE_CALLS =
  'openat,write,writev,pwrite64,fdatasync,fsync,rename,renameat,renameat2,link,linkat,unlink,unlinkat,' +
  'chmod,fchmod,fchmodat,truncate,ftruncate,mkdir,mkdirat';
const EFFECT_CALLS = 'clone,clone3,bind';
const DEADLINE_MS = 60_000;
const HELD_S = 2 * (DEADLINE_MS / 1_000);

/** Runs the built program under strace to its end. */
export async function tracedRun(place: Place, options: TracedRunOptions = {}): Promise<TracedRun> {
  const { child, ended, trace } = startTraced(place, options);
  const result = await ended;
  const lastWords = new RegExp(`^${String(child.pid)} +\\+\\+\\+ (?:exited|killed)`, 'm');
  // The tracer, which stands aside, may still be writing when the program is gone.
  await until(() => lastWords.test(trace()), 'the trace has no end');
  return { ...result, calls: parseTrace(trace()) };
}

/**
 * Runs the built program until the entry of one call, and kills it there: all calls before it were
 * made, it was not. strace's own `signal=SIGKILL` does nothing together with `--seccomp-bpf`, so
 * the call is held instead, and whoever waits for it kills.
 */
export async function killedRun(place: Place, at: CallPoint): Promise<EndedRun> {
  const inject = { at, what: `delay_enter=${String(HELD_S)}s` };
  const { child, ended, trace } = startTraced(place, { inject });
  const begun = new RegExp(`^${String(child.pid)} +${at.name}\\(`, 'gm');
  const isOver = () => child.exitCode !== null || child.signalCode !== null;
  await until(() => isOver() || trace().match(begun)?.length === at.nth, 'the call never comes');
  if (!isOver()) {
    const tracer = tracerOf(child);
    child.kill('SIGKILL');
    // It holds the call until its time is over, and would report the death only then.
    if (tracer > 0) process.kill(tracer, 'SIGKILL');
  }
  return ended;
}

interface StartedRun {
  readonly child: ChildProcess;
  readonly ended: Promise<EndedRun>;
  readonly trace: () => string;
}

/**
 * With `-D` the tracer stands aside, so that the program is our own child: its exit code and signal
 * are seen as they are, and its pid, which is in the names of its temporary files, is the shell's.
 * `--seccomp-bpf` stops it at the traced calls only: the run is as quick as without strace.
 */
function startTraced(place: Place, options: TracedRunOptions): StartedRun {
  const output = join(place.folder, 'trace');
  const strace = ['-D', '-f', '--seccomp-bpf', '-y', '-s', '16384', '-e', 'signal=none'];
  const calls = ['-e', `trace=${FILE_CALLS},${EFFECT_CALLS}`, ...injection(place, options)];
  const program = [
    process.execPath,
    DEMO_RUN,
    ...(options.args ?? QUICK_RUN),
    '--root',
    place.root,
  ];
  const script = 'args=("${@//\\{pid\\}/$$}"); exec strace "${args[@]}"';
  const args = ['-c', script, 'bash', ...strace, '-o', output, ...calls, ...program];
  const child = spawn('bash', args, {
    cwd: PROJECT_ROOT,
    env: { PATH: process.env['PATH'] ?? '', ...place.env, ...preloading(options.preload) },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: DEADLINE_MS,
    killSignal: 'SIGKILL',
  });
  const trace = () => (existsSync(output) ? readFileSync(output, 'latin1') : '');
  return { child, ended: toItsEnd(child), trace };
}

function injection(place: Place, { inject }: TracedRunOptions): string[] {
  if (inject === undefined) return [];
  const { name, path, nth } = inject.at;
  return [
    ...['-P', pathIn(path, place)],
    ...['-e', `inject=${name}:${inject.what}:when=${String(nth)}`],
  ];
}

function preloading(preload: string | undefined): Record<string, string> {
  return preload === undefined ? {} : { NODE_OPTIONS: `--import=${preload}` };
}

function toItsEnd(child: ChildProcess): Promise<EndedRun> {
  return new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      resolve({ code, signal, stdout, stderr, pid: child.pid ?? -1 });
    });
  });
}

/** @returns 0 for a process that is gone */
function tracerOf({ pid }: ChildProcess): number {
  const status = `/proc/${String(pid)}/status`;
  if (!existsSync(status)) return 0;
  return Number(/^TracerPid:\s+(\d+)/m.exec(readFileSync(status, 'latin1'))?.[1]);
}

async function until(condition: () => boolean, message: string): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(message);
    await wait(5);
  }
}
