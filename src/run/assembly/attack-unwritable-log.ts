import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../core/domain/errors.js';
import { EXIT } from '../../core/domain/exit-codes.js';
import { PACKAGE_ROOT } from '../../base/package-paths.js';
import { inScratchFolder } from '../../base/scratch-folder.js';
import type { IsolatedRow } from '../walkthrough/progress-events.js';

const LAUNCHER = join(PACKAGE_ROOT, 'scripts', 'demo-run.cjs');
/** No file may be longer than 512 or 1,024 bytes, no matter who writes it: a proof log's first line is. */
const LIMITED = 'ulimit -f 1 && exec "$@"';
const DEADLINE_MS = 60_000;
/** What would be there, had anything been done. */
const TRACES_OF_ACTS = /DEPLOYMENT_TRIGGERED|FAILURE_INJECTED|RL_DECISION|ORCH_EXEC/;

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
}

/**
 * A run whose proof log takes a part of its first line. It must end with exit 6, having done
 * nothing. It is a process of its own, with a root and a home of its own that go with it.
 * @param scratch the folder in which that root is made
 */
export async function attackUnwritableLog(
  scratch: string,
  signal: AbortSignal,
): Promise<IsolatedRow> {
  const about = { attack: 'unwritable_log', tried: 'a run whose log takes only a part of a line' };
  try {
    return {
      ...about,
      ...(await inScratchFolder(scratch, '.attack-', (folder) => attack(folder, signal))),
    };
  } catch (error) {
    return { ...about, blocked: false, found: `could not be made: ${messageOf(error)}` };
  }
}

async function attack(
  folder: string,
  signal: AbortSignal,
): Promise<Pick<IsolatedRow, 'blocked' | 'found'>> {
  const ended = await runLimited(folder, signal);
  const done = whatWasDone(folder, ended);
  const found = [`exit ${String(ended.code)}`, ...(done.length === 0 ? ['nothing done'] : done)];
  return {
    blocked: ended.code === EXIT.proofLogFailed && done.length === 0,
    found: found.join(', '),
  };
}

function runLimited(folder: string, signal: AbortSignal): Promise<Ended> {
  const program = [process.execPath, LAUNCHER, 'run', '--json', '--quiet', '--root', folder];
  const child = spawn('/bin/sh', ['-c', LIMITED, 'sh', ...program], {
    env: ownEnvironment(folder),
    stdio: ['ignore', 'pipe', 'ignore'],
    signal: AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MS)]),
    killSignal: 'SIGKILL',
  });
  return new Promise((resolve, reject) => {
    let stdout = '';
    let failure: Error | undefined;
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.once('error', (error) => {
      // One that is being stopped may still write where this is about to be cleared away.
      if (child.pid === undefined) reject(error);
      failure = error;
    });
    child.once('close', (code) => {
      if (failure === undefined) resolve({ code, stdout });
      else reject(failure);
    });
  });
}

/** Nothing from here that would lead it to another root, key or bus. */
function ownEnvironment(folder: string): NodeJS.ProcessEnv {
  const elsewhere = { REDIS_URL: undefined, DEMO_RUN_ROOT: undefined };
  return { ...process.env, ...elsewhere, XDG_STATE_HOME: join(folder, 'state') };
}

function whatWasDone(folder: string, { stdout }: Ended): string[] {
  const logs = join(folder, 'logs');
  const rows =
    textOf(join(logs, 'stage', 'runtime_events.csv'))
      .trimEnd()
      .split('\n').length - 1;
  const found: readonly (readonly [boolean, string])[] = [
    [/"fact":"line"/.test(stdout), 'it told a line'],
    [TRACES_OF_ACTS.test(textOf(join(logs, 'day1_proof.log'))), 'its log tells of an act'],
    [rows > 0, 'an event is stored'],
    [existsSync(join(folder, 'apps')), 'an app is registered'],
  ];
  return found.filter(([applies]) => applies).map(([, what]) => what);
}

function textOf(path: string): string {
  return existsSync(path) ? readFileSync(path, 'latin1') : '';
}
