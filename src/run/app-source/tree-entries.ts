import { toPrintableAscii } from '../../core/domain/safe-text.js';
import type { ProgramEnd } from './workplace.js';

/** What a tree may hold, and what is said of one that holds more. */
export interface TreeLimits {
  readonly mostFileBytes: number;
  readonly mostBytes: number;
  readonly refused: (why: string) => Error;
}

/** Asks git within a repository. */
export type AskGit = (words: readonly string[], keptCharacters: number) => Promise<ProgramEnd>;

interface Entry {
  readonly mode: string;
  readonly object: string;
  readonly bytes: number;
  readonly path: string;
}

const SYMLINK = '120000';
const SUBMODULE = '160000';
/** `100644 blob 1f7a...    431<TAB>README.md` (git-ls-tree(1), -l); with -z the path is as it is, and may hold any letter. */
const ENTRY = /^(\d{6}) \w+ ([0-9a-f]+) +(\d+|-)\t(.*)$/s;
/** A list that is longer is of more files than an app has. */
const LIST_CHARACTERS = 16 * 1_048_576;
/** Of files that say how others are filtered. */
const MOST_ATTRIBUTES = 100;

/**
 * Looks at all that a commit holds, before any of it is written.
 * @throws what `refused` makes of the first thing that is not taken
 */
export async function refuseHostileTree(git: AskGit, limits: TreeLimits): Promise<void> {
  const { refused, mostFileBytes, mostBytes } = limits;
  const entries = await readEntries(git, refused);
  for (const { mode, path, bytes } of entries) {
    const shown = toPrintableAscii(path);
    if (mode === SYMLINK) throw refused(`${shown} is a symbolic link`);
    if (mode === SUBMODULE) throw refused(`${shown} is a submodule`);
    if (bytes > mostFileBytes) throw refused(`${shown} holds ${String(bytes)} bytes`);
    if (/(?:^|\/)\.git(?:\/|$)/i.test(path)) throw refused(`${shown} lies where git keeps its own`);
  }
  if (entries.some(({ path }) => path === '.gitmodules')) throw refused('it names submodules');
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  if (bytes > mostBytes) throw refused(`its files hold ${String(bytes)} bytes`);
  await refuseFilters(git, entries, refused);
}

async function readEntries(git: AskGit, refused: TreeLimits['refused']): Promise<Entry[]> {
  const text = await outputOf(git, ['ls-tree', '-r', '-l', '-z', '--full-tree', 'HEAD'], refused);
  if (text === '') return [];
  if (text.length >= LIST_CHARACTERS) throw refused('it holds too many files');
  const lines = text.split('\0').slice(0, -1);
  return lines.map((line) => {
    const [, mode = '', object = '', size = '', path = ''] = ENTRY.exec(line) ?? [];
    if (mode === '') throw refused(`its tree has an odd line: ${toPrintableAscii(line)}`);
    return { mode, object, bytes: size === '-' ? 0 : Number(size), path };
  });
}

/** What git would fetch from elsewhere is not in the repository: the app would find pointers in its place. */
async function refuseFilters(
  git: AskGit,
  entries: readonly Entry[],
  refused: TreeLimits['refused'],
): Promise<void> {
  const attributes = entries.filter(({ path }) => /(?:^|\/)\.gitattributes$/.test(path));
  if (attributes.length > MOST_ATTRIBUTES) throw refused('it holds too many .gitattributes');
  for (const { object, path } of attributes) {
    const text = await outputOf(git, ['cat-file', 'blob', object], refused);
    if (!/\bfilter=lfs\b/.test(text)) continue;
    throw refused(`${toPrintableAscii(path)} keeps files elsewhere (Git LFS)`);
  }
}

async function outputOf(
  git: AskGit,
  words: readonly string[],
  refused: TreeLimits['refused'],
): Promise<string> {
  const end = await git(words, LIST_CHARACTERS);
  if (end.how === 'exited' && end.code === 0) return end.output;
  throw refused('its tree cannot be read');
}
