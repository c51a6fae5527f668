import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { codeOf, DemoRunError, messageOf } from '../../core/domain/errors.js';
import type { FolderFacts, PackageFacts } from '../../core/domain/app-source.js';
import { readRegularFile } from '../../base/regular-file.js';
import { findProgram, runsAsAnother } from './find-program.js';

/** Far more than any package.json or Procfile. */
const MOST_BYTES = 1_048_576;
const REMEDY = 'name the folder that your app lies in, with --app-dir';

const texts = z.record(z.string(), z.string()).catch({});
const packageSchema = z.looseObject({
  name: z.string().optional().catch(undefined),
  scripts: texts,
  dependencies: texts,
  devDependencies: texts,
  engines: z.looseObject({ node: z.string().optional() }).catch({}),
});

/**
 * Reads what the folder of an app says of itself.
 * @param folder its whole path
 * @param names the files to look for
 * @param path as in PATH: where programs are
 * @throws DemoRunError `usage` for what is no folder, cannot be read, or is empty; `input_unreadable` for a
 * package.json that is none
 */
export function readFolder(
  folder: string,
  names: readonly string[],
  path = process.env['PATH'] ?? '',
): FolderFacts {
  const there = filesIn(folder);
  const files = names.filter((name) => there.includes(name));
  return {
    name: basename(folder),
    files,
    packageJson: files.includes('package.json') ? readPackage(folder) : undefined,
    procfileWeb: files.includes('Procfile') ? webOf(readText(folder, 'Procfile')) : undefined,
    python: pythonFor(folder, path),
  };
}

function filesIn(folder: string): string[] {
  let entries: string[];
  try {
    if (!statSync(folder).isDirectory()) {
      throw new DemoRunError('usage', `--app-dir ${folder} is not a folder`, { remedy: REMEDY });
    }
    accessSync(folder, constants.R_OK | constants.X_OK);
    entries = readdirSync(folder);
  } catch (cause) {
    if (cause instanceof DemoRunError) throw cause;
    const why = codeOf(cause) === 'ENOENT' ? 'is not there' : `cannot be read: ${messageOf(cause)}`;
    throw new DemoRunError('usage', `--app-dir ${folder} ${why}`, { cause, remedy: REMEDY });
  }
  if (entries.length > 0) return entries;
  throw new DemoRunError('usage', `--app-dir ${folder} is empty`, { remedy: REMEDY });
}

function readPackage(folder: string): PackageFacts {
  const text = readText(folder, 'package.json').replace(/^\ufeff/, '');
  const parsed = packageSchema.safeParse(readJson(text, (why) => noPackage(folder, why)));
  if (!parsed.success) throw noPackage(folder);
  const { name, scripts, dependencies, devDependencies, engines } = parsed.data;
  return {
    name,
    scripts,
    dependencies: Object.keys({ ...dependencies, ...devDependencies }),
    node: engines.node,
  };
}

function readJson(text: string, refusal: (why: string) => DemoRunError): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw refusal(placeIn(text, messageOf(cause)));
  }
}

/** @param why where it is not even JSON */
function noPackage(folder: string, why?: string): DemoRunError {
  const found = `${join(folder, 'package.json')} is no JSON object`;
  return new DemoRunError('input_unreadable', why === undefined ? found : `${found}: ${why}`, {
    remedy: 'correct it there; npm could not read it either',
  });
}

/** V8 tells a place by its offset, and not always. */
function placeIn(text: string, said: string): string {
  const offset = /\bat position (\d+)/.exec(said)?.[1];
  if (offset === undefined) return said;
  const before = text.slice(0, Number(offset)).split('\n');
  return `line ${String(before.length)}, column ${String((before.at(-1)?.length ?? 0) + 1)}`;
}

function readText(folder: string, name: string): string {
  try {
    return readRegularFile(join(folder, name), MOST_BYTES).toString('utf8');
  } catch (cause) {
    throw new DemoRunError(
      'input_unreadable',
      `${join(folder, name)} cannot be read: ${messageOf(cause)}`,
      { cause, remedy: 'make it a file that you may read, or name another folder' },
    );
  }
}

/** `web: npm start`, as Heroku and foreman have it. */
function webOf(procfile: string): string | undefined {
  return /^web:[ \t]*(\S.*?)[ \t]*\r?$/m.exec(procfile)?.[1];
}

/** `python`, unless who runs the app has `python3` alone. */
function pythonFor(folder: string, path: string): FolderFacts['python'] {
  const asAnother = runsAsAnother(folder);
  const runs = (name: string) => findProgram(name, path, asAnother).some((found) => found.runs);
  return runs('python') || !runs('python3') ? 'python' : 'python3';
}
