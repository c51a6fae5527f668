import { lstatSync, readdirSync, statSync, type Dirent } from 'node:fs';
import { join } from 'node:path';

const ENDINGS = /\.(?:ya?ml|json)$/;
const IS_PATTERN = /[*?]/;

/**
 * The files that paths name: a file by itself; of a folder all scenario files in it and below; a pattern with
 * `*`, `?` and `**` by what it fits. Folders of packages and hidden ones are left out, and no link is followed.
 * @returns each file once, those of one path in the order of their names; and the paths that name none
 */
export function findScenarioFiles(paths: readonly string[]): {
  readonly files: readonly string[];
  readonly unmatched: readonly string[];
} {
  const found = paths.map((path) => ({ path, files: filesAt(path) }));
  return {
    files: [...new Set(found.flatMap(({ files }) => files))],
    unmatched: found.filter(({ files }) => files.length === 0).map(({ path }) => path),
  };
}

function filesAt(path: string): string[] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory() === true) return filesBelow(path).filter((file) => ENDINGS.test(file));
  // What is no regular file is for the reader to refuse: it says why.
  if (stats !== undefined) return [path];
  return IS_PATTERN.test(path) ? filesThatFit(path) : [];
}

/** Looked for from the last folder on that is named without a pattern. */
function filesThatFit(pattern: string): string[] {
  const parts = pattern.split('/');
  const first = parts.findIndex((part) => IS_PATTERN.test(part));
  const folder = parts.slice(0, first).join('/');
  const from = folder === '' && !pattern.startsWith('/') ? '.' : `${folder}/`;
  if (lstatSync(from, { throwIfNoEntry: false }) === undefined) return [];
  const fits = expressionFor(parts.slice(first));
  return filesBelow(from).filter((file) => fits.test(relativeTo(from, file)));
}

function relativeTo(from: string, file: string): string {
  return from === '.' ? file : file.slice(join(from, '/').length);
}

function expressionFor(parts: readonly string[]): RegExp {
  const last = parts.length - 1;
  const text = parts.map((part, at) => {
    if (part === '**') return at === last ? '.*' : '(?:[^/]+/)*';
    const own = part.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('?', '[^/]');
    return `${own.replace(/\*+/g, '[^/]*')}${at === last ? '' : '/'}`;
  });
  return new RegExp(`^${text.join('')}$`);
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.') && name !== 'node_modules')
    .sort(byName)
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return filesBelow(path);
      return entry.isFile() ? [path] : [];
    });
}

function byName(a: Dirent, b: Dirent): number {
  return a.name < b.name ? -1 : 1;
}
