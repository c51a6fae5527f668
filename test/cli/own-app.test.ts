import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { callCli } from '../support/call-cli.js';
import { facts, PROJECT_ROOT, runCli } from '../support/cli.js';
import { commitIndex, git, makeRepository } from '../support/git-server.js';
import { freePort } from '../../src/run/app/processes/free-port.js';
import { proofLines, proofPath } from '../support/proof-file.js';
import { sharedRoot } from '../support/shared-root.js';

/** Not the one that the app is told. */
const OTHER_PORT = String(await freePort());

const root = sharedRoot();
const SHOP = join(PROJECT_ROOT, 'apps', 'samples', 'node-shop');
const CRASH = join(PROJECT_ROOT, 'apps', 'scenarios', 'eight-faults', 'crash.yaml');
/** Where every user finds the programs of the system. */
const ENV = { PATH: '/usr/local/bin:/usr/bin:/bin', TMPDIR: join(root, 'tmp') };
mkdirSync(ENV.TMPDIR);

function folderWith(name: string, files: Readonly<Record<string, string>> = {}): string {
  const folder = join(root, name);
  mkdirSync(folder);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  return folder;
}

describe("options for an app of one's own", () => {
  it.each([
    [['--start', 'x'], '--start'],
    [['--build'], '--build'],
    [['--health', '/up'], '--health'],
    [['--app-env', 'X'], '--app-env'],
    [['--trust-repository'], '--trust-repository'],
    [['--clone'], '--clone'],
    [['--clone', '--repo', 'https://github.com/me/app'], '--clone'],
    [['--clone', '--trust-repository', '--repo', 'ext::sh -c id'], 'repo_url'],
    [['--clone', '--trust-repository', '--repo', 'http://github.com/me/app'], '--repo'],
    [['--clone', '--trust-repository', '--repo', '--upload-pack=id'], '--repo'],
    [['--app-dir', SHOP, '--clone'], '--clone'],
    [['--app-dir', SHOP, '--simulated'], '--simulated'],
    [['--app-dir', SHOP, '--health', 'up'], '--health'],
    [['--app-dir', SHOP, '--start', 'x'.repeat(301)], '--start'],
    [['--app-dir', SHOP, '--scenario', CRASH, '--jobs', '2'], '--jobs'],
    [['--dependency', 'X_URL'], '--dependency'],
    [['--app-dir', SHOP, '--app-path', '/a b'], '--app-path'],
    [['--app-dir', SHOP, '--app-path', '/\u00e4'], '--app-path'],
    [['--app-dir', SHOP, '--app-path', 'http://elsewhere/x'], '--app-path'],
  ])('%j are refused where they mean nothing', async (args, field) => {
    const { code, stdout } = await callCli(['run', ...args, '--json', '--root', join(root, 'odd')]);
    expect(code).toBe(2);
    const [{ problems }] = facts(stdout) as [{ problems?: readonly { field: string }[] }];
    expect(problems?.map((problem) => problem.field) ?? [field]).toContain(field);
  });
});

describe('a folder', () => {
  it.each([
    ['is not there', () => join(root, 'nowhere'), 'is not there'],
    ['is a file', () => join(SHOP, 'package.json'), 'is not a folder'],
    ['is empty', () => folderWith('empty-one'), 'is empty'],
    [
      'does not say how it starts',
      () => folderWith('silent-one', { readme: '' }),
      'how the app is started',
    ],
    ['gives no name', () => folderWith('42', { 'app.py': '' }), 'no name for the app'],
    [
      'has a broken package.json',
      () => folderWith('broken-one', { 'package.json': '{' }),
      'no JSON object',
    ],
  ])('that %s is refused', async (_what, folder, said) => {
    const args = ['check-app', '--app-dir', folder(), '--json', '--root', join(root, 'odd')];
    const { code, stdout } = await callCli(args);
    expect(code).toBe(2);
    expect(String(facts(stdout)[0]?.['message'])).toContain(said);
  });
});

describe('onboarding from a folder', () => {
  const own = folderWith('my-shop');
  const place = ['--root', join(root, 'onboarded')];
  const onboard = (...args: string[]) =>
    callCli(['onboard', '--app-dir', own, '--json', ...place, ...args]);
  const LOG = proofPath(join(root, 'onboarded'), 'onboarding');
  const spec = () =>
    JSON.parse(
      readFileSync(join(root, 'onboarded', 'apps', 'registry', 'my-shop.json'), 'utf8'),
    ) as Record<string, unknown>;

  it('writes a spec without a repository, where the folder has none', async () => {
    cpSync(SHOP, own, { recursive: true });
    const { code, stdout } = await onboard('--name', 'my-shop');
    expect(code).toBe(0);
    expect(spec()).toMatchObject({ start_command: 'npm start', source: {} });
    expect(spec()).not.toHaveProperty('repo_url');
    expect(facts(stdout)).toContainEqual(
      expect.objectContaining({
        fact: 'app_folder',
        served: { from: 'folder', name: 'my-shop' },
        repository: { value: null, because: 'the folder has no remote' },
      }),
    );
  });

  it('keeps what was edited, and holds the commit, the remote and what lies on top of it', async () => {
    const path = join(root, 'onboarded', 'apps', 'registry', 'my-shop.json');
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace('"max_replicas": 3', '"max_replicas": 2'),
    );
    const commit = makeRepository(own, {});
    expect((await onboard('--name', 'my-shop')).code).toBe(0);
    expect(spec()).toMatchObject({ source: { commit }, scaling: { max_replicas: 2 } });
    git(own, ['remote', 'add', 'origin', 'https://github.com/me/my-shop']);
    writeFileSync(join(own, 'new.txt'), '');
    expect((await onboard('--name', 'my-shop', '--replace')).code).toBe(0);
    expect(spec()).toMatchObject({
      repo_url: 'https://github.com/me/my-shop',
      source: { commit, modified: true },
    });
    commitIndex(own);
    const verified = await callCli(['verify', '--replay', LOG, ...place]);
    expect(verified.code, verified.stderr).toBe(0);
  });

  it('is asked for where the app is run without it', async () => {
    const alone = folderWith('alone', { 'app.py': '' });
    const at = ['--json', '--root', join(root, 'alone-onboarded')];
    await callCli(['onboard', '--app-dir', alone, '--name', 'alone', ...at]);
    const { code, stdout } = await callCli([
      'run',
      '--app',
      'alone',
      '--only',
      'false_alarm',
      ...at,
    ]);
    expect(code).toBe(1);
    expect(stdout).toContain('it is registered from a folder, without one: add --app-dir');
    expect(stdout).not.toContain('only demo-api, and an app that is registered');
  });

  it('is in the log by the last name of the folder alone', () => {
    const text = readFileSync(LOG, 'utf8');
    expect(text).toContain('"app_from":{"from":"folder","name":"my-shop"}');
    expect(text).not.toContain(root);
  });

  it('takes no remote that a request could not name', async () => {
    git(own, ['remote', 'set-url', 'origin', 'https://me:token@github.com/me/my-shop']);
    const { stdout } = await onboard('--name', 'other-shop');
    expect(stdout).not.toContain('token');
    expect(facts(stdout)).toContainEqual(
      expect.objectContaining({
        fact: 'app_folder',
        repository: expect.objectContaining({ value: null }) as unknown,
      }),
    );
  });
});

const PYTHON_SERVER = (before: string, answer: string) => `
import os, signal
from http.server import BaseHTTPRequestHandler, HTTPServer
${before}
class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(${answer}); self.end_headers(); self.wfile.write(b'x')
HTTPServer(('127.0.0.1', int(os.environ.get('OTHER', os.environ['PORT']))), Handler).serve_forever()
`;
const START = '/usr/bin/python3 app.py';

async function check(folder: string, ...args: string[]) {
  const result = await runCli(
    ['check-app', '--app-dir', folder, '--json', '--root', root, ...args],
    {
      env: ENV,
    },
  );
  const [, checked] = facts(result.stdout) as [
    unknown,
    {
      findings: { check: string; ok: boolean; found: string; remedy?: string }[];
      output: string[];
    },
  ];
  return { ...result, checked };
}

describe('check-app', () => {
  it('finds an app fit, with how long it took and what it used', async () => {
    const { code, checked } = await check(SHOP, '--app-path', '/work?ms=2');
    expect(code).toBe(0);
    expect(checked).toMatchObject({
      fit: true,
      signals: { asked: 20, failed: 0, path: '/work?ms=2' },
      findings: ['ready', 'port', 'signals', 'requests', 'end'].map((name) => ({
        check: name,
        ok: true,
      })),
    });
  });

  it.each([
    [
      'answers its health with 404',
      '',
      "200 if self.path == '/' else 404",
      '/ answers 200: add --health /',
    ],
    ['misses a variable', "os.environ['DATABASE_URL']", '200', 'add --app-env DATABASE_URL'],
    ['ends by itself', 'raise SystemExit', '200', 'it ends by itself'],
    [
      'ignores PORT',
      `os.environ['OTHER'] = '${OTHER_PORT}'`,
      '200',
      `it listens on ${OTHER_PORT} and not on PORT`,
    ],
  ])('says what to do with one that %s', async (what, before, answer, remedy) => {
    const name = what.replaceAll(' ', '-');
    const folder = folderWith(name, { 'app.py': PYTHON_SERVER(before, answer) });
    const { code, checked } = await check(folder, '--start', START, '--start-within', '10');
    expect(code).toBe(1);
    expect(checked.findings[0]?.remedy, JSON.stringify(checked)).toContain(remedy);
  });

  it.each([
    ['lacks its program', 'nosuch-program', '', 'there is no nosuch-program in PATH'],
    [
      'reads a variable that is not set',
      'node server.mjs',
      "console.log('a line');\nnew URL(process.env.REDIS_URL);\n",
      'add --app-env REDIS_URL',
    ],
  ])('says what an app misses that %s', async (what, start, text, remedy) => {
    const folder = folderWith(what.replaceAll(' ', '-'), { 'server.mjs': text });
    const { code, checked } = await check(folder, '--start', start);
    expect(code).toBe(1);
    expect(checked.findings[0]?.remedy, JSON.stringify(checked)).toContain(remedy);
  });

  it('asks what it depends on first, and gives it the proxy in its place', async () => {
    const store = createServer((_asked, answer) => answer.end('ok')).listen(0, '127.0.0.1');
    await once(store, 'listening');
    const { port } = store.address() as AddressInfo;
    const STORE_URL = `http://127.0.0.1:${String(port)}/`;
    const same = `os.environ['STORE_URL'] == '${STORE_URL}'`;
    const folder = folderWith('with-store', {
      'app.py': PYTHON_SERVER('', `503 if ${same} else 200`),
    });
    const asked = ['check-app', '--app-dir', folder, '--start', START, '--json', '--root', root];
    const env = { ...ENV, STORE_URL };
    const found = await runCli([...asked, '--dependency', 'STORE_URL'], { env });
    store.close();
    await once(store, 'close');
    const missing = await runCli([...asked, '--dependency', 'STORE_URL'], { env });
    expect(found.code, found.stdout).toBe(0);
    expect(facts(found.stdout)[1]).toMatchObject({
      findings: [
        {
          check: 'dependency',
          ok: true,
          found: expect.stringMatching(/^store answers /) as string,
        },
        ...['ready', 'port', 'signals', 'requests', 'end'].map((name) => ({ check: name })),
      ],
    });
    expect(missing.code).toBe(2);
    const said = `STORE_URL: nothing answers at 127.0.0.1:${String(port)}`;
    expect(facts(missing.stdout).at(-1)).toMatchObject({ message: said });
  });

  it.each([
    ['alone', `exec ${START}`],
    ['below a shell, which does', `${START}; true`],
  ])('sees one that does not end at SIGTERM, %s', async (where, start) => {
    const stubborn = 'signal.signal(signal.SIGTERM, signal.SIG_IGN)';
    const name = `stubborn-${where.slice(0, 5)}`;
    const folder = folderWith(name, { 'app.py': PYTHON_SERVER(stubborn, '200') });
    const { code, checked } = await check(folder, '--start', start);
    expect(code).toBe(1);
    expect(checked.findings.filter(({ ok }) => !ok)).toMatchObject([{ check: 'end' }]);
  });

  it('leaves nothing behind', () => {
    expect(readdirSync(ENV.TMPDIR)).toEqual([]);
    expect(readdirSync(root).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});

describe('a run of an app in a folder', () => {
  it('that does not start shows what it wrote, line by line, and nothing of it in the log', async () => {
    const app = folderWith('one-that-fails', {
      'app.py': 'import sys; sys.exit("at last\\nits cause")',
    });
    const place = join(root, 'fails');
    const args = ['--app-dir', app, '--app', 'failing', '--start', START, '--only', 'false_alarm'];
    const { code, stdout, stderr } = await runCli(['run', ...args, '--root', place], { env: ENV });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^ +at last\n +its cause$/m);
    expect(stdout + stderr).not.toContain('\\u000a');
    expect(proofLines(place).at(-1)).toMatchObject({
      reason: expect.stringMatching(/did not get ready: .* \(exit_1\)$/) as string,
    });
    const rehearsed = await runCli(['rehearse', ...args, '--root', place], { env: ENV });
    expect(rehearsed.stdout).toMatch(/^ +at last\n +its cause$/m);
  });

  it('that fails what it is there for is not well, however healthy it is', async () => {
    const place = join(root, 'not-found');
    const args = ['--app-dir', SHOP, '--app-path', '/nowhere', '--only', 'C', '--root', place];
    const { code, stderr } = await runCli(['run', ...args, '--quiet'], { env: ENV });
    expect(code, stderr).toBe(1);
    expect(stderr).toContain('/nowhere answered 404');
    expect(stderr).toContain('--app-path');
  });

  it('starts what its spec says, which holds what its folder stands on', async () => {
    const app = folderWith('shop-of-mine');
    cpSync(SHOP, app, { recursive: true });
    const commit = makeRepository(app, {});
    const place = join(root, 'run');
    const args = ['run', '--app-dir', app, '--app', 'shop-of-mine', '--only', 'false_alarm'];
    const { stdout } = await runCli([...args, '--json', '--root', place], { env: ENV });
    const lines = proofLines(place);
    expect(lines[0], stdout).toMatchObject({
      repo_url: '',
      run: { backend: 'processes', app_from: { from: 'folder', name: 'shop-of-mine' } },
    });
    expect(lines.find((line) => line['event_name'] === 'SPEC_GENERATED')).toMatchObject({
      source: { commit },
    });
    expect(existsSync(join(place, 'logs', 'app'))).toBe(true);
    const verified = await callCli(['verify', '--replay', '--root', place]);
    expect(verified.code, verified.stderr).toBe(0);
  });
});
