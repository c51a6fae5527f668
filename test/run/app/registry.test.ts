import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findSpec, specFile, specHash, storeSpec } from '../../../src/run/app/registry.js';
import { appNameArbitrary } from '../../support/specs.js';
import { demoSpec, specOf } from '../../support/specs.js';
import { specText } from '../../../src/core/onboarding/generate-spec.js';
import { temporaryRoot } from '../../support/temporary-root.js';

const TEXT = specText(demoSpec);
const OTHER = specText({ ...demoSpec, port: 5001 });

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function folderOf(root: string): string {
  return join(root, 'apps', 'registry');
}

function read(root: string): string {
  return readFileSync(join(root, specFile('demo-api')), 'utf8');
}

describe('storing a spec', () => {
  it('creates the file, byte for byte as it was given, and leaves nothing else behind', () => {
    const root = temporaryRoot();
    expect(storeSpec(root, { name: 'demo-api', text: TEXT }, false)).toBe('created');
    expect(read(root)).toBe(TEXT);
    expect(readdirSync(folderOf(root))).toEqual(['demo-api.json']);
  });

  it('takes the same text again without writing it again', () => {
    const root = temporaryRoot();
    storeSpec(root, { name: 'demo-api', text: TEXT }, false);
    const before = lstatSync(join(root, specFile('demo-api')));
    for (const replace of [false, true]) {
      expect(storeSpec(root, { name: 'demo-api', text: TEXT }, replace)).toBe('unchanged');
    }
    const after = lstatSync(join(root, specFile('demo-api')));
    expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
  });

  it('leaves a different spec as it is', () => {
    const root = temporaryRoot();
    storeSpec(root, { name: 'demo-api', text: OTHER }, false);
    expect(storeSpec(root, { name: 'demo-api', text: TEXT }, false)).toBe('differs');
    expect(read(root)).toBe(OTHER);
    expect(readdirSync(folderOf(root))).toEqual(['demo-api.json']);
  });

  it.each([
    ['an empty file', ''],
    ['no JSON', 'not JSON'],
    ['another object', '{}'],
    ['half of the spec', TEXT.slice(0, -10)],
    ['the spec and a blank', `${TEXT} `],
  ])('leaves what is not quite this spec as it is: %s', (_what, content) => {
    const root = temporaryRoot();
    mkdirSync(folderOf(root), { recursive: true });
    writeFileSync(join(root, specFile('demo-api')), content);
    expect(storeSpec(root, { name: 'demo-api', text: TEXT }, false)).toBe('differs');
    expect(read(root)).toBe(content);
  });

  it('replaces a different spec only when it is told to, by a new file, and keeps the earlier one', () => {
    const root = temporaryRoot();
    storeSpec(root, { name: 'demo-api', text: OTHER }, false);
    const before = lstatSync(join(root, specFile('demo-api'))).ino;
    expect(storeSpec(root, { name: 'demo-api', text: TEXT }, true)).toBe('replaced');
    expect(read(root)).toBe(TEXT);
    // Renamed into place: a reader never sees half of it.
    expect(lstatSync(join(root, specFile('demo-api'))).ino).not.toBe(before);
    const kept = `demo-api.replaced-${sha256(OTHER).slice(0, 12)}.json`;
    expect(readdirSync(folderOf(root)).sort()).toEqual(['demo-api.json', kept]);
    expect(readFileSync(join(folderOf(root), kept), 'utf8')).toBe(OTHER);
  });

  it('keeps each spec that was ever replaced, however often they take turns', () => {
    const root = temporaryRoot();
    for (const text of [TEXT, OTHER, TEXT, OTHER]) {
      storeSpec(root, { name: 'demo-api', text }, true);
    }
    const kept = [TEXT, OTHER].map((text) => `demo-api.replaced-${sha256(text).slice(0, 12)}.json`);
    expect(readdirSync(folderOf(root)).sort()).toEqual(['demo-api.json', ...kept.sort()]);
  });

  it('says registry_unwritable where the folder cannot be made', () => {
    const root = temporaryRoot();
    writeFileSync(join(root, 'apps'), 'a file');
    expect(() => storeSpec(root, { name: 'demo-api', text: TEXT }, false)).toThrow(
      expect.objectContaining({ code: 'registry_unwritable', exitCode: 2 }),
    );
  });

  it('keeps apart any two apps', () => {
    const root = temporaryRoot();
    const names = fc.uniqueArray(appNameArbitrary, { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(names, (all) => {
        for (const name of all) storeSpec(root, { name, text: specText(specOf(name)) }, true);
        for (const name of all) {
          expect(readFileSync(join(root, specFile(name)), 'utf8')).toBe(specText(specOf(name)));
        }
      }),
      { numRuns: 25 },
    );
  });
});

describe('looking for a spec', () => {
  it('finds it as it is, and makes no folder where there is none', () => {
    const root = temporaryRoot();
    expect(findSpec(root, 'demo-api')).toBeUndefined();
    expect(readdirSync(root)).toEqual([]);
    storeSpec(root, { name: 'demo-api', text: OTHER }, false);
    expect(findSpec(root, 'demo-api')).toBe(OTHER);
    expect(findSpec(root, 'my-shop')).toBeUndefined();
  });
});

describe('the hash of a spec', () => {
  it('is that of the file as it is, and of nothing where there is none', () => {
    const root = temporaryRoot();
    expect(specHash(root, 'demo-api')).toBe(sha256(''));
    storeSpec(root, { name: 'demo-api', text: TEXT }, false);
    expect(specHash(root, 'demo-api')).toBe(sha256(TEXT));
  });
});
