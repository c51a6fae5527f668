// Puts the program and the libraries that it uses into one file, whose value is a function for each module, by its
// name: one file is found, read and compiled faster than hundreds, and what was compiled can be kept. Each module
// runs when something of it is first used: of the schemas and libraries, a short command needs a few.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { withLateCode } from './late-code.mjs';

const SHAPES = 'audit/checker/plain-shapes.js';
/** Modules whose constants may be computed at any time: ours, and those of zod. */
const HAS_LATE_CONSTANTS = /^(?!node_modules\/|_virtual\/)|^node_modules\/zod\//;

/**
 * @param {string} dist the folder of the compiled modules
 * @param {string} file where the bundle goes: as deep in `dist` as the modules that name files relative to themselves
 */
export async function bundle(dist, file) {
  const bundled = await rolldown({
    input: posix.join(dist, 'cli', 'main.js'),
    platform: 'node',
    // What is fixed in ioredis must be fixed in the copy that is used.
    external: [/^ioredis/],
    // To load a module of ours has no effect but that it is loaded.
    treeshake: { moduleSideEffects: [{ test: startingWith(`${dist}/`), sideEffects: false }] },
  });
  const { output } = await bundled.generate({
    format: 'cjs',
    comments: false,
    dynamicImportInCjs: false,
    preserveModules: true,
    preserveModulesRoot: dist,
    entryFileNames: '[name].js',
  });
  const modules = output.filter((part) => part.type === 'chunk');
  const names = new Set(modules.map(({ fileName }) => fileName));
  const shapes = await shapesCode(dist);
  const functions = modules.map(({ fileName, code }) => {
    const body =
      fileName === SHAPES
        ? shapes
        : withLateCode(
            code,
            (path) => nameOf(path, fileName, names),
            HAS_LATE_CONSTANTS.test(fileName),
          );
    return `${JSON.stringify(fileName)}(exports, require, module, __filename, __dirname) {\n${body}\n}`;
  });
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, inAscii(`({\n${functions.join(',\n')}\n})\n`));
}

/** In place of the module that builds schemas to tell their shapes, what it tells. */
async function shapesCode(dist) {
  const { PLAIN_SHAPES } = await import(pathToFileURL(join(dist, SHAPES)).href);
  const shapes = Object.entries(PLAIN_SHAPES).map(
    ([name, shape]) => `${JSON.stringify(name)}: () => (${literal(shape())})`,
  );
  return `exports.PLAIN_SHAPES = {\n${shapes.join(',\n')}\n};`;
}

/** Plain data, with patterns and limits that JSON does not know, as code. */
function literal(value) {
  if (value instanceof RegExp) return String(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(',')}]`;
  if (typeof value !== 'object' || value === null) {
    return typeof value === 'string' ? JSON.stringify(value) : String(value);
  }
  const fields = Object.entries(value).map(
    ([name, of]) => `${JSON.stringify(name)}:${literal(of)}`,
  );
  return `{${fields.join(',')}}`;
}

function startingWith(text) {
  return new RegExp(`^${text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')}`);
}

/** The name under which the bundle holds a module; packages of Node and those outside keep theirs. */
function nameOf(path, importer, names) {
  const name = posix.join(posix.dirname(importer), path);
  return path.startsWith('.') && names.has(name) ? name : path;
}

/** So that the file is read as it lies, a byte a character. */
function inAscii(code) {
  return code.replace(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
