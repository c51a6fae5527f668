// Keeps the part of the bundle that a short command uses, in whatever way it is called: node keep-part.mjs BUNDLE NAME
// Part of the build. What is missing in a part is found in the whole bundle, which takes longer to read.
import { writeFileSync } from 'node:fs';
import { loadProgram, partFile } from './load-program.cjs';

/** Ways to call a command, and for each a mistake: what tells of it should not be missing. */
const CALLS = {
  verify: [[], ['--replay'], ['--json'], ['none.log']],
  log: [[], ['--json'], ['none.log']],
  explain: [['8'], ['8', '--json'], ['none']],
  report: [[], ['none.log']],
  policy: [[], ['--lint'], ['--json'], ['--policy', 'none.yaml']],
};

const [bundle, name] = process.argv.slice(2);
const { load, loaded } = loadProgram(bundle, [name]);
// Of help, the launcher needs no more than this.
if (name === 'help') load('cli/launcher.js').withTypedExample('Example: demo-run', process.cwd());
else for (const words of CALLS[name]) await load('cli/main.js').main([name, ...words]);
writeFileSync(partFile(bundle, name), `({\n${loaded().join(',\n')}\n})\n`);
process.exitCode = 0;
