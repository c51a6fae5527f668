import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findScenarioFiles } from '../../../src/run/trials/find-scenario-files.js';
import { temporaryRoot } from '../../support/temporary-root.js';

const FILES = [
  'a.yaml',
  'b.yml',
  'c.json',
  'notes.txt',
  'deep/d.yaml',
  'deep/er/e.yaml',
  '.hidden/f.yaml',
  'node_modules/x/g.yaml',
  'odd [1].yaml',
];

function folder(): string {
  const root = temporaryRoot();
  for (const file of FILES) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), '');
  }
  symlinkSync(root, join(root, 'deep', 'again'));
  return root;
}

describe('what --scenario names', () => {
  it.each([
    {
      path: '',
      found: ['a.yaml', 'b.yml', 'c.json', 'deep/d.yaml', 'deep/er/e.yaml', 'odd [1].yaml'],
    },
    { path: 'deep', found: ['deep/d.yaml', 'deep/er/e.yaml'] },
    { path: 'notes.txt', found: ['notes.txt'] },
    { path: '*.yaml', found: ['a.yaml', 'odd [1].yaml'] },
    { path: '?.y*ml', found: ['a.yaml', 'b.yml'] },
    { path: '**/*.yaml', found: ['a.yaml', 'deep/d.yaml', 'deep/er/e.yaml', 'odd [1].yaml'] },
    { path: 'deep/*/e.yaml', found: ['deep/er/e.yaml'] },
    { path: 'deep/**', found: ['deep/d.yaml', 'deep/er/e.yaml'] },
    { path: 'odd [?].yaml', found: ['odd [1].yaml'] },
    { path: 'nothing.yaml', found: [] },
    { path: 'nowhere/*.yaml', found: [] },
    { path: '*.toml', found: [] },
  ])('$path is $found', ({ path, found }) => {
    const root = folder();
    const named = join(root, path);
    const { files, unmatched } = findScenarioFiles([named]);
    expect(files).toEqual(found.map((file) => join(root, file)));
    expect(unmatched).toEqual(found.length === 0 ? [named] : []);
  });

  it('has each file once, however often it is named', () => {
    const root = folder();
    const file = join(root, 'a.yaml');
    expect(findScenarioFiles([file, join(root, '*.yaml'), file]).files).toEqual([
      file,
      join(root, 'odd [1].yaml'),
    ]);
  });
});
