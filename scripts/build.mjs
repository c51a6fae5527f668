// Builds src/ into dist/. Runs at `npm ci` (prepare), so it must not fail an install without
// development packages: there it says what is missing and leaves the rest to the launchers.
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const packageRoot = dirname(dirname(fileURLToPath(import.meta.url)));

const compiler = findCompiler();
if (compiler === undefined) {
  process.stderr.write(
    'demo-run: not built, TypeScript is not installed (run: npm ci --include=dev)\n',
  );
} else {
  rmSync(join(packageRoot, 'dist'), { recursive: true, force: true });
  const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
    cwd: packageRoot,
    stdio: 'inherit',
  });
  cpSync(
    join(packageRoot, 'src', 'decider', 'shipped-q-table.json'),
    join(packageRoot, 'dist', 'decider', 'shipped-q-table.json'),
  );
  process.exitCode = status ?? 1;
}

function findCompiler() {
  const require = createRequire(import.meta.url);
  try {
    return join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
  } catch {
    return undefined;
  }
}
