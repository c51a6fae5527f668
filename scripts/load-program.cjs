// Loads the bundle (scripts/bundle.mjs), with what the build had V8 compile of it for the command that is asked for
// (scripts/keep-compiled.mjs): that is faster than to compile it. Where that does not fit, all is as without it.
'use strict';
const { existsSync, readFileSync } = require('node:fs');
const { createRequire, isBuiltin } = require('node:module');
const { dirname, join } = require('node:path');
const { Script } = require('node:vm');
const { crc32 } = require('node:zlib');

/** What has a part of the bundle of its own, with the modules that it uses. */
const PARTS = ['help', 'verify', 'log', 'explain', 'report', 'policy'];
const CHECKSUM_BYTES = 4;

/**
 * @typedef {object} Program
 * @property {string} file what was read: the bundle, or the part of it for this command
 * @property {Script} script
 * @property {(name: string) => any} load a module by its name
 * @property {() => string[]} loaded the code of those that were loaded, each a function
 */

/**
 * @param {string} bundle the whole of it
 * @param {string[]} command the words behind the program's name
 * @returns {Program}
 */
function loadProgram(bundle, [name]) {
  const part = partFile(bundle, name);
  const file = PARTS.includes(name) && existsSync(part) ? part : bundle;
  const script = scriptOf(file);
  return { file, script, ...loaderOf(script.runInThisContext(), bundle) };
}

/** With what V8 has compiled for it, which lies beside it. */
function scriptOf(file) {
  const source = readFileSync(file);
  const cachedData = compiledOf(source, compiledFile(file));
  return new Script(source.toString('latin1'), { filename: file, cachedData });
}

/** @param {string} bundle */
function partFile(bundle, name) {
  return join(dirname(bundle), `${name}.cjs`);
}

/** @param {string} file a bundle, or a part of it */
function compiledFile(file) {
  return file.replace(/\.cjs$/, '.compiled');
}

/** Code as it is kept, with a checksum of all that must be the same; V8 itself compares versions and flags, and of a source the length. */
function sealed(source, code) {
  const checksum = Buffer.alloc(CHECKSUM_BYTES);
  checksum.writeUInt32LE(checksumOf(source, code));
  return Buffer.concat([checksum, code]);
}

/** Nobody has to know why it does not fit: another Node, another build, half a file. */
function compiledOf(source, file) {
  try {
    const kept = readFileSync(file);
    const code = kept.subarray(CHECKSUM_BYTES);
    return kept.readUInt32LE() === checksumOf(source, code) ? code : undefined;
  } catch {
    return undefined;
  }
}

function checksumOf(source, code) {
  const { arch, platform, version } = process;
  return crc32(code, crc32(source, crc32(`${arch} ${platform} ${version}`)));
}

/**
 * Modules run when they are loaded, or as `later` gives them: when something of them is first used. Those that a part
 * lacks are in the whole bundle.
 */
function loaderOf(part, bundle) {
  const outside = createRequire(bundle);
  const modules = new Map();
  let whole;
  const functionOf = (name) => {
    if (Object.hasOwn(part, name)) return part[name];
    whole ??= scriptOf(bundle).runInThisContext();
    return Object.hasOwn(whole, name) ? whole[name] : undefined;
  };
  const load = (name) => {
    const known = modules.get(name);
    if (known !== undefined) return known.exports;
    if (isBuiltin(name)) return outside(name);
    const run = functionOf(name);
    if (run === undefined) return outside(name);
    const module = { exports: {} };
    modules.set(name, module);
    run(module.exports, load, module, bundle, dirname(bundle));
    return module.exports;
  };
  load.later = (name) => {
    let exports;
    return () => (exports ??= load(name));
  };
  load.once = (compute) => {
    let value;
    return () => {
      if (compute !== undefined) {
        value = compute();
        compute = undefined;
      }
      return value;
    };
  };
  return { load, loaded: () => [...modules.keys()].map((name) => functionOf(name).toString()) };
}

module.exports = { PARTS, compiledFile, loadProgram, partFile, sealed };
