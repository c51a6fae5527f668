// Builds src/ into dist/, and what the bins load into dist/bundle/: one file in place of hundreds, and what V8 has
// compiled of it. Runs at `npm ci` (prepare), so it must not fail an install without
// development packages: there it says what is missing and leaves the rest to the launchers.
// With --if-stale it builds only when a source has changed: npx runs `prepare` once more when it
// first links this folder, and an interruption in the middle of that leaves npx's cache broken.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { PARTS } from './load-program.cjs';

const packageRoot = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(packageRoot, 'dist');
const stamp = join(dist, '.built-from');
const Q_TABLES = ['shipped-q-table.json', 'earlier-q-tables'].map((name) =>
  join('core', 'decider', name),
);

const compiler = findCompiler();
const hasSources = existsSync(join(packageRoot, 'src'));
const sources = hasSources ? hashOfSources() : undefined;
if (sources === undefined) {
  // An installed package: npm runs `prepare` there too when its folder is installed.
  process.stdout.write('demo-run: nothing to build, this is the built package\n');
} else if (compiler === undefined) {
  process.stderr.write(
    'demo-run: not built, TypeScript is not installed (run: npm ci --include=dev)\n',
  );
} else if (!process.argv.includes('--if-stale') || builtFrom() !== sources) {
  process.exitCode = await build(compiler, sources);
}

async function build(compiler, sources) {
  rmSync(dist, { recursive: true, force: true });
  const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
    cwd: packageRoot,
    stdio: 'inherit',
  });
  if (status !== 0) return status ?? 1;
  for (const table of Q_TABLES) {
    cpSync(join(packageRoot, 'src', table), join(dist, table), { recursive: true });
  }
  await bundleProgram();
  await writeHelp();
  writeFileSync(stamp, sources);
  return 0;
}

/** What the bins load, and what V8 has compiled of it. Without the latter everything works, and begins later. */
async function bundleProgram() {
  // Not at the top: an installed package has no bundler.
  const { bundle } = await import('./bundle.mjs');
  const file = join(dist, 'bundle', 'main.cjs');
  await bundle(dist, file);
  const root = mkdtempSync(join(tmpdir(), 'demo-run-build-'));
  const env = { PATH: process.env.PATH, XDG_STATE_HOME: root, DEMO_RUN_ROOT: root };
  const keep = (what, ...words) => {
    const args = [join(packageRoot, 'scripts', `keep-${what}.mjs`), file, ...words];
    spawnSync(process.execPath, args, { cwd: root, env, stdio: 'ignore' });
  };
  // The others look at what the run leaves behind.
  keep('compiled', 'run');
  for (const command of PARTS) {
    keep('part', command);
    if (command !== 'help') keep('compiled', command, ...(command === 'explain' ? ['8'] : []));
  }
  rmSync(root, { recursive: true, force: true });
}

/** The help of each command as the command line prints it: the launcher shows it without loading that. */
async function writeHelp() {
  const program = await import(pathToFileURL(join(dist, 'cli', 'program.js')).href);
  mkdirSync(join(dist, 'help'));
  for (const [name, text] of program.helpTexts()) {
    writeFileSync(join(dist, 'help', `${name}.txt`), text);
  }
}

function builtFrom() {
  return existsSync(stamp) ? readFileSync(stamp, 'utf8') : undefined;
}

/** By their names within the package: a copy of a checkout with its build is not built again. */
function hashOfSources() {
  const hash = createHash('sha256');
  const inSrc = readdirSync(join(packageRoot, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const configs = ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];
  for (const file of [...inSrc, ...configs.map((name) => join(packageRoot, name))].sort()) {
    hash.update(`${relative(packageRoot, file)}\n`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

function findCompiler() {
  const require = createRequire(import.meta.url);
  try {
    return join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
  } catch {
    return undefined;
  }
}
