import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findScenarioFiles } from '../../../src/run/scenarios/find-files.js';
import { fitsPattern, mayLeadTo } from '../../../src/run/scenarios/glob.js';
import { readScenarioFiles } from '../../../src/run/scenarios/read-scenario-files.js';
import { WHOLE_SCENARIO } from '../../support/scenario-texts.js';

function folderWith(names: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'scenarios-'));
  for (const name of names) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), WHOLE_SCENARIO);
  }
  return folder;
}

const found = (folder: string, ...named: string[]) =>
  findScenarioFiles(named).files.map((path) => relative(folder, path));

it('finds the scenarios of a folder, and leaves out what lies beside them', () => {
  const names = ['b.yaml', 'a.yml', 'deep/er/c.json', 'x.alerts.json', 'y.schema.json', 'z.txt'];
  const folder = folderWith(names);
  expect(found(folder, folder)).toEqual(['a.yml', 'b.yaml', 'deep/er/c.json']);
});

it('takes a file once, however often it is named, in the order of the names', () => {
  const folder = folderWith(['a.yaml', 'b.yaml']);
  const named = ['b.yaml', './b.yaml', 'a.yaml'].map((name) => `${folder}/${name}`);
  expect(found(folder, ...named, folder)).toEqual(['b.yaml', 'a.yaml']);
});

it.each([
  ['*.yaml', ['a.yaml']],
  ['**/*.yaml', ['a.yaml', 'deep/b.yaml']],
  ['deep/?.yaml', ['deep/b.yaml']],
  ['**', ['a.yaml', 'deep/b.yaml']],
])('finds by the pattern %s', (pattern, names) => {
  const folder = folderWith(['a.yaml', 'deep/b.yaml']);
  expect(found(folder, `${folder}/${pattern}`)).toEqual(names);
});

it.each([
  'a.yaml/b.yaml',
  'n'.repeat(300),
  'nul\0',
  'nowhere.yaml',
  'empty',
  '*.nothing',
  'link.yaml',
  'linked',
])('says that %s cannot be read, and goes on', (name) => {
  const folder = folderWith(['a.yaml']);
  mkdirSync(join(folder, 'empty'));
  symlinkSync(join(folder, 'a.yaml'), join(folder, 'link.yaml'));
  symlinkSync(folder, join(folder, 'linked'));
  const { files, problems } = readScenarioFiles([join(folder, name), join(folder, 'a.yaml')]);
  expect(problems).toMatchObject([{ rule: 'unreadable', line: 1, column: 1 }]);
  expect(files).toHaveLength(1);
});

it.each(['.', '**', '*/**/*.yaml', '**/*.yaml'])(
  'passes over links of every kind where they are met by %s',
  (name) => {
    const folder = folderWith(['in/a.yaml']);
    symlinkSync(join(folder, 'in', 'a.yaml'), join(folder, 'in', 'link.yaml'));
    symlinkSync(folder, join(folder, 'in', 'linked'));
    expect(readScenarioFiles([`${folder}/${name}`])).toMatchObject({
      files: [{ path: join(folder, 'in', 'a.yaml') }],
      problems: [],
    });
  },
);

it('leads no pattern through a link', () => {
  const folder = folderWith(['a.yaml']);
  symlinkSync(folder, join(folder, 'linked'));
  expect(findScenarioFiles([`${folder}/linked/*.yaml`])).toMatchObject({
    files: [],
    problems: [{ value: 'it leads through a symbolic link; name the folder itself' }],
  });
});

it.each([
  ['too large', Buffer.alloc(64 * 1024 + 1, ' '), /shorter/],
  ['UTF-16', Buffer.from(WHOLE_SCENARIO, 'utf16le'), /UTF-8/],
  ['no UTF-8', Buffer.from([0x61, 0x3a, 0x20, 0xff]), /UTF-8/],
])('refuses a file that is %s, and says what helps', (_how, bytes, remedy) => {
  const path = join(folderWith([]), 'a.yaml');
  writeFileSync(path, bytes);
  expect(readScenarioFiles([path]).problems).toMatchObject([
    { rule: 'unreadable', remedy: expect.stringMatching(remedy) as string },
  ]);
});

it('reads past a byte order mark, and carriage returns before line feeds', () => {
  const path = join(folderWith([]), 'a.yaml');
  writeFileSync(path, `\ufeff${WHOLE_SCENARIO.replaceAll('\n', '\r\n')}`);
  expect(readScenarioFiles([path]).problems).toEqual([]);
});

it('refuses two scenarios of one name', () => {
  const folder = folderWith(['a.yaml', 'b.yaml']);
  expect(readScenarioFiles([folder]).problems).toMatchObject([
    { file: join(folder, 'b.yaml'), rule: 'name_taken', value: 'a-whole-one' },
  ]);
});

it('takes at most a thousand files', () => {
  const folder = folderWith(Array.from({ length: 1_001 }, (_, at) => `${String(at)}.yaml`));
  expect(findScenarioFiles([folder])).toMatchObject({
    files: [],
    problems: [{ value: '1001 files', remedy: expect.stringContaining('fewer') as string }],
  });
});

it('matches a pattern quickly, whatever it is', () => {
  const names = fc.array(
    fc.string({ maxLength: 6 }).map((name) => name.replaceAll('/', '')),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(names, (steps) => {
      const path = steps.join('/');
      if (!/[*?]/.test(path)) expect(fitsPattern(path, path)).toBe(true);
      expect(fitsPattern(path, '**')).toBe(true);
      expect(mayLeadTo(path, '**/a')).toBe(true);
    }),
  );
  expect(fitsPattern('a/'.repeat(200), `${'**/'.repeat(200)}b`)).toBe(false);
  expect(fitsPattern('a'.repeat(60), `${'*a'.repeat(20)}b`)).toBe(false);
});
