import { lstatSync, readdirSync, type Stats } from 'node:fs';
import { join, normalize, resolve } from 'node:path';
import { whyUnreadable } from '../../base/text-file.js';
import { unreadableFile, type FileProblem } from './file-problem.js';
import { fitsPattern, folderOfPattern, isPattern } from './glob.js';

export const MOST_FILES = 1_000;
/** Whoever names a folder with more in it than this did not mean to. */
const MOST_ENTRIES = 20_000;
const SCENARIO_FILE = /\.(?:yaml|yml|json)$/;
/** What lies beside scenarios, and is none. */
const BESIDE = /\.(?:alerts|schema)\.json$/;
const NAMES = 'a scenario file, a folder of them (*.yaml, *.yml, *.json), or a pattern with * ** ?';

export interface FoundFiles {
  /** Each once, in the order in which they were named; those of a folder by their names. */
  readonly files: readonly string[];
  readonly problems: readonly FileProblem[];
}

/** The scenario files that are named by paths, folders and patterns. No link is followed. */
export function findScenarioFiles(named: readonly string[]): FoundFiles {
  const files = new Map<string, string>();
  const problems: FileProblem[] = [];
  for (const name of named) {
    const found = filesNamed(name);
    problems.push(...found.problems);
    for (const path of found.files) files.set(resolve(path), path);
  }
  if (files.size <= MOST_FILES) return { files: [...files.values()], problems };
  const accepted = `at most ${String(MOST_FILES)} files at once`;
  const tooMany = unreadableFile(named.join(' '), `${String(files.size)} files`, accepted);
  return { files: [], problems: [...problems, tooMany] };
}

function filesNamed(name: string): FoundFiles {
  const stats = lookAt(name);
  if (stats === undefined && isPattern(name)) return filesOfPattern(name);
  // A file that is no regular one, or is not there, is refused by whoever reads it.
  if (stats?.isDirectory() !== true) return { files: [name], problems: [] };
  return orNone(name, filesBelow(name), 'the folder holds no scenario file');
}

function filesOfPattern(pattern: string): FoundFiles {
  const folder = folderOfPattern(pattern);
  const { files, problems } = filesBelow(folder, () => true);
  const fitting = files.filter((path) => fitsPattern(path, normalize(pattern)));
  return orNone(pattern, { files: fitting, problems }, 'no file fits this pattern');
}

function orNone(name: string, found: FoundFiles, why: string): FoundFiles {
  if (found.files.length > 0 || found.problems.length > 0) return found;
  return { files: [], problems: [unreadableFile(name, why, NAMES)] };
}

function filesBelow(folder: string, isWanted: (name: string) => boolean = isScenario): FoundFiles {
  const files: string[] = [];
  const problems: FileProblem[] = [];
  const folders = [folder];
  let entries = 0;
  for (let each = folders.shift(); each !== undefined; each = folders.shift()) {
    const listed = entriesOf(each);
    if (!Array.isArray(listed)) {
      problems.push(listed);
      continue;
    }
    entries += listed.length;
    if (entries > MOST_ENTRIES) {
      const accepted = `a folder of at most ${String(MOST_ENTRIES)} entries`;
      return { files: [], problems: [unreadableFile(folder, 'too many entries', accepted)] };
    }
    for (const entry of listed) {
      const path = join(each, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else if (isWanted(entry.name)) files.push(path);
    }
  }
  return { files: files.sort(), problems };
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (cause) {
    return unreadableFile(folder, whyUnreadable(cause), NAMES);
  }
}

function isScenario(name: string): boolean {
  return SCENARIO_FILE.test(name) && !BESIDE.test(name);
}

function lookAt(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}
