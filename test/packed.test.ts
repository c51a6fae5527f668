import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PROJECT_ROOT } from './support/cli.js';
import { sharedRoot } from './support/shared-root.js';
import { STATE_HOME } from './support/state-folder.js';

const lockSchema = z.object({
  packages: z.record(z.string(), z.object({ dev: z.boolean().optional() })),
});
const packedSchema = z.array(
  z.object({ filename: z.string(), files: z.array(z.object({ path: z.string() })) }),
);

/** What an installation without development packages has. */
function runtimePackages(): string[] {
  const lock: unknown = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package-lock.json'), 'utf8'));
  return Object.entries(lockSchema.parse(lock).packages)
    .filter(([path, { dev }]) => /^node_modules\/(?:@[^/]+\/)?[^/]+$/.test(path) && dev !== true)
    .map(([path]) => path);
}

/** Links to files, in a page's own words; not those to the web, and not those within the page. */
function linksOf(text: string): string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target.replace(/#.*$/, ''))
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target));
}

describe('the packed package', () => {
  const folder = sharedRoot();
  const app = join(folder, 'somewhere');
  const installed = join(app, 'node_modules', 'demo-run');
  let packed: string[] = [];

  // As npm does it: unpacked, its packages beside it, its bins linked.
  beforeAll(() => {
    const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
    const answer = execFileSync('npm', pack, {
      cwd: PROJECT_ROOT,
      encoding: 'utf8',
      env: { ...process.env, npm_config_cache: join(folder, 'cache') },
    });
    const [tarball] = packedSchema.parse(JSON.parse(answer));
    packed = tarball?.files.map(({ path }) => path) ?? [];
    for (const path of runtimePackages()) {
      mkdirSync(dirname(join(app, path)), { recursive: true });
      symlinkSync(join(PROJECT_ROOT, path), join(app, path));
    }
    mkdirSync(join(app, 'node_modules', '.bin'), { recursive: true });
    mkdirSync(installed);
    const from = join(folder, tarball?.filename ?? '');
    execFileSync('tar', ['-xzf', from, '--strip-components=1', '-C', installed]);
    for (const bin of ['demo-run', 'demo-mode-violation']) {
      const launcher = join(installed, 'scripts', `${bin}.cjs`);
      chmodSync(launcher, 0o755);
      symlinkSync(launcher, join(app, 'node_modules', '.bin', bin));
    }
  });

  function run(line: string): { readonly status: number | null; readonly output: string } {
    const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-c', line], {
      cwd: app,
      encoding: 'utf8',
      env: {
        PATH: `${join(app, 'node_modules', '.bin')}:${String(process.env['PATH'])}`,
        XDG_STATE_HOME: STATE_HOME,
      },
    });
    return { status, output: stdout + stderr };
  }

  it('holds every file that its pages link to', () => {
    const pages = packed.filter((path) => path.endsWith('.md'));
    expect(pages).toContain('README.md');
    const missing = pages.flatMap((page) =>
      linksOf(readFileSync(join(installed, page), 'utf8'))
        .map((target) => relative(installed, join(installed, dirname(page), target)))
        .filter((target) => !existsSync(join(installed, target)))
        .map((target) => `${page}: ${target}`),
    );
    expect(missing).toEqual([]);
  });

  it.each([
    // What a busy machine does to the real one is not what is looked at here.
    ['demo-run --quiet --simulated', 0],
    ['demo-run --quiet --only false_alarm', 0],
    ['wc -l logs/day1_proof.log', 0],
    ['demo-run explain 8', 0],
    ['demo-mode-violation --quiet', 0],
    ['demo-run verify --replay', 0],
    ['demo-run report', 0],
    ['demo-run onboard --quiet --file node_modules/demo-run/apps/samples/backend.json', 0],
    ['demo-run --help', 0],
    ['demo-run policy --lint', 0],
    ['demo-run mcp < /dev/null', 0],
  ])('does what the README says, elsewhere: %s', (line, code) => {
    const { status, output } = run(line);
    expect(status, output).toBe(code);
  });

  it('keeps what it makes where it is called, and changes nothing of itself', () => {
    expect(readdirSync(app).sort()).toEqual(['apps', 'logs', 'node_modules']);
    expect(existsSync(join(installed, 'logs'))).toBe(false);
  });

  it('packs no script that does not run there', () => {
    const scripts = packed.filter((path) => path.startsWith('scripts/'));
    const runs: Record<string, readonly [line: string, code: number]> = {
      // Nobody vouches for the signer without --key.
      'scripts/verify_proof.py': [
        'python3 node_modules/demo-run/scripts/verify_proof.py logs/day1_proof.log',
        4,
      ],
      'scripts/build.mjs': ['node node_modules/demo-run/scripts/build.mjs --if-stale', 0],
      'scripts/demo-run.cjs': ['node node_modules/demo-run/scripts/demo-run.cjs --version', 0],
      'scripts/demo-mode-violation.cjs': [
        'node node_modules/demo-run/scripts/demo-mode-violation.cjs --help',
        0,
      ],
      'scripts/load-program.cjs': ['node node_modules/demo-run/scripts/load-program.cjs', 0],
      'scripts/launch.cjs': ['node node_modules/demo-run/scripts/launch.cjs', 0],
    };
    expect(scripts.sort()).toEqual(Object.keys(runs).sort());
    for (const [line, code] of Object.values(runs)) {
      const { status, output } = run(line);
      expect(status, `${line}\n${output}`).toBe(code);
    }
  });
});
