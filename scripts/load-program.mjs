// Loads the bundle (scripts/bundle.mjs), with what the build had V8 compile of it for the command that is asked for
// (scripts/keep-compiled.mjs): that is faster than to compile it. Where that does not fit, all is as without it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { crc32 } from 'node:zlib';

/** The commands whose code the build keeps. */
export const KEPT_COMMANDS = ['run', 'verify', 'log', 'explain', 'report', 'policy'];
const CHECKSUM_BYTES = 4;

/**
 * @param {string} bundle
 * @param {string[]} command the words behind the program's name
 * @returns {{ script: Script, load: (name: string) => any }} the second loads a module by its name
 */
export function loadProgram(bundle, command) {
  const source = readFileSync(bundle);
  const script = new Script(source.toString('latin1'), {
    filename: bundle,
    cachedData: compiledOf(source, compiledFile(bundle, command)),
  });
  return { script, load: loaderOf(script.runInThisContext(), bundle) };
}

/**
 * Beside the bundle. Whatever has no code of its own begins much like a run.
 * @param {string} bundle
 * @param {string[]} command
 */
export function compiledFile(bundle, command) {
  const [name] = command;
  return join(dirname(bundle), `${KEPT_COMMANDS.includes(name) ? name : 'run'}.compiled`);
}

/** Code as it is kept, with a checksum of all that must be the same; V8 itself compares versions and flags, and of a source the length. */
export function sealed(source, code) {
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

/** Modules run when they are loaded, or as `later` gives them: when something of them is first used. */
function loaderOf(functions, bundle) {
  const outside = createRequire(bundle);
  const modules = new Map();
  const load = (name) => {
    const known = modules.get(name);
    if (known !== undefined) return known.exports;
    if (!Object.hasOwn(functions, name)) return outside(name);
    const module = { exports: {} };
    modules.set(name, module);
    functions[name](module.exports, load, module, bundle, dirname(bundle));
    return module.exports;
  };
  load.later = (name) => {
    let exports;
    return () => (exports ??= load(name));
  };
  return load;
}
