import { randomInt } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { codeOf, DemoRunError, messageOf } from '../../core/domain/errors.js';
import { readProcesses, usersOf } from './process-table.js';
import { removeTree } from './remove-tree.js';

/** Whom a folder is made for. */
export type FolderOwner = 'agent' | 'app';

/** An empty folder for a process, within one of ours: it can be neither removed nor replaced by another user. */
export interface HomeFolder {
  /** To be removed afterwards. */
  readonly outer: string;
  /** Its working folder, 0700, and its own. */
  readonly home: string;
  /** Whose it is, where that is another user. */
  readonly uid?: number;
}

/**
 * Users for agents and apps. systemd's list of users and groups leaves these unused: they are above those of people and
 * of systemd-homed, below those that it gives to services by itself, and within the 65,536 of a container.
 * https://systemd.io/UIDS-GIDS/
 */
export const OTHER_UIDS = { from: 60_578, to: 61_183 } as const;
const PREFIXES = { agent: 'demo-run-agent-', app: 'demo-run-app-' } as const;
const FALLBACK = '/tmp';
const OWN = 0o700;
/** In an outer folder, where only we write: whose it is. */
const MARK = 'made-for';
const MARKED_WITHIN_MS = 60_000;
const OTHERS_PASS_THROUGH = 0o711;
const FOR_OTHERS_TO_PASS = 0o001;

/**
 * Makes a folder and writes down whose it is, so that it is found where whoever made it was killed.
 * @param asAnotherUser a user who has no processes, chosen by the folder: its name holds the user, so that no
 * two of them have the same one
 * @param mark by which it is known
 * @throws DemoRunError `usage` where there is no folder for temporary files; the system's error; Error where no
 * user is free
 */
export function makeHomeFolder(
  owner: FolderOwner,
  asAnotherUser: boolean,
  mark: string,
): HomeFolder {
  const parent = temporaryFolder(owner);
  const prefix = PREFIXES[owner];
  if (!asAnotherUser) {
    const outer = mkdtempSync(join(parent, prefix));
    return orRemoved(outer, () => ({ outer, home: makeHome(outer, mark) }));
  }
  const { uid, outer } = claimUser(join(isOpenTo(parent) ? parent : FALLBACK, prefix));
  return orRemoved(outer, () => {
    chmodSync(outer, OTHERS_PASS_THROUGH);
    const home = makeHome(outer, mark);
    chownSync(home, uid, uid);
    return { outer, home, uid };
  });
}

/** A disk can be full in the middle of it: half a folder is none. */
function orRemoved<Made>(outer: string, make: () => Made): Made {
  try {
    return make();
  } catch (error) {
    removeTree(outer);
    throw error;
  }
}

/** Whatever it runs in needs one, so that no other isolation could do without. */
function temporaryFolder(owner: FolderOwner): string {
  try {
    accessSync(tmpdir(), constants.W_OK | constants.X_OK);
    return tmpdir();
  } catch (cause) {
    const why = codeOf(cause) ?? messageOf(cause);
    throw new DemoRunError(
      'usage',
      `an ${owner} needs a folder in ${tmpdir()} (see TMPDIR): ${why}`,
      {
        cause,
        remedy: 'let TMPDIR name a folder that is there and that you may write to',
      },
    );
  }
}

function makeHome(outer: string, mark: string): string {
  writeFileSync(join(outer, MARK), mark);
  const home = join(outer, 'home');
  mkdirSync(home, { mode: OWN });
  return home;
}

/** Beginning anywhere, so that a user who had a process before is not the next one's. */
function claimUser(path: string): { readonly uid: number; readonly outer: string } {
  const taken = new Set((readProcesses() ?? []).flatMap(({ pid }) => usersOf(pid)));
  const count = OTHER_UIDS.to - OTHER_UIDS.from + 1;
  const first = randomInt(count);
  for (let step = 0; step < count; step++) {
    const uid = OTHER_UIDS.from + ((first + step) % count);
    const outer = `${path}${String(uid)}`;
    if (!taken.has(uid) && isMade(outer)) return { uid, outer };
  }
  throw new Error(
    `no user is free between ${String(OTHER_UIDS.from)} and ${String(OTHER_UIDS.to)}`,
  );
}

function isMade(folder: string): boolean {
  try {
    mkdirSync(folder, { mode: OWN });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Removes the folders with this mark, which nobody uses any more, and those whose maker was killed before it
 * could mark them. Only our own user can have written a mark.
 * @throws the system's error, where something cannot be removed
 */
export function removeMarkedHomes(owner: FolderOwner, mark: string): void {
  for (const parent of new Set([tmpdir(), FALLBACK])) {
    if (!existsSync(parent)) continue;
    const found = readdirSync(parent).filter((name) => name.startsWith(PREFIXES[owner]));
    for (const outer of found.map((name) => join(parent, name))) {
      if (isLeft(outer, mark)) removeTree(outer);
    }
  }
}

function isLeft(outer: string, mark: string): boolean {
  try {
    const stats = lstatSync(outer);
    if (!stats.isDirectory() || stats.uid !== process.getuid?.()) return false;
    const file = join(outer, MARK);
    const written = existsSync(file) ? readFileSync(file, 'utf8') : '';
    // Its maker can be killed between making the file and writing to it.
    if (written !== '') return written === mark;
    return Date.now() - stats.mtimeMs > MARKED_WITHIN_MS;
  } catch {
    // Whoever uses it removes it just now.
    return false;
  }
}

/** Whether any user may go to it. */
export function isOpenTo(folder: string): boolean {
  const isOpen = (statSync(folder).mode & FOR_OTHERS_TO_PASS) !== 0;
  return isOpen && (folder === dirname(folder) || isOpenTo(dirname(folder)));
}
