import { bareEnvironment } from '../processes/bare-environment.js';
import type { ProgramEnd, Workplace } from './workplace.js';

/**
 * What of our environment git gets: how the network is reached, and whose certificates count. The settings of the system
 * and of the user are left out: they can name programs.
 */
const PASSED = [
  ...['HTTPS_PROXY', 'https_proxy', 'NO_PROXY', 'no_proxy'],
  // The first two are git's own; the others are read by OpenSSL, with which not every git is built.
  ...['GIT_SSL_CAINFO', 'GIT_SSL_CAPATH', 'SSL_CERT_FILE', 'SSL_CERT_DIR'],
];
const ENVIRONMENT = {
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_ASKPASS: 'true',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_LFS_SKIP_SMUDGE: '1',
  LC_ALL: 'C',
};
/** Settings that name a program to run, in whatever repository. */
const SETTINGS = {
  'core.hooksPath': '/dev/null',
  'core.fsmonitor': 'false',
  'core.symlinks': 'false',
  'credential.helper': '',
  'submodule.recurse': 'false',
};

/** How git is called. */
export interface GitCall {
  /** Behind the settings: the command and its arguments. */
  readonly words: readonly string[];
  readonly cwd: string;
  readonly withinMs: number;
  readonly settings?: Readonly<Record<string, string>>;
  /** Separated by colons, as GIT_ALLOW_PROTOCOL has them; none by default. */
  readonly protocols?: string;
  readonly refuse?: () => string | undefined;
  readonly keptCharacters?: number;
}

/** Runs git so that neither the settings of this machine nor a repository can have it run another program. */
export function runGit(workplace: Workplace, call: GitCall): Promise<ProgramEnd> {
  const settings = Object.entries({ ...SETTINGS, ...call.settings });
  const { cwd, withinMs, refuse, keptCharacters, protocols = '' } = call;
  const env = {
    ...bareEnvironment(process.env, PASSED, workplace.folder),
    ...ENVIRONMENT,
    GIT_ALLOW_PROTOCOL: protocols,
  };
  const words = ['git', ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  return workplace.run({
    words: [...words, ...call.words],
    cwd,
    env,
    withinMs,
    ...(refuse && { refuse }),
    ...(keptCharacters !== undefined && { keptCharacters }),
  });
}

/** What git knows of a folder. */
export interface GitState {
  readonly remoteUrl: string | undefined;
  readonly commit: string | undefined;
  readonly isModified: boolean;
}

const READ_WITHIN_MS = 20_000;

/** Asks git about a folder. Where there is no git, or no repository, it knows nothing. */
export async function readGitState(workplace: Workplace, folder: string): Promise<GitState> {
  const ask = async (...words: string[]): Promise<string | undefined> => {
    const end = await runGit(workplace, { words, cwd: folder, withinMs: READ_WITHIN_MS });
    return end.how === 'exited' && end.code === 0 ? end.output : undefined;
  };
  const commit = await ask('rev-parse', '--verify', '--quiet', 'HEAD');
  const remoteUrl = await ask('config', '--get', 'remote.origin.url');
  const changes = commit === undefined ? '' : await ask('status', '--porcelain', '--', '.');
  return { commit, remoteUrl, isModified: changes !== undefined && changes !== '' };
}
