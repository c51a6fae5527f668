import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withOwnApp } from '../../../src/run/assembly/prepare-own-app.js';
import { temporaryRoot } from '../../support/temporary-root.js';

it.each([
  [true, ['The app is built: npm install --ignore-scripts']],
  [false, []],
])('says that it builds, while it does: %s', async (build, expected) => {
  const folder = temporaryRoot();
  const scripts = { start: 'node server.js' };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'shop', scripts }));
  const said: string[] = [];
  const { signal } = new AbortController();
  const during = async <Result>(text: string, work: () => Promise<Result>) => {
    said.push(text);
    return work();
  };
  const open = { name: undefined, repo: undefined, runtime: undefined, start: undefined };
  const asked = { ...open, folder, health: undefined, build, replace: false, variables: [] };
  await withOwnApp(asked, { root: temporaryRoot(), signal, waits: { during } }, () =>
    Promise.resolve(),
  );
  expect(said).toEqual(expected);
});
