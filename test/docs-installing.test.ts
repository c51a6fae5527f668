import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { version } from '../src/base/version.js';
import { runCli } from './support/cli.js';
import { page } from './support/pages.js';
import { temporaryRoot } from './support/temporary-root.js';

const PAGE = page('docs/installing.md');

it('the page names the package as npm packs it', () => {
  const named = [...PAGE.matchAll(/demo-run-\S+\.tgz/g)].map(([name]) => name);
  expect(named.length).toBeGreaterThan(1);
  expect(new Set(named)).toEqual(new Set([`demo-run-${version()}.tgz`]));
});

it.each([
  ['in the home', (home: string) => ({ HOME: home, XDG_STATE_HOME: '' }), '.local/state/demo-run'],
  ['where it is told', (home: string) => ({ HOME: '/', XDG_STATE_HOME: home }), 'demo-run'],
])('the key and the state lie where the page says: %s', async (_where, envOf, folder) => {
  const home = temporaryRoot();
  const args = ['--simulated', '--quiet', '--root', temporaryRoot()];
  expect((await runCli(args, { env: envOf(home) })).code).toBe(0);
  const state = join(home, folder);
  expect(PAGE).toContain(`${folder === 'demo-run' ? '$XDG_STATE_HOME' : '~'}/${folder}/`);
  expect(statSync(join(state, 'ed25519.pem')).mode & 0o777).toBe(0o600);
  expect(['ed25519.pub.pem', 'roots'].filter((name) => !existsSync(join(state, name)))).toEqual([]);
});
