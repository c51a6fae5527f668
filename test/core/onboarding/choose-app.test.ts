import { describe, expect, it } from 'vitest';
import type { FolderFacts, PackageFacts } from '../../../src/core/domain/app-source.js';
import type { AppSpec } from '../../../src/core/domain/app-spec.js';
import { chooseApp, nameFor, type ChoiceGiven } from '../../../src/core/onboarding/choose-app.js';
import { readSpec } from '../../../src/core/onboarding/read-spec.js';
import { generateSpec, specText } from '../../../src/core/onboarding/generate-spec.js';

const NOTHING = { runtime: undefined, start: undefined, health: undefined, registered: undefined };

function folder(facts: Partial<FolderFacts>): FolderFacts {
  return {
    name: 'my-shop',
    files: [],
    packageJson: undefined,
    procfileWeb: undefined,
    python: 'python',
    ...facts,
  };
}

function npm(facts: Partial<PackageFacts>, files: readonly string[] = []): Partial<FolderFacts> {
  return {
    files: ['package.json', ...files],
    packageJson: { name: undefined, scripts: {}, dependencies: [], node: undefined, ...facts },
  };
}

function chosen(facts: Partial<FolderFacts>, given: Partial<ChoiceGiven> = {}) {
  const { runtime, start_command, build_command, health_endpoint } = chooseApp(folder(facts), {
    ...NOTHING,
    ...given,
  });
  return [runtime.value, start_command?.value, build_command.value, health_endpoint.value];
}

const START = { scripts: { start: 'node .' } };
const BOTH = { scripts: { start: 'x', 'start:prod': 'y', build: 'z' } };
const CI = 'npm ci --ignore-scripts';
const INSTALL = 'npm install --ignore-scripts';
const PIP = 'pip install -r requirements.txt';

describe('what is chosen for a folder', () => {
  it.each([
    ['a Node app', npm(START), ['backend', 'npm start', INSTALL, '/health']],
    [
      'one with a lockfile and a build',
      npm(BOTH, ['package-lock.json']),
      ['backend', 'npm start', `${CI} && npm run build`, '/health'],
    ],
    [
      'one that makes pages',
      npm({ ...START, dependencies: ['vite'] }, ['npm-shrinkwrap.json']),
      ['frontend', 'npm start', CI, '/index.html'],
    ],
    [
      'Node and Python',
      npm(BOTH, ['requirements.txt']),
      ['fullstack', 'npm run start:prod', `${PIP} && ${INSTALL} && npm run build`, '/api/health'],
    ],
    [
      'a server without a script',
      npm({}, ['server.js']),
      ['backend', 'npm start', INSTALL, '/health'],
    ],
    [
      'a Python app',
      { files: ['app.py', 'requirements.txt'] },
      ['backend', 'python app.py', PIP, '/health'],
    ],
    [
      'one where only python3 is there',
      { files: ['main.py'], python: 'python3' as const },
      ['backend', 'python3 main.py', 'true', '/health'],
    ],
    [
      'a Python package',
      { files: ['pyproject.toml'] },
      ['backend', undefined, 'pip install .', '/health'],
    ],
    [
      'a Procfile, before all else',
      { ...npm(START), procfileWeb: 'node web.js' },
      ['backend', 'node web.js', INSTALL, '/health'],
    ],
    ['anything else', {}, ['backend', undefined, 'true', '/health']],
    ['names of every object', npm({ scripts: {} }), ['backend', undefined, INSTALL, '/health']],
  ])('of %s', (_what, facts, expected) => {
    expect(chosen(facts)).toEqual(expected);
  });

  it('gives a reason for each', () => {
    const { runtime, start_command, build_command, health_endpoint } = chooseApp(
      folder(npm(BOTH, ['package-lock.json'])),
      NOTHING,
    );
    expect(
      [runtime, start_command, build_command, health_endpoint].map((one) => one?.because),
    ).toEqual([
      'package.json needs nothing that makes pages',
      'package.json has the script start',
      'package-lock.json says which packages; package.json has the script build',
      'the template backend has it; --health names another',
    ]);
  });
});

describe('what was typed or registered', () => {
  const request = { name: 'my-shop', repo_url: 'https://github.com/me/my-shop' };
  const template = generateSpec({ ...request, runtime: 'backend' });
  const own: AppSpec = {
    ...template,
    start_command: 'node registered.js',
    source: { commands_sha256: '0'.repeat(64) },
  };

  it('counts for more than the folder, and what was typed for most', () => {
    expect(chosen(npm(START), { registered: own })[1]).toBe('node registered.js');
    const typed = { runtime: 'frontend', start: 'node typed.js', health: '/up' } as const;
    expect(chosen(npm(START), { registered: own, ...typed })).toEqual([
      'frontend',
      'node typed.js',
      own.build_command,
      '/up',
    ]);
  });

  it('is not what a template alone had put into a spec', () => {
    expect(chosen(npm(START), { registered: template })).toEqual([
      'backend',
      'npm start',
      INSTALL,
      '/health',
    ]);
  });
});

describe('the name of an app', () => {
  it.each([
    [{ name: 'folder', ...npm({ name: '@me/My_Shop' }) }, 'my-shop'],
    [{ name: 'My Shop (2)', ...npm({ name: undefined }) }, 'my-shop-2'],
    [{ name: 'Folder', ...npm({ name: '!' }) }, 'folder'],
    [{ name: '42-answers' }, 'answers'],
    [{ name: 'x' }, undefined],
    [{ name: '日本' }, undefined],
    [{ name: 'constructor' }, undefined],
  ])('follows from %j', (facts, expected) => {
    expect(nameFor(folder(facts))?.value).toBe(expected);
  });
});

describe('a spec', () => {
  const commands = {
    build_command: 'true',
    start_command: 'npm start',
    health_endpoint: '/health',
  };
  const source = { commit: 'a'.repeat(40), commands_sha256: 'b'.repeat(64) };
  const request = { name: 'my-shop', runtime: 'backend' } as const;

  it('of a folder is read as it was written, without a repository', () => {
    const spec = generateSpec(request, { commands, source });
    expect(readSpec(specText(spec), 'my-shop')).toEqual({ sound: true, spec });
    expect(spec).toMatchObject({ ...commands, source });
  });

  it('without a repository is sound for a folder alone', () => {
    const text = specText(generateSpec(request));
    expect(readSpec(text, 'my-shop')).toMatchObject({
      sound: false,
      problems: [{ field: 'repo_url' }],
    });
  });
});
