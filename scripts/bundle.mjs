// Puts the program and the libraries that it uses into one file, whose value is a function for each module, by its
// name: one file is found, read and compiled faster than hundreds, and what was compiled can be kept. Each module
// runs when something of it is first used: of the schemas and libraries, a short command needs a few.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, posix } from 'node:path';
import { parseAst } from 'rolldown/parseAst';
import { rolldown } from 'rolldown';

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
  const functions = modules.map(({ fileName, code }) => {
    const body = withLateImports(code, (path) => nameOf(path, fileName, names));
    return `${JSON.stringify(fileName)}(exports, require, module, __filename, __dirname) {\n${body}\n}`;
  });
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, inAscii(`({\n${functions.join(',\n')}\n})\n`));
}

function startingWith(text) {
  return new RegExp(`^${text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')}`);
}

/** The name under which the bundle holds a module; packages of Node and those outside keep theirs. */
function nameOf(path, importer, names) {
  const name = posix.join(posix.dirname(importer), path);
  return path.startsWith('.') && names.has(name) ? name : path;
}

/**
 * Imports become calls: `const x = require("a")` becomes `const x = require.later("a")`, and `x.b` becomes `(x()).b`.
 * @param {string} code of a module, as CommonJS
 * @param {(path: string) => string} named
 */
function withLateImports(code, named) {
  /** @type {any[]} */
  const body = parseAst(code).body;
  const nodes = [...walk(body, undefined, '')];
  const written = new Set(
    nodes.map(([{ type, left }]) => (type === 'AssignmentExpression' ? left.name : undefined)),
  );
  const imports = new Map(
    body
      .flatMap((statement) =>
        statement.type === 'VariableDeclaration' ? statement.declarations : [],
      )
      .filter(({ id, init }) => isImport(init) && !written.has(id.name))
      .map(({ id, init }) => [id.name, init]),
  );
  /** @type {Edit[]} */
  const edits = [...imports.values()].map(({ callee }) => [callee.end, callee.end, '.later']);
  for (const [node, parent, key] of nodes) {
    if (isImport(node)) {
      const [{ start, end, value }] = node.arguments;
      edits.push([start, end, JSON.stringify(named(value))]);
    } else if (imports.has(node.name) && isRead(node, parent, key)) {
      edits.push([node.start, node.end, `(${node.name}())`]);
    }
  }
  return edited(code, edits);
}

/**
 * Each node with the one that holds it, and under which key.
 * @returns {Generator<[any, any, string]>}
 */
function* walk(node, parent, key) {
  if (Array.isArray(node)) {
    for (const member of node) yield* walk(member, parent, key);
  } else if (typeof node?.type === 'string') {
    yield [node, parent, key];
    for (const [name, inner] of Object.entries(node)) {
      if (typeof inner === 'object') yield* walk(inner, node, name);
    }
  }
}

function isImport(node) {
  return (
    node?.type === 'CallExpression' &&
    node.callee.name === 'require' &&
    node.arguments.length === 1 &&
    typeof node.arguments[0].value === 'string'
  );
}

function isRead({ type }, parent, key) {
  if (type !== 'Identifier' || (parent.type === 'VariableDeclarator' && key === 'id')) return false;
  const isName = key === 'property' || key === 'key';
  return !isName || parent.computed;
}

/** @typedef {[from: number, to: number, put: string]} Edit */

/** @param {Edit[]} edits */
function edited(code, edits) {
  let text = code;
  for (const [from, to, put] of edits.toSorted(([a], [b]) => b - a)) {
    text = text.slice(0, from) + put + text.slice(to);
  }
  return text;
}

/** So that the file is read as it lies, a byte a character. */
function inAscii(code) {
  return code.replace(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
