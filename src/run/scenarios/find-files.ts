import { lstatSync, readdirSync, type Stats } from 'node:fs';
import { join, normalize, resolve } from 'node:path';
import { whyUnreadable } from '../../base/text-file.js';
import { unreadableFile, type FileProblem } from './file-problem.js';
import { fitsPattern, folderOfPattern, isPattern, mayLeadTo } from './glob.js';

export const MOST_FILES = 1_000;
/** Whoever names a folder with more in it than this did not mean to. */
const MOST_ENTRIES = 20_000;
const SCENARIO_FILE = /\.(?:yaml|yml|json)$/;
/** What lies beside scenarios, and is none. */
const BESIDE = /\.(?:alerts|schema)\.json$/;
const EVERY_SCENARIO: Wanted = {
  file: (path) => SCENARIO_FILE.test(path) && !BESIDE.test(path),
  folder: () => true,
};
const NAMES = 'a scenario file, a folder of them (*.yaml, *.yml, *.json), or a pattern with * ** ?';

export interface FoundFiles {
  /** Each once, in the order in which they were named; those of a folder by their names. */
  readonly files: readonly string[];
  readonly problems: readonly FileProblem[];
}

const NONE: FoundFiles = { files: [], problems: [] };
const NO_FILE_FITS = 'no file fits this pattern';
const A_LINK = 'it leads through a symbolic link; name the folder itself';
const NAME_FEWER = 'name a folder below it, or a pattern that fewer files fit';

/**
 * The scenario files that are named by paths, folders and patterns. No link is followed: one that is named is
 * refused, those that are met below a folder or by a pattern are passed over.
 */
export function findScenarioFiles(named: readonly string[]): FoundFiles {
  const files = new Map<string, string>();
  const problems: FileProblem[] = [];
  for (const name of named) {
    const found = filesNamedBy(name);
    problems.push(...found.problems);
    for (const path of found.files) files.set(resolve(path), path);
  }
  if (files.size <= MOST_FILES) return { files: [...files.values()], problems };
  const accepted = `at most ${String(MOST_FILES)} files at once`;
  const tooMany = unreadableFile(
    named.join(' '),
    `${String(files.size)} files`,
    accepted,
    NAME_FEWER,
  );
  return { files: [], problems: [...problems, tooMany] };
}

/** A path that the system takes for none hides nothing that is wrong with others. */
function filesNamedBy(name: string): FoundFiles {
  try {
    return filesNamed(name);
  } catch (cause) {
    return { files: [], problems: [unreadableFile(name, whyUnreadable(cause), NAMES)] };
  }
}

function filesNamed(name: string): FoundFiles {
  const stats = lookAt(name);
  if (stats === undefined && isPattern(name)) return filesOfPattern(name);
  // A file that is no regular one, or is not there, is refused by whoever reads it.
  if (stats?.isDirectory() !== true) return { files: [name], problems: [] };
  return orNone(name, filesBelow(name), 'the folder holds no scenario file');
}

function filesOfPattern(name: string): FoundFiles {
  const pattern = normalize(name);
  const folder = folderOfPattern(pattern);
  const stats = lookAt(folder);
  if (stats === undefined) return orNone(name, NONE, NO_FILE_FITS);
  if (stats.isSymbolicLink()) return orNone(name, NONE, A_LINK);
  const found = filesBelow(folder, {
    file: (path) => fitsPattern(path, pattern),
    folder: (path) => mayLeadTo(path, pattern),
  });
  return orNone(name, found, NO_FILE_FITS);
}

function orNone(name: string, found: FoundFiles, why: string): FoundFiles {
  if (found.files.length > 0 || found.problems.length > 0) return found;
  return { files: [], problems: [unreadableFile(name, why, NAMES)] };
}

/** Which files are taken, and which folders are looked into. */
interface Wanted {
  readonly file: (path: string) => boolean;
  readonly folder: (path: string) => boolean;
}

function filesBelow(folder: string, wanted: Wanted = EVERY_SCENARIO): FoundFiles {
  const files: string[] = [];
  const problems: FileProblem[] = [];
  const folders = [folder];
  let entries = 0;
  for (let each = folders.shift(); each !== undefined; each = folders.shift()) {
    const listed = entriesOf(each);
    if ('problem' in listed) {
      problems.push(listed.problem);
      continue;
    }
    entries += listed.entries.length;
    if (entries > MOST_ENTRIES) return { files: [], problems: [tooLarge(folder)] };
    for (const { path, isFolder } of listed.entries) {
      if (!isFolder && wanted.file(path)) files.push(path);
      if (isFolder && wanted.folder(path)) folders.push(path);
    }
  }
  return { files: files.sort(), problems };
}

type Listed =
  | { readonly entries: readonly { readonly path: string; readonly isFolder: boolean }[] }
  | { readonly problem: FileProblem };

function entriesOf(folder: string): Listed {
  try {
    const listed = readdirSync(folder, { withFileTypes: true });
    const entries = listed
      .filter((entry) => !entry.isSymbolicLink())
      .map((entry) => ({ path: join(folder, entry.name), isFolder: entry.isDirectory() }));
    return { entries };
  } catch (cause) {
    return { problem: unreadableFile(folder, whyUnreadable(cause), NAMES) };
  }
}

function tooLarge(folder: string): FileProblem {
  const accepted = `a folder of at most ${String(MOST_ENTRIES)} entries`;
  return unreadableFile(folder, 'too many entries', accepted, NAME_FEWER);
}

function lookAt(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}
