// Runs one command of the bundle and keeps what V8 has compiled for it: node keep-compiled.mjs BUNDLE COMMAND...
// Part of the build; a process of its own for each command, so that none has to read what only another needs.
import { readFileSync, writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { compiledFile, loadProgram, sealed } from './load-program.cjs';

const [bundle, ...command] = process.argv.slice(2);
// Else V8 forgets what has not run for a while. Its flags are part of what is kept, so this one is taken back.
setFlagsFromString('--no-flush-bytecode');
const { file, script, load } = loadProgram(bundle, command);
await load('cli/main.js').main(command);
setFlagsFromString('--flush-bytecode');
if (process.exitCode === 0) {
  writeFileSync(compiledFile(file), sealed(readFileSync(file), script.createCachedData()));
}
