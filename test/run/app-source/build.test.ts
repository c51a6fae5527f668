import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { readProcess } from '../../../src/run/processes/process-table.js';
import { buildApp, type BuildOptions } from '../../../src/run/app-source/build.js';
import { openWorkplace } from '../../../src/run/app-source/workplace.js';
import { sharedRoot } from '../../support/shared-root.js';

const root = sharedRoot();
const NO_SIGNAL = new AbortController().signal;
let folders = 0;

function folderWith(files: Readonly<Record<string, string>> = {}): string {
  const folder = join(root, `app-${String(++folders)}`);
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

async function build<Result>(
  options: Partial<BuildOptions> & Pick<BuildOptions, 'folder' | 'command'>,
  look: (found: Readonly<Record<string, string>>) => Result,
  signal = NO_SIGNAL,
): Promise<Result> {
  const workplace = openWorkplace(join(root, 'work'), signal);
  const given = { startCommand: 'npm start', python: 'python3', passedVariables: [], ...options };
  try {
    return look(await buildApp(workplace, given));
  } finally {
    await workplace.close();
    expect(existsSync(workplace.folder)).toBe(false);
  }
}

function failureOf(options: Parameters<typeof build>[0], signal = NO_SIGNAL): Promise<unknown> {
  return build(options, () => 'built', signal).catch((error: unknown) => error);
}

/** Whoever has ended may stay a zombie for a moment, until its new parent asks. */
function isAlive(folder: string): boolean {
  const entry = readProcess(Number(readFileSync(join(folder, 'pid'), 'utf8')));
  return entry !== undefined && !entry.isZombie;
}

describe('a build', () => {
  it('runs in the folder of the app, with an environment of its own', async () => {
    process.env['DEMO_RUN_TEST_SECRET'] = 'secret';
    const folder = folderWith();
    await build({ folder, command: 'pwd > where; env > env' }, (found) => {
      expect(found).toEqual({});
      expect(readFileSync(join(folder, 'where'), 'utf8').trim()).toBe(folder);
      expect(readFileSync(join(folder, 'env'), 'utf8')).not.toContain('secret');
    });
    delete process.env['DEMO_RUN_TEST_SECRET'];
  });

  it('installs what a lockfile says, without the scripts of packages', async () => {
    const inner = { name: 'inner', version: '1.0.0', scripts: { install: 'touch ../../ran' } };
    const folder = folderWith({
      'package.json': JSON.stringify({ name: 'app', dependencies: { inner: 'file:./inner' } }),
    });
    mkdirSync(join(folder, 'inner'));
    writeFileSync(join(folder, 'inner', 'package.json'), JSON.stringify(inner));
    execFileSync('npm', ['install', '--package-lock-only', '--offline'], {
      cwd: folder,
      stdio: 'ignore',
    });
    await build({ folder, command: 'npm ci --ignore-scripts' }, () => {
      expect(existsSync(join(folder, 'node_modules', 'inner', 'package.json'))).toBe(true);
      expect(existsSync(join(folder, 'ran'))).toBe(false);
    });
  });

  it('has a venv of its own where Python is used, and the app finds it', async () => {
    const folder = folderWith({ 'app.py': '' });
    const command = "python -c \"import sys; open('prefix', 'w').write(sys.prefix)\"";
    await build({ folder, command, startCommand: 'python3 app.py' }, ({ PATH, VIRTUAL_ENV }) => {
      expect(readFileSync(join(folder, 'prefix'), 'utf8')).toBe(VIRTUAL_ENV);
      expect(PATH?.split(':')[0]).toBe(join(VIRTUAL_ENV ?? '', 'bin'));
    });
  });

  it('that fails shows the end of its output', async () => {
    const failed = await failureOf({ folder: folderWith(), command: 'echo the reason; exit 3' });
    expect(failed).toMatchObject({ code: 'build_failed', exitCode: 1 });
    expect(String(failed)).toMatch(/exit 3.*the reason/s);
  });

  it('has ended when its command has, whatever that leaves behind', async () => {
    const folder = folderWith();
    await build({ folder, command: 'sleep 600 & echo $! > pid' }, (found) => {
      expect(found).toEqual({});
      expect(isAlive(folder)).toBe(false);
    });
    const failed = await failureOf({ folder, command: 'sleep 600 & echo the reason; exit 3' });
    expect(String(failed)).toMatch(/exit 3.*the reason/s);
  });

  it('that takes too long is ended with all that it began', async () => {
    const folder = folderWith();
    const command = '(while :; do sleep 1; done) & echo $! > pid; wait';
    const failed = await failureOf({ folder, command, withinMs: 1_000 });
    expect(String(failed)).toMatch(/took longer than 1 s/);
    expect(isAlive(folder)).toBe(false);
  });

  it('ends when the run is interrupted', async () => {
    const stop = new AbortController();
    const folder = folderWith();
    const building = failureOf({ folder, command: 'echo $$ > pid; sleep 600' }, stop.signal);
    await vi.waitUntil(() => existsSync(join(folder, 'pid')), { timeout: 60_000 });
    stop.abort();
    expect(await building).toMatchObject({ code: 'interrupted' });
    expect(isAlive(folder)).toBe(false);
  });

  it.each([
    ['npm', 'npm install --ignore-scripts', 'npm_config_registry', 'http://127.0.0.1:1/'],
    ['pip', 'pip install -r requirements.txt', 'PIP_INDEX_URL', 'http://127.0.0.1:1/simple'],
  ])('could not be judged where %s reaches no registry', async (_who, command, name, value) => {
    const folder = folderWith({
      'package.json': JSON.stringify({ name: 'app', dependencies: { 'left-pad': '1.3.0' } }),
      'requirements.txt': 'flask==3.0.0\n',
    });
    process.env[name] = value;
    const failed = await failureOf({ folder, command, passedVariables: [name] });
    Reflect.deleteProperty(process.env, name);
    expect(failed).toMatchObject({ code: 'source_unreachable', exitCode: 4 });
  });
});
