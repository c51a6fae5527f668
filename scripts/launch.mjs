// What both bins do before anything else: check Node's version and that the build exists, then
// hand over to dist/. The bins are committed files, because npm marks a bin executable only once:
// one that points into dist/ is refused after the next build. The syntax stays plain, so that an
// old Node reaches the message instead of a syntax error.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const OLDEST_NODE = [20, 19];
const NOT_RUNNABLE = 78;

export async function launch(entry, leadingArguments) {
  const packageRoot = dirname(dirname(fileURLToPath(import.meta.url)));
  const entryFile = join(packageRoot, 'dist', 'cli', entry);
  if (isNodeTooOld(process.versions.node)) {
    refuse(
      'Node ' +
        process.versions.node +
        ' is too old, ' +
        OLDEST_NODE.join('.') +
        ' or newer is needed',
    );
  } else if (!existsSync(entryFile)) {
    refuse('not built yet. Run this first, in ' + packageRoot + ':  npm ci --include=dev');
  } else if (asksForVersion(leadingArguments || [])) {
    // Answered here: loading the command line would triple the time that this takes.
    process.stdout.write(versionOf(packageRoot) + '\n');
  } else {
    const program = await import(pathToFileURL(entryFile).href);
    await program.main((leadingArguments || []).concat(process.argv.slice(2)));
  }
}

function isNodeTooOld(version) {
  const parts = version.split('.').map(Number);
  return parts[0] < OLDEST_NODE[0] || (parts[0] === OLDEST_NODE[0] && parts[1] < OLDEST_NODE[1]);
}

function asksForVersion(leadingArguments) {
  const given = process.argv.slice(2);
  return (
    leadingArguments.length === 0 && given.length === 1 && ['--version', '-V'].includes(given[0])
  );
}

function versionOf(packageRoot) {
  return JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')).version;
}

function refuse(message) {
  process.stderr.write('demo-run: ' + message + '\n');
  process.exitCode = NOT_RUNNABLE;
}
