import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { NotesReader } from '../../../src/cli/presenting/notes-reader.js';
import { NOTES_BEGINNING, openNotesSheet } from '../../../src/cli/presenting/notes-sheet.js';
import { temporaryRoot } from '../../support/temporary-root.js';

it('a file of notes begins as one, and a reader sees what is added', () => {
  const path = join(temporaryRoot(), 'notes.txt');
  const [sheet, reader] = [openNotesSheet(path), new NotesReader(path)];
  expect(reader.next()).toBeUndefined();
  sheet.begin('000001-abcd');
  expect(readFileSync(path, 'utf8').startsWith(NOTES_BEGINNING)).toBe(true);
  expect(reader.next()).toEqual([expect.stringMatching(/^-- Notes of run 000001-abcd -+$/)]);
  sheet.write(['one', 'two']);
  sheet.write([]);
  expect(reader.next()).toEqual(['one', 'two']);
  expect(reader.next()).toEqual([]);
});

it('a reader sees the notes of the next run from their beginning', () => {
  const path = join(temporaryRoot(), 'notes.txt');
  const [sheet, reader] = [openNotesSheet(path), new NotesReader(path)];
  sheet.begin('000001-abcd');
  reader.next();
  sheet.begin('000002-abcd');
  // Longer than what was read: only the file itself tells that it is another one.
  sheet.write(['of the second run']);
  expect(reader.next()).toEqual([expect.stringContaining('000002-abcd'), 'of the second run']);
});

it('a reader waits for the end of a row, and shows no control character', () => {
  const path = join(temporaryRoot(), 'notes.txt');
  const reader = new NotesReader(path);
  writeFileSync(path, 'a row\nhalf of');
  expect(reader.next()).toEqual(['a row']);
  appendFileSync(path, ' one\n\u001b[2J\n');
  expect(reader.next()).toEqual(['half of one', '\\u001b[2J']);
  writeFileSync(path, 'cut\n');
  expect(reader.next()).toEqual(['cut']);
});

it('what cannot be written is said once, and nothing is thrown', () => {
  const path = join(temporaryRoot(), 'gone', 'notes.txt');
  mkdirSync(dirname(path));
  const warnings: string[] = [];
  const sheet = openNotesSheet(path, (text) => warnings.push(text));
  sheet.begin('000001-abcd');
  rmSync(dirname(path), { recursive: true });
  sheet.write(['one']);
  sheet.write(['two']);
  expect(warnings).toEqual([expect.stringMatching(/^demo-run: warning: the notes cannot be/)]);
});
