import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cloneRepository, type CloneOptions } from '../../../src/run/app-source/clone.js';
import { openWorkplace, type Workplace } from '../../../src/run/app-source/workplace.js';
import {
  commitIndex,
  git,
  makeRepository,
  serveRepositories,
  type GitServer,
} from '../../support/git-server.js';
import { sharedRoot } from '../../support/shared-root.js';

const root = sharedRoot();
const served = join(root, 'served');
const MEBIBYTE = 1_048_576;
let server: GitServer;

beforeAll(async () => {
  mkdirSync(served);
  server = await serveRepositories(served);
});
afterAll(() => server.close());

const NO_SIGNAL = new AbortController().signal;

async function clone<Result>(
  options: Partial<CloneOptions> & Pick<CloneOptions, 'url'>,
  look: (cloned: { folder: string; commit: string }, workplace: Workplace) => Result,
  signal = NO_SIGNAL,
): Promise<Result> {
  const workplace = openWorkplace(join(root, 'work'), signal);
  try {
    return look(await cloneRepository(workplace, { protocols: ['http'], ...options }), workplace);
  } finally {
    await workplace.close();
    expect(existsSync(workplace.folder)).toBe(false);
  }
}

async function refusalOf(options: Parameters<typeof clone>[0]): Promise<unknown> {
  return clone(options, () => undefined).then(
    () => 'cloned',
    (error: unknown) => error,
  );
}

describe('a repository', () => {
  it('is cloned as it stands at its last commit, and nothing of git stays beside it', async () => {
    makeRepository(join(served, 'good'), { 'app.py': 'old' });
    const commit = makeRepository(join(served, 'good'), { 'app.py': 'new', 'a/b.txt': 'deep' });
    await clone({ url: server.urlOf('good') }, (cloned) => {
      expect(cloned.commit).toBe(commit);
      expect(readdirSync(cloned.folder).sort()).toEqual(['a', 'app.py']);
      expect(readFileSync(join(cloned.folder, 'app.py'), 'utf8')).toBe('new');
    });
  });

  it('with names in any script is cloned, too', async () => {
    makeRepository(join(served, 'names'), { 'größe ✓.txt': 'x', 'app.py': '' });
    await clone({ url: server.urlOf('names') }, ({ folder }) => {
      expect(readdirSync(folder)).toContain('größe ✓.txt');
    });
  });
});

/** Repositories that must not be taken, what is made of each, and what names it. */
const HOSTILE: readonly [string, (folder: string) => unknown, RegExp, Partial<CloneOptions>?][] = [
  [
    'a symbolic link',
    (folder) => {
      mkdirSync(folder);
      symlinkSync('/etc/passwd', join(folder, 'secret'));
      makeRepository(folder, { 'app.py': '' });
    },
    /secret is a symbolic link/,
  ],
  [
    'a submodule',
    (folder) => {
      const commit = makeRepository(folder, { 'app.py': '' });
      git(folder, ['update-index', '--add', '--cacheinfo', `160000,${commit},inner`]);
      commitIndex(folder);
    },
    /inner is a submodule/,
  ],
  [
    'a list of submodules',
    (folder) =>
      makeRepository(folder, {
        '.gitmodules': '[submodule "x"]\n\tpath = x\n\turl = https://example.com/x\n',
      }),
    /names submodules/,
  ],
  [
    'submodules that name a program',
    (folder) =>
      makeRepository(folder, {
        '.gitmodules': '[submodule "x"]\n\tpath = x\n\turl = --upload-pack=touch\n',
      }),
    /unsound|names submodules/,
  ],
  [
    'files in Git LFS',
    (folder) =>
      makeRepository(folder, {
        'data/.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n',
      }),
    /data\/\.gitattributes keeps files elsewhere \(Git LFS\)/,
  ],
  [
    'files in Git LFS, in a folder that is named in another script',
    (folder) =>
      makeRepository(folder, { 'größe/.gitattributes': '*.bin filter=lfs diff=lfs -text\n' }),
    /\/\.gitattributes keeps files elsewhere \(Git LFS\)/,
  ],
  [
    'a hook where git keeps its own',
    (folder) => {
      makeRepository(folder, { 'app.py': '' });
      const blob = git(folder, ['hash-object', '-w', '--stdin'], '#!/bin/sh\ntouch /tmp/hooked\n');
      const hooks = git(folder, ['mktree'], `100755 blob ${blob}\tpost-checkout\n`);
      const inner = git(folder, ['mktree'], `040000 tree ${hooks}\thooks\n`);
      const tree = git(folder, ['mktree'], `040000 tree ${inner}\t.git\n`);
      const commit = git(folder, ['commit-tree', tree, '-m', 'hook']);
      git(folder, ['update-ref', 'refs/heads/main', commit]);
    },
    /unsound.*hasDotgit|where git keeps its own/s,
  ],
  [
    'a huge file',
    (folder) => makeRepository(folder, { 'huge.bin': Buffer.alloc(2 * MEBIBYTE) }),
    /huge\.bin holds 2097152 bytes/,
    { mostFileBytes: MEBIBYTE },
  ],
  [
    'files that are too much together',
    (folder) =>
      makeRepository(folder, {
        'a.bin': Buffer.alloc(MEBIBYTE),
        'b.bin': Buffer.alloc(MEBIBYTE, 1),
      }),
    /its files hold 2097152 bytes/,
    { mostBytes: 1.5 * MEBIBYTE },
  ],
  [
    'more than may be fetched',
    (folder) => makeRepository(folder, { 'noise.bin': randomBytes(3 * MEBIBYTE) }),
    /holds more than 1 MB/,
    { mostBytes: MEBIBYTE },
  ],
  [
    'no commit',
    (folder) => {
      mkdirSync(folder);
      git(folder, ['init', '-q', '-b', 'main']);
    },
    /it is empty/,
  ],
];

describe('a repository is refused by name that holds', () => {
  it.each(HOSTILE)('%s', async (what, make, named, limits = {}) => {
    const name = createHash('sha256').update(what).digest('hex').slice(0, 8);
    make(join(served, name));
    const refused = await refusalOf({ url: server.urlOf(name), ...limits });
    expect(refused).toMatchObject({ code: 'repository_refused' });
    expect(String(refused)).toMatch(named);
    expect(existsSync('/tmp/hooked')).toBe(false);
  });
});

describe('an address is refused', () => {
  it.each([
    ['another program', 'ext::sh -c "touch /tmp/ext-ran"', /does not begin with http/],
    ['an option', '--upload-pack=touch /tmp/option-ran', /does not begin with http/],
    ['an option for a host', 'http://-oProxyCommand=x/y', /does not begin with http/],
    ['a file', 'file:///etc', /does not begin with http/],
    ['ssh', 'git@example.com:me/x.git', /does not begin with http/],
  ])('that is %s', async (_what, url, named) => {
    const refused = await refusalOf({ url });
    expect(refused).toMatchObject({ code: 'repository_refused' });
    expect(String(refused)).toMatch(named);
    expect([existsSync('/tmp/ext-ran'), existsSync('/tmp/option-ran')]).toEqual([false, false]);
  });

  it('that is plain http, where only https may be spoken', async () => {
    const refused = await refusalOf({ url: server.urlOf('good'), protocols: ['https'] });
    expect(refused).toMatchObject({ code: 'repository_refused' });
  });

  it('whose server leads elsewhere', async () => {
    const url = server.urlOf('good').replace('/good/', '/moved/good/');
    const refused = await refusalOf({ url });
    expect(refused).toMatchObject({ code: 'repository_refused' });
    expect(String(refused)).toMatch(/leads elsewhere/);
  });

  it.each(['none', 'redirect-app', 'symlink-tools', 'fsck'])(
    'that no repository has: %s',
    async (name) => {
      const refused = await refusalOf({ url: server.urlOf(name) });
      expect(refused).toMatchObject({ code: 'repository_refused' });
      expect(String(refused)).toMatch(/not there, or not public/);
    },
  );
});

describe('a clone', () => {
  it('from a host that cannot be reached could not be judged', async () => {
    const refused = await refusalOf({ url: 'http://127.0.0.1:1/me/redirect-app.git' });
    expect(refused).toMatchObject({ code: 'source_unreachable', exitCode: 4 });
  });

  it('of a server that keeps silent is given up', async () => {
    const url = server.urlOf('good').replace('/good/', '/silent/good/');
    const refused = await refusalOf({ url, withinMs: 1_000 });
    expect(String(refused)).toMatch(/took longer than 1 s/);
  });

  it('ends when the run is interrupted', async () => {
    const stop = new AbortController();
    const url = server.urlOf('good').replace('/good/', '/silent/good/');
    const cloning = clone({ url }, () => undefined, stop.signal);
    stop.abort();
    await expect(cloning).rejects.toMatchObject({ code: 'interrupted' });
  });
});
