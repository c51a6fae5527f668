import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DemoRunError, codeOf, messageOf } from '../../core/domain/errors.js';
import { writeAtomically } from '../../base/durable-files.js';
import { inPinnedFolder } from '../../base/pinned-folder.js';
import { readRegularFile } from '../../base/regular-file.js';

export type StoreOutcome = 'created' | 'unchanged' | 'replaced' | 'differs';

/** Where the spec of an app stands, relative to the root. */
export function specFile(appName: string): string {
  return `apps/registry/${appName}.json`;
}

/** Far more than any spec; a file that is larger is none. */
const MAX_SPEC_BYTES = 64 * 1024;

/**
 * The spec of an app as it is, no matter who wrote it last; undefined where there is none.
 * @throws DemoRunError `registry_unwritable` for what is not a file of its own that could be a spec
 */
export function findSpec(root: string, appName: string): string | undefined {
  const file = specFile(appName);
  if (!isFolderThere(root, dirname(file).split('/'))) return undefined;
  return inRegistry(root, file, 'read', (path) => {
    const bytes = readIfThere(path);
    if (bytes !== undefined) refuseSecondName(path);
    return bytes?.toString('utf8');
  });
}

/** No folder is made for a look. What is there and is none is judged by whoever works in it. */
function isFolderThere(above: string, [name, ...below]: readonly string[]): boolean {
  if (name === undefined) return true;
  const folder = join(above, name);
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  return stats !== undefined && (!stats.isDirectory() || isFolderThere(folder, below));
}

/**
 * Stores the text of a spec. The same text again is fine; a different one is left as it is unless
 * `replace` is set, and is kept beside the new one then. Nothing that is in the way is followed
 * or guessed at: a link in place of a folder, and anything but a file of its own in place of the
 * spec, is refused.
 * @throws DemoRunError `registry_unwritable`
 */
export function storeSpec(
  root: string,
  spec: { readonly name: string; readonly text: string },
  replace: boolean,
): StoreOutcome {
  return inRegistry(root, specFile(spec.name), 'written', (path) =>
    storeIn(path, spec.text, replace),
  );
}

/** Works on a file of the registry that nobody can exchange for another midway. */
function inRegistry<Result>(
  root: string,
  file: string,
  how: 'read' | 'written',
  work: (path: string) => Result,
): Result {
  try {
    return inPinnedFolder(root, dirname(file).split('/'), (folder) =>
      work(join(folder, basename(file))),
    );
  } catch (cause) {
    throw new DemoRunError(
      'registry_unwritable',
      `${join(root, file)} cannot be ${how}: ${withoutPins(messageOf(cause))}`,
      { cause, remedy: 'move away what is there, or choose a writable folder with --root' },
    );
  }
}

function storeIn(path: string, text: string, replace: boolean): StoreOutcome {
  const existing = readIfThere(path);
  if (existing === undefined && writeAtomically(path, text, 'keep')) return 'created';
  refuseSecondName(path);
  // Another process may have put one there since.
  const found = existing ?? readIfThere(path) ?? Buffer.alloc(0);
  if (found.equals(Buffer.from(text))) return 'unchanged';
  if (!replace) return 'differs';
  writeAtomically(keptBeside(path, found), found, 'keep');
  writeAtomically(path, text, 'replace');
  return 'replaced';
}

/** Named by what it holds, so that no earlier spec takes the place of another. No app has a dot in its name. */
function keptBeside(path: string, bytes: Buffer): string {
  return path.replace(/json$/, `replaced-${sha256(bytes).slice(0, 12)}.json`);
}

/**
 * A file with a second name may be anybody's. One such name is our own: what a writer that was
 * killed between link and unlink has left behind.
 */
function refuseSecondName(path: string): void {
  const { nlink, ino } = lstatSync(path);
  if (nlink === 1) return;
  const folder = dirname(path);
  for (const name of readdirSync(folder)) {
    const isLeftover = name.startsWith(`${basename(path)}.`) && name.endsWith('.tmp');
    if (isLeftover && lstatSync(join(folder, name)).ino === ino) rmSync(join(folder, name));
  }
  if (lstatSync(path).nlink !== 1) throw new Error('it has other names (hard links) elsewhere');
}

/** A system's error names the path that it was given; people know the folder by its name. */
function withoutPins(message: string): string {
  return message.replaceAll(/\/proc\/self\/fd\/\d+(?:\/apps|\/registry)?/g, 'apps/registry');
}

/**
 * SHA-256 of the spec as it is in the registry; of nothing where there is none.
 * @throws DemoRunError `registry_unwritable` for what is not a file that could be a spec
 */
export function specHash(root: string, appName: string): string {
  const path = join(root, specFile(appName));
  try {
    return sha256(readIfThere(path) ?? '');
  } catch (cause) {
    throw new DemoRunError('registry_unwritable', `${path} cannot be read: ${messageOf(cause)}`, {
      cause,
    });
  }
}

export function sha256(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('hex');
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readRegularFile(path, MAX_SPEC_BYTES);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
