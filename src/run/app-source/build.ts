import { chownSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DemoRunError } from '../../core/domain/errors.js';
import { bareEnvironment } from '../processes/bare-environment.js';
import type { BuildUser } from './build-user.js';
import { lastLines, type ProgramEnd, type Workplace } from './workplace.js';

export interface BuildOptions {
  /** Where it is built. */
  readonly folder: string;
  /** A line for the shell. */
  readonly command: string;
  /** As the app will be started, which says whether Python is needed. */
  readonly startCommand: string;
  readonly python: string;
  /** Names of variables of ours that it is given. */
  readonly passedVariables: readonly string[];
  readonly withinMs?: number;
  /** Who builds, where that is another user, to whom the folder belongs. */
  readonly user?: Pick<BuildUser, 'uid' | 'home'> | undefined;
}

const BUILD_WITHIN_MS = 600_000;
const SHELL = '/bin/sh';
/** Nothing is asked, nothing is told to anybody, and a registry that does not answer is given up soon. */
const QUIET = {
  CI: 'true',
  npm_config_audit: 'false',
  npm_config_fund: 'false',
  npm_config_update_notifier: 'false',
  npm_config_fetch_retries: '1',
  npm_config_fetch_retry_mintimeout: '1000',
  npm_config_fetch_retry_maxtimeout: '3000',
  PIP_DISABLE_PIP_VERSION_CHECK: '1',
  PIP_NO_INPUT: '1',
  PIP_RETRIES: '1',
};
/** What npm and pip say where the network or the registry cannot be had, and not the package. */
const UNREACHABLE = new RegExp(
  [
    ...['ENOTFOUND', 'ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EAI_AGAIN', 'ENETUNREACH'],
    ...['EHOSTUNREACH', 'ERR_SOCKET_TIMEOUT', 'NewConnectionError', 'ConnectTimeoutError'],
    ...['Failed to establish a new connection', 'Temporary failure in name resolution'],
    ...['returned error: 50[234]', 'E50[234]', 'ProxyError', 'Connection refused'],
  ].join('|'),
);

/**
 * Builds an app where it lies, with the environment that processes of somebody else's get. Python packages go into a venv
 * of the workplace, never into the system.
 * @returns the variables with which the app finds what was built
 * @throws DemoRunError `build_failed` with the end of the output; `source_unreachable` where a registry cannot be
 * reached; `interrupted`
 */
export async function buildApp(
  workplace: Workplace,
  options: BuildOptions,
): Promise<Readonly<Record<string, string>>> {
  const home = options.user?.home ?? makeHome(workplace);
  const bare = bareEnvironment(process.env, options.passedVariables, home);
  const { withinMs = BUILD_WITHIN_MS, folder, command, user } = options;
  const venv = needsPython(options)
    ? await makeVenv(workplace, options, { ...bare, ...QUIET })
    : undefined;
  const found: Record<string, string> =
    venv === undefined
      ? {}
      : { PATH: `${join(venv, 'bin')}:${bare['PATH'] ?? ''}`, VIRTUAL_ENV: venv };
  const env = { ...QUIET, ...bare, ...found };
  const words = [SHELL, '-c', command];
  const end = await workplace.run({ words, cwd: folder, env, withinMs, uid: user?.uid });
  refuseUnbuilt(end, command);
  return found;
}

function makeHome({ folder }: Workplace): string {
  const home = join(folder, 'home');
  mkdirSync(home, { mode: 0o700 });
  return home;
}

function needsPython({ command, startCommand }: BuildOptions): boolean {
  return /\bpip3? /.test(command) || /^\s*python3?\b/.test(startCommand);
}

async function makeVenv(
  workplace: Workplace,
  { python, user }: BuildOptions,
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const venv = join(workplace.folder, 'venv');
  mkdirSync(venv);
  if (user !== undefined) chownSync(venv, user.uid, user.uid);
  const words = [SHELL, '-c', 'exec "$0" -m venv "$1"', python, venv];
  const end = await workplace.run({
    words,
    cwd: venv,
    env,
    withinMs: BUILD_WITHIN_MS,
    uid: user?.uid,
  });
  if (end.how === 'exited' && end.code === 0 && existsSync(join(venv, 'bin'))) return venv;
  throw new DemoRunError('build_failed', `no venv can be made with ${python}`, {
    reasons: [lastLines(end.output, 5)],
    remedy: 'install Python with its module venv (on Debian: python3-venv)',
  });
}

function refuseUnbuilt(end: ProgramEnd, command: string): void {
  if (end.how === 'exited' && end.code === 0) return;
  const why = end.how === 'ended' ? end.because : `exit ${String(end.code)}`;
  const said = lastLines(end.output);
  if (UNREACHABLE.test(end.output)) {
    throw new DemoRunError(
      'source_unreachable',
      `the build could not be judged, a registry cannot be reached: ${command} (${why})\n${said}`,
      {
        remedy:
          'look whether the registry can be reached from here; --app-env hands on variables such as HTTPS_PROXY',
      },
    );
  }
  throw new DemoRunError('build_failed', `the build failed: ${command} (${why})\n${said}`, {
    remedy: 'see that it works in the folder by hand, in an environment without your settings',
  });
}
