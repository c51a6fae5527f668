import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findSpec } from '../../src/run/app/registry.js';
import { readSpec } from '../../src/core/onboarding/read-spec.js';
import { SHIPPED_TABLE_PATH } from '../../src/base/package-paths.js';
import { readJsonFile } from '../../src/cli/read-json-object.js';
import { readPolicyInputs } from '../../src/run/assembly/policy-file.js';
import { readTableFile } from '../../src/run/assembly/q-table-file.js';
import { BUILT_IN_POLICY } from '../../src/core/domain/built-in-policy.js';
import { generateSpec, specText } from '../../src/core/onboarding/generate-spec.js';
import { runCli } from '../support/cli.js';
import { temporaryRoot } from '../support/temporary-root.js';
import { saidBy, thrownFrom } from '../support/thrown-by.js';

const SPEC = generateSpec({
  name: 'demo-api',
  repo_url: 'https://github.com/example/demo-api',
  runtime: 'backend',
});

function file(content: string | Buffer): string {
  const path = join(temporaryRoot(), 'input.json');
  writeFileSync(path, content);
  return path;
}

/** What reads JSON that people write: a sound text, where a number is in it, and the reader. */
const READERS = {
  'a request': {
    text: '{"name":"demo-api","port":5000,"runtime":"backend"}',
    number: '5000',
    read: (content: string | Buffer) => readJsonFile(file(content), 'do this'),
  },
  'a policy': {
    text: JSON.stringify(BUILT_IN_POLICY),
    number: String(BUILT_IN_POLICY.decision_lifetime_ms),
    read: (content: string | Buffer) => readPolicyInputs(file(content)).policy,
  },
  'a Q-table': {
    text: readFileSync(SHIPPED_TABLE_PATH, 'utf8'),
    number: '1000000',
    read: (content: string | Buffer) => readTableFile(file(content)).table,
  },
  'a spec in the registry': {
    text: specText(SPEC),
    number: '5000',
    read: (content: string | Buffer) => {
      const root = temporaryRoot();
      const path = join(root, 'apps', 'registry', 'demo-api.json');
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      const reading = readSpec(findSpec(root, 'demo-api') ?? '', 'demo-api');
      if (!reading.sound) {
        throw new Error(reading.problems.map(({ value }) => String(value)).join('; '));
      }
      return reading.spec;
    },
  },
} as const;

/** What each of them refuses, and says of it. */
function odd(
  text: string,
  number: string,
): [what: string, content: string | Buffer, says: RegExp][] {
  const put = (other: string) => text.replace(number, other);
  const firstKey = /^\s*\{\s*("\w+")/.exec(text)?.[1] ?? '';
  return [
    ['UTF-16, little end first', Buffer.from(`\ufeff${text}`, 'utf16le'), /UTF-16/],
    ['UTF-16 without a mark', Buffer.from(text, 'utf16le'), /UTF-16/],
    ['UTF-16, big end first', Buffer.from(`\ufeff${text}`, 'utf16le').swap16(), /UTF-16/],
    ['bytes that are not UTF-8', Buffer.from(text.replace('"', '"\xff'), 'latin1'), /not UTF-8/],
    ['two marks', `\ufeff\ufeff${text}`, /not JSON/],
    ['nothing', '', /not JSON/],
    ['a mark alone', '\ufeff', /not JSON/],
    ['blanks', ' \n\t', /not JSON/],
    ['an exponent', put('5e3'), /spelled/],
    ['a negative zero', put('-0'), /spelled/],
    ['a fraction of nothing', put('1.0'), /spelled/],
    ['more digits than a number keeps', put('12345678901234567890'), /spelled/],
    ['an exponent beyond every number', put('1e999'), /large/],
    ['a zero before a number', put('01'), /not JSON/],
    ['a plus', put('+1'), /not JSON/],
    ['NaN', put('NaN'), /not JSON/],
    ['Infinity', put('-Infinity'), /not JSON/],
    ['a hexadecimal number', put('0x10'), /not JSON/],
    ['single quotes', text.replaceAll('"', "'"), /not JSON/],
    ['a comma behind the last', text.replace(/\}\s*$/, ',}'), /not JSON/],
    ['a comment', `/* mine */ ${text}`, /not JSON/],
    ['more behind it', `${text} {}`, /not JSON/],
    ['half of it', text.slice(0, text.length / 2), /not JSON/],
    ['a key twice', text.replace('{', `{${firstKey}:1,`), /twice/],
    ['__proto__', text.replace('{', '{"__proto__":{},'), /not taken/],
    ['a deep nest', text.replace('{', `{"x":${'['.repeat(33)}${']'.repeat(33)},`), /nested/],
    ['more than is read', text.replace('{', `{${' '.repeat(2 ** 21)}`), /large/],
  ];
}

describe.each(Object.entries(READERS))('%s', (_what, { text, number, read }) => {
  it('is taken as it is, and behind a byte order mark', () => {
    expect(text).toContain(number);
    expect(read(`\ufeff${text}`)).toEqual(read(text));
  });

  it.each(odd(text, number))(
    'is refused in our own words where it holds %s',
    (_odd, content, says) => {
      const message = saidBy(thrownFrom(() => read(content)));
      expect(message).toMatch(says);
      expect(message).toMatch(/^[\x20-\x7e]+$/);
      expect(message).not.toMatch(/Unexpected|Expected|JSON at position|property name/);
    },
  );
});

it('a request on stdin is read as one in a file is', async () => {
  const text = JSON.stringify({
    ...{ name: 'demo-api', runtime: 'backend' },
    repo_url: 'https://github.com/example/demo-api',
  });
  const onboard = (input: string) => runCli(['onboard', '--root', temporaryRoot()], { input });
  expect(await onboard(`\ufeff${text}`)).toMatchObject({ code: 0 });
  const { code, stderr } = await onboard(text.replace('"backend"', '5e3'));
  expect(code).toBe(2);
  expect(stderr.replace(/\s+/g, ' ')).toContain('stdin: the number 5e3 is not spelled plainly');
});
