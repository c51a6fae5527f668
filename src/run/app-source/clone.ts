import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DemoRunError, type ErrorCode } from '../../core/domain/errors.js';
import { removeTree } from '../processes/remove-tree.js';
import { runGit, type GitCall } from './git.js';
import { refuseHostileTree } from './tree-entries.js';
import { lastLines, type ProgramEnd, type Workplace } from './workplace.js';

/** What is cloned, and how much of it at most. */
export interface CloneOptions {
  readonly url: string;
  /** Which protocols git may speak. The command line allows https alone. */
  readonly protocols: readonly ('https' | 'http')[];
  readonly withinMs?: number;
  /** Of all that git writes while it clones. */
  readonly mostBytes?: number;
  readonly mostFileBytes?: number;
}

export interface Cloned {
  readonly folder: string;
  readonly commit: string;
}

const CLONE_WITHIN_MS = 300_000;
const MOST_BYTES = 500 * 1_048_576;
const MOST_FILE_BYTES = 50 * 1_048_576;
const QUICK_MS = 60_000;

/** Objects are checked as they come; nothing else is followed or fetched than what was named. */
const SETTINGS = {
  'transfer.fsckObjects': 'true',
  'fetch.fsckObjects': 'true',
  'transfer.bundleURI': 'false',
  'http.followRedirects': 'false',
  'http.lowSpeedLimit': '1000',
  'http.lowSpeedTime': '30',
};
const CLONE = [
  ...['clone', '--quiet', '--depth', '1', '--single-branch', '--no-tags', '--no-checkout'],
  ...['--no-recurse-submodules', '--no-local', '--template=', '--'],
];

/**
 * Clones one commit of a repository into a workplace, so that nothing of it is run: its tree is looked at before any of
 * its files is written, and nothing of git stays beside them.
 * @throws DemoRunError `repository_refused` for what is not taken, by name; `source_unreachable` where it cannot be had;
 * `interrupted`
 */
export async function cloneRepository(
  workplace: Workplace,
  options: CloneOptions,
): Promise<Cloned> {
  const { url, protocols, mostBytes = MOST_BYTES, withinMs = CLONE_WITHIN_MS } = options;
  const folder = join(workplace.folder, 'app');
  const isTooLarge = () =>
    bytesIn(folder) > mostBytes ? `it holds more than ${megabytesOf(mostBytes)}` : undefined;
  const git = (call: Pick<GitCall, 'words' | 'cwd'> & Partial<GitCall>) =>
    runGit(workplace, {
      withinMs: QUICK_MS,
      settings: SETTINGS,
      protocols: protocols.join(':'),
      refuse: isTooLarge,
      ...call,
    });
  refuseOddUrl(url, protocols);
  refuseUnless(await git({ words: [...CLONE, url, folder], cwd: workplace.folder, withinMs }), url);
  const late = isTooLarge();
  if (late !== undefined) throw refusal(url, late);
  const head = await git({ words: ['rev-parse', '--verify', '--quiet', 'HEAD'], cwd: folder });
  if (head.how !== 'exited' || head.code !== 0) throw refusal(url, 'it is empty');
  await refuseHostileTree((words, keptCharacters) => git({ words, cwd: folder, keptCharacters }), {
    mostFileBytes: options.mostFileBytes ?? MOST_FILE_BYTES,
    mostBytes,
    refused: (why) => refusal(url, why),
  });
  refuseUnless(await git({ words: ['checkout', '--quiet', '--force', 'HEAD'], cwd: folder }), url);
  removeTree(join(folder, '.git'));
  return { folder, commit: head.output };
}

/** An address that git would take for an option, or for the name of another program, never gets to it. */
function refuseOddUrl(url: string, protocols: CloneOptions['protocols']): void {
  const found = /^([a-z]+):\/\/[^-]/.exec(url)?.[1];
  if (found !== undefined && protocols.some((protocol) => protocol === found)) return;
  throw refusal(url, `its address does not begin with ${protocols.join(':// or ')}://`);
}

/** What git says, and what that means here: the first that fits counts. */
const MEANINGS: readonly [RegExp, ErrorCode, string][] = [
  [/returned error: 30\d|redirect/i, 'repository_refused', 'its server leads elsewhere (redirect)'],
  [
    /hasDotgit|hasDot|fsck|gitmodules|badTree|symlink/i,
    'repository_refused',
    'it holds what git takes for unsound',
  ],
  [/dumb http/i, 'repository_refused', 'its server speaks only the old (dumb) protocol'],
  [
    /could not read Username|Authentication failed|returned error: 40\d|not found/i,
    'repository_refused',
    'it is not there, or not public',
  ],
  [/transport '.*' not allowed/, 'repository_refused', 'its protocol is not allowed'],
];

function refuseUnless(end: ProgramEnd, url: string): void {
  if (end.how === 'ended') throw refusal(url, end.because);
  if (end.code === 0) return;
  if (end.code === 127) {
    throw new DemoRunError('system_refused', 'git is not installed here', {
      remedy: 'install git, or name a folder with --app-dir',
    });
  }
  const said = lastLines(end.output, 5);
  const own = withoutAddress(end.output, url);
  const known = MEANINGS.find(([pattern]) => pattern.test(own));
  if (known?.[1] === 'repository_refused') throw refusal(url, `${known[2]}: ${said}`);
  throw new DemoRunError('source_unreachable', `${url} could not be cloned: ${said}`, {
    remedy: 'look whether its host can be reached from here, and try again',
  });
}

/** What is said about a repository, without its name, which may be like anything that is said. */
function withoutAddress(output: string, url: string): string {
  const { host, hostname, pathname } = new URL(url);
  return [url, host, hostname, pathname].reduce((text, part) => text.replaceAll(part, ''), output);
}

function refusal(url: string, why: string): DemoRunError {
  return new DemoRunError('repository_refused', `${url} is refused: ${why}`, {
    remedy: 'clone it yourself, look at it, and name the folder with --app-dir',
  });
}

/** No link is followed. What vanishes meanwhile counts as nothing. */
function bytesIn(folder: string): number {
  try {
    return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
      const path = join(folder, entry.name);
      return sum + (entry.isDirectory() ? bytesIn(path) : lstatSync(path).size);
    }, 0);
  } catch {
    return 0;
  }
}

function megabytesOf(bytes: number): string {
  return `${String(Math.round(bytes / 1_048_576))} MB`;
}
