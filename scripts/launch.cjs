// What both bins do before anything else: check Node's version and that the build exists, then
// hand over to dist/. The bins are committed files, because npm marks a bin executable only once:
// one that points into dist/ is refused after the next build. The syntax stays plain, so that an
// old Node reaches the message instead of a syntax error.
'use strict';
const { closeSync, existsSync, openSync, readFileSync } = require('node:fs');
const { dirname, join } = require('node:path');

const OLDEST_NODE = [20, 19];
const NOT_RUNNABLE = 78;
const SYSTEM_REFUSED = 2;
/** Node opens some thirty while it loads the program, and a simulated run a few more. */
const SPARE_DESCRIPTORS = 40;
/** As where the command line itself cannot write: it ends as by SIGTERM. */
const OUTPUT_FAILED = 143;

/** As Node ends a module that waits for what never comes. */
const UNSETTLED = 13;

async function launch(leadingArguments) {
  process.on('exit', endUnsettled);
  const packageRoot = dirname(__dirname);
  const entryFile = join(packageRoot, 'dist', 'bundle', 'main.cjs');
  if (isNodeTooOld(process.versions.node)) {
    refuse(
      'Node ' +
        process.versions.node +
        ' is too old, ' +
        OLDEST_NODE.join('.') +
        ' or newer is needed',
    );
    return;
  }
  if (!existsSync(entryFile)) {
    refuse('not built yet. Run this first, in ' + packageRoot + ':  npm ci --include=dev');
    return;
  }
  const given = leadingArguments.concat(process.argv.slice(2));
  const answer = quickAnswer(packageRoot, entryFile, given);
  if (answer === undefined) {
    await start(entryFile, given);
  } else {
    process.stdout.on('error', sayUnwritten);
    process.stdout.write(answer);
  }
  process.off('exit', endUnsettled);
}

function endUnsettled() {
  process.exitCode = process.exitCode === undefined ? UNSETTLED : process.exitCode;
}

/** Where not even the program can be loaded, the sentence about it has to come from here. */
async function start(entryFile, given) {
  try {
    refuseFewDescriptors(entryFile);
    const { load } = require('./load-program.cjs').loadProgram(entryFile, given);
    await load('cli/main.js').main(given);
  } catch (error) {
    if (typeof error.syscall !== 'string') throw error;
    process.stderr.write('demo-run: it cannot be started: ' + error.message + '\n');
    process.stderr.write('  to fix it: ' + remedyFor(error.code) + '\n');
    process.exitCode = SYSTEM_REFUSED;
  }
}

/** Whether there is room for what loading it opens, some files at a time. */
function refuseFewDescriptors(file) {
  const held = [];
  try {
    while (held.length < SPARE_DESCRIPTORS) held.push(openSync(file, 'r'));
  } finally {
    for (const fd of held) closeSync(fd);
  }
}

function remedyFor(code) {
  return code === 'EMFILE' || code === 'ENFILE'
    ? 'allow more open files (ulimit -n 256), then run again'
    : 'install it again, as the user who runs it';
}

/** A reader that has gone (`demo-run --help | head -1`) is no reason for a trace, nor to fail. */
function sayUnwritten(error) {
  if (error.code === 'EPIPE') return;
  process.stderr.write('demo-run: the output cannot be written: ' + error.code + '\n');
  process.exitCode = OUTPUT_FAILED;
}

/** Version and help are answered here: loading the command line would double the time they take. */
function quickAnswer(packageRoot, entryFile, given) {
  if (given.length === 1 && (given[0] === '--version' || given[0] === '-V')) {
    return versionOf(packageRoot) + '\n';
  }
  const name = asksForHelpOf(given);
  if (name === undefined) return undefined;
  // The build has written each of them, as the command line itself would print it, but for the example.
  const file = join(packageRoot, 'dist', 'help', name + '.txt');
  if (!existsSync(file)) return undefined;
  const { load } = require('./load-program.cjs').loadProgram(entryFile, ['help']);
  return load('cli/launcher.js').withTypedExample(readFileSync(file, 'utf8'), workingFolder());
}

function workingFolder() {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

/** The command whose help is asked for and nothing else; `+` is the program as a whole. */
function asksForHelpOf(given) {
  const words = given.filter((word, at) => !isHelp(word, at));
  if (given.length !== words.length + 1 || words.length > 1) return undefined;
  if (words.length === 0) return '+';
  return /^[a-z-]+$/.test(words[0]) && words[0][0] !== '-' ? words[0] : undefined;
}

function isHelp(word, at) {
  return word === '--help' || word === '-h' || (word === 'help' && at === 0);
}

function isNodeTooOld(version) {
  const parts = version.split('.').map(Number);
  return parts[0] < OLDEST_NODE[0] || (parts[0] === OLDEST_NODE[0] && parts[1] < OLDEST_NODE[1]);
}

function versionOf(packageRoot) {
  return JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')).version;
}

function refuse(message) {
  process.stderr.write('demo-run: ' + message + '\n');
  process.exitCode = NOT_RUNNABLE;
}

module.exports = { launch };
