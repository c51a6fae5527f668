// Rewrites a module of the bundle so that it does as little as possible when it is loaded: what it imports is loaded,
// and what its constants hold is computed, when something first asks for it.
import { isBuiltin } from 'node:module';
import { parseAst } from 'rolldown/parseAst';

/** @typedef {[from: number, to: number, put: string]} Edit */
/** @typedef {[node: any, parent: any, key: string]} Place */

/**
 * Imports become calls: `const x = require("a")` becomes `const x = require.later("a")`, and `x.b` becomes `(x()).b`.
 * So do constants for which something is called: `const x = f(1)` becomes `const x = require.once(() => (f(1)))`.
 * @param {string} code of a module, as CommonJS
 * @param {(path: string) => string} named gives the name that a module has in the bundle
 * @param {boolean} areConstantsLate whether it makes no difference when its constants are computed
 */
export function withLateCode(code, named, areConstantsLate) {
  /** @type {any[]} */
  const body = parseAst(code).body;
  const places = [...walk(body, undefined, '')];
  const bound = countOf(places);
  const atTop = new Set(body);
  const imports = places.filter((place) => isLateImport(place, bound, atTop));
  const importNames = imports.map(([{ id }]) => id.name);
  const constants = areConstantsLate ? lateConstants(body, bound, importNames) : [];
  const names = new Set(constants.map(({ id }) => id.name));
  const exported = body.filter((statement) => isExport(statement, names));
  const asked = new Set(exported.map(({ expression }) => expression.right));
  const late = new Set([...names, ...importNames]);
  return edited(code, [
    ...imports.map(([{ init }]) => put(init.callee.end, '.later')),
    ...constants.flatMap(({ init }) => [
      put(init.start, 'require.once(() => ('),
      put(init.end, '))'),
    ]),
    ...exported.map(exportOnce),
    ...places.filter(([node]) => isImport(node)).map(([node]) => namedImport(node, named)),
    ...places.filter(([node]) => late.has(node.name) && !asked.has(node)).flatMap(readEdits),
  ]);
}

/**
 * Each node with the one that holds it, and under which key.
 * @returns {Generator<Place>}
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

/** How often each name is bound or written: one that is bound twice may mean either. */
function countOf(places) {
  const counts = new Map();
  for (const place of places) {
    for (const { name } of targetsOf(place)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

/** Every name within what a node binds or writes. */
function targetsOf([node]) {
  const targets = [node.params, node.param, node.type === 'AssignmentExpression' && node.left];
  if (/^(?:VariableDeclarator|(?:Function|Class)(?:Declaration|Expression))$/.test(node.type)) {
    targets.push(node.id);
  }
  return targets
    .flatMap((target) => [...walk(target, node, '')])
    .filter(([inner, holder, key]) => inner.type === 'Identifier' && !isPlainKey(holder, key))
    .map(([inner]) => inner);
}

/**
 * At the top of a module, or anywhere for a package of Node: to load that has no effect.
 * @param {Place} place
 */
function isLateImport([node, parent], bound, atTop) {
  if (node.type !== 'VariableDeclarator' || !isImport(node.init)) return false;
  const isAlone = node.id.type === 'Identifier' && bound.get(node.id.name) === 1;
  return isAlone && (atTop.has(parent) || isBuiltin(node.init.arguments[0].value));
}

function isImport(node) {
  return (
    node?.type === 'CallExpression' &&
    node.callee.name === 'require' &&
    node.arguments.length === 1 &&
    typeof node.arguments[0].value === 'string'
  );
}

/** @returns {Edit} */
function namedImport({ arguments: [{ start, end, value }] }, named) {
  return [start, end, JSON.stringify(named(value))];
}

/** Those for which something is called, and those that ask for one of these or for an import. */
function lateConstants(body, bound, importNames) {
  const late = new Set(importNames);
  const isLate = ({ id, init }) =>
    bound.get(id.name) === 1 && !isImport(init) && asksAtOnce(init, late);
  const constants = [];
  // Each stands behind those that it asks for.
  for (const { type, kind, declarations } of body) {
    if (type !== 'VariableDeclaration' || kind !== 'const') continue;
    for (const constant of declarations.filter(isLate)) {
      late.add(constant.id.name);
      constants.push(constant);
    }
  }
  return constants;
}

/** Whether to compute it something is called or asked for, and not only when it is used. */
function asksAtOnce(node, late) {
  if (Array.isArray(node)) return node.some((member) => asksAtOnce(member, late));
  if (typeof node?.type !== 'string' || /Function/.test(node.type)) return false;
  if (node.type === 'CallExpression' || late.has(node.name)) return true;
  return Object.values(node).some((inner) => asksAtOnce(inner, late));
}

function isExport({ type, expression }, constants) {
  const { left, right } = type === 'ExpressionStatement' ? expression : {};
  return left?.object?.name === 'exports' && constants.has(right?.name);
}

/**
 * `exports.x = x` would ask for the constant.
 * @returns {Edit}
 */
function exportOnce({ expression: { left, right }, start, end }) {
  const name = JSON.stringify(left.property.name);
  return [
    start,
    end,
    `Object.defineProperty(exports, ${name}, { enumerable: true, get: ${right.name} });`,
  ];
}

/**
 * @param {Place} place
 * @returns {Edit[]}
 */
function readEdits([node, parent, key]) {
  if (node.type !== 'Identifier' || (parent.type === 'VariableDeclarator' && key === 'id'))
    return [];
  if (parent.type === 'Property' && parent.shorthand) {
    return key === 'value' ? [put(node.end, `: (${node.name}())`)] : [];
  }
  if (isPlainKey(parent, key)) return [];
  return [[node.start, node.end, `(${node.name}())`]];
}

function isPlainKey(parent, key) {
  return (key === 'property' || key === 'key') && !parent.computed;
}

/** @returns {Edit} */
function put(at, text) {
  return [at, at, text];
}

/** @param {Edit[]} edits */
function edited(code, edits) {
  let text = code;
  // From the end, and what is put before a place behind what is changed there.
  for (const [from, to, by] of edits.toSorted((a, b) => b[0] - a[0] || b[1] - a[1])) {
    text = text.slice(0, from) + by + text.slice(to);
  }
  return text;
}
