import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { PROJECT_ROOT } from './support/cli.js';

/**
 * Private names, and the field's word for each. Names are split where a capital letter, a digit or
 * an underscore begins a new word, so `openHouse` holds `house`.
 */
const IN_NAMES: Readonly<Record<string, string>> = {
  house: 'run',
  staff: 'compose',
  staffing: 'compose',
  lookout: 'watcher',
  desk: 'approval prompt',
  teller: 'printer',
  shortfall: 'unmet expectation',
  shortfalls: 'unmet expectations',
  lesson: 'update',
  complaint: 'diagnostic',
  gravest: 'worst',
  persistently: 'retry',
  mint: 'issue',
  mints: 'issues',
  minting: 'issuing',
  permit: 'capability',
  permits: 'capabilities',
  beliefs: 'posterior',
  contender: 'baseline',
  thorough: 'extended',
  circumstances: 'submission',
  tones: 'severity',
  gist: 'summary',
  hands: 'handle',
  tell: 'notify',
};

/** Phrases of comments, texts and pages, and what says the same to everybody. */
const IN_TEXT: Readonly<Record<string, string>> = {
  'front door': 'listener',
  'warm spare': 'standby worker',
  'well again': 'healthy again',
  shall: 'must, or the plain verb',
  mend: 'fix',
  mends: 'fixes',
  mended: 'fixed',
  gravest: 'worst',
  lesson: 'update',
  shortfall: 'unmet expectation',
  'stands in': 'is in',
  // What a replacement of a word leaves behind.
  'a update': 'an update',
  'a incident': 'an incident',
  'is is': 'is',
  'was were': 'were',
};

/** What an emission's line says of a deployment: the log's format keeps its words. */
const IN_THE_LOG = 'front door bound';

const CODE = [
  ...['src', 'test', 'scripts', 'apps'].flatMap((folder) =>
    filesBelow(join(PROJECT_ROOT, folder), /\.(ts|mjs|cjs)$/),
  ),
  join(PROJECT_ROOT, '.dependency-cruiser.mjs'),
];
const PAGES = [
  ...filesBelow(join(PROJECT_ROOT, 'docs'), /^[^/]*\.md$/),
  ...['README.md', 'CONTRIBUTING.md'].map((name) => join(PROJECT_ROOT, name)),
];
const EXPORTED = /^export (?:async )?(?:abstract )?(?:const|function|class|type|interface) (\w+)/gm;
const THIS_FILE = join(PROJECT_ROOT, 'test', 'words.test.ts');

it('names in code are words of the field', () => {
  const found = CODE.filter((path) => path !== THIS_FILE).flatMap((path) =>
    [...namesIn(readFileSync(path, 'utf8')), basename(path)].flatMap((name) =>
      wordsOf(name)
        .filter((word) => Object.hasOwn(IN_NAMES, word))
        .map((word) => `${path}: ${name}; for ${word} say ${IN_NAMES[word] ?? ''}`),
    ),
  );
  expect(found).toEqual([]);
});

it('comments, texts and pages are plain English', () => {
  const found = [...CODE, ...PAGES]
    .filter((path) => path !== THIS_FILE)
    .flatMap((path) => {
      const text = readFileSync(path, 'utf8').replaceAll(IN_THE_LOG, '').toLowerCase();
      return Object.entries(IN_TEXT)
        .filter(([phrase]) => new RegExp(`\\b${phrase}s?\\b(?! for)`).test(text))
        .map(([phrase, better]) => `${path}: for ${phrase} say ${better}`);
    });
  expect(found).toEqual([]);
});

it('an exported name means one thing', () => {
  const places = new Map<string, string[]>();
  for (const path of CODE.filter((file) => file.startsWith(join(PROJECT_ROOT, 'src')))) {
    for (const [, name = ''] of readFileSync(path, 'utf8').matchAll(EXPORTED)) {
      places.set(name, [...(places.get(name) ?? []), path]);
    }
  }
  expect([...places].filter(([, paths]) => paths.length > 1)).toEqual([]);
});

function filesBelow(folder: string, name: RegExp): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => name.test(file))
    .map((file) => join(folder, file));
}

/** Names without those inside of comments and texts: what a quote, a star or a slash begins is left out. */
function namesIn(text: string): Set<string> {
  const code = text
    .replaceAll(/\/\*[\s\S]*?\*\//g, ' ')
    .replaceAll(/\/\/.*$/gm, ' ')
    .replaceAll(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g, ' ');
  return new Set(code.match(/[A-Za-z_$][\w$]*/g) ?? []);
}

function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[-_$.\d]+/);
}
