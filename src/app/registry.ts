import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { appSpecSchema, type AppSpec } from '../domain/app-spec.js';
import { DemoRunError, codeOf, messageOf } from '../domain/errors.js';
import { writeAtomically } from '../files/durable-files.js';
import { inPinnedFolder } from '../files/pinned-folder.js';
import { readRegularFile } from '../files/regular-file.js';

export type StoreOutcome =
  | { readonly outcome: 'created' | 'unchanged' | 'replaced' }
  | { readonly outcome: 'differs'; readonly existing: AppSpec | undefined };

/** Where the spec of an app stands, relative to the root. */
export function specFile(appName: string): string {
  return `apps/registry/${appName}.json`;
}

/** Far more than any spec; a file that is larger is none. */
const MAX_SPEC_BYTES = 64 * 1024;

/**
 * Stores the text of a spec. The same text again is fine; a different one is left as it is unless
 * `replace` is set. Nothing that stands in the way is followed or guessed at: a link in place of a
 * folder, and anything but a file of its own in place of the spec, is refused.
 * @throws DemoRunError `registry_unwritable`
 */
export function storeSpec(
  root: string,
  spec: { readonly name: string; readonly text: string },
  replace: boolean,
): StoreOutcome {
  const file = specFile(spec.name);
  try {
    return inPinnedFolder(root, dirname(file).split('/'), (folder) =>
      storeIn(join(folder, basename(file)), spec.text, replace),
    );
  } catch (cause) {
    throw new DemoRunError(
      'registry_unwritable',
      `${join(root, file)} cannot be written: ${withoutPins(messageOf(cause))}`,
      { cause, remedy: 'move away what stands there, or choose a writable folder with --root' },
    );
  }
}

function storeIn(path: string, text: string, replace: boolean): StoreOutcome {
  const existing = readIfThere(path);
  if (existing === undefined && writeAtomically(path, text, 'keep')) return { outcome: 'created' };
  refuseSecondName(path);
  // Another process may have put one there since.
  const found = existing ?? readIfThere(path) ?? '';
  if (found === text) return { outcome: 'unchanged' };
  if (!replace) return { outcome: 'differs', existing: parseSpec(found) };
  writeAtomically(path, text, 'replace');
  return { outcome: 'replaced' };
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
 * SHA-256 of the spec as it stands in the registry; of nothing where there is none.
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

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function readIfThere(path: string): string | undefined {
  try {
    return readRegularFile(path, MAX_SPEC_BYTES).toString('utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function parseSpec(text: string): AppSpec | undefined {
  try {
    return appSpecSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
