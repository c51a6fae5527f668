import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readJsonFile } from '../../src/cli/read-json-object.js';
import { temporaryRoot } from '../support/temporary-root.js';
import { thrownFrom } from '../support/thrown-by.js';

const nested = (levels: number) => `{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`;
const latin1 = (text: string) => Buffer.from(text, 'latin1');

function read(content: string | Buffer): unknown {
  const file = join(temporaryRoot(), 'request.json');
  writeFileSync(file, content);
  return readJsonFile(file, 'do this');
}

describe('a JSON object from outside', () => {
  it.each([
    ['{}', {}],
    ['{"name":"x","name2":[1,{"a":null}]}', { name: 'x', name2: [1, { a: null }] }],
    ['\ufeff{"a":1}', { a: 1 }],
    ['{"a":"[[[[{{{{\\"[["}', { a: '[[[[{{{{"[[' }],
    ['{"a":"\\ud800"}', { a: '\ud800' }],
    [nested(31), JSON.parse(nested(31)) as unknown],
    [`{"a":${JSON.stringify('\\"'.repeat(60_000))}}`, { a: '\\"'.repeat(60_000) }],
  ])('%.40s is taken', (text, value) => {
    expect(read(text)).toEqual(value);
  });

  it.each<[string, string | Buffer, RegExp]>([
    ['nothing', '', /is empty/],
    ['blanks', ' \n\t\r', /is empty/],
    ['broken JSON', '{"name":', /one JSON object/],
    ['an array', '[{}]', /one JSON object/],
    ['text', '"{}"', /one JSON object/],
    ['a number', '42', /one JSON object/],
    ['null', 'null', /one JSON object/],
    ['two objects', '{}{}', /one JSON object/],
    ['a comment', '{} // {}', /one JSON object/],
    ['NULs', '\0{}', /one JSON object/],
    ['invalid UTF-8', latin1('{"name":"\xff\xfe"}'), /one JSON object in UTF-8/],
    ['an overlong slash', latin1('{"name":"\xc0\xaf"}'), /one JSON object in UTF-8/],
    ['a surrogate in UTF-8', latin1('{"name":"\xed\xa0\x80"}'), /one JSON object in UTF-8/],
    ['UTF-16', Buffer.from('{"name":"demo-api"}', 'utf16le'), /one JSON object in UTF-8/],
    ['a key twice', '{"name":"a","name":"b"}', /"name" stands twice/],
    ['a key twice, spelled', '{"name":"a","\\u006eame":"b"}', /"name" stands twice/],
    ['a key twice within', '{"a":[{"b":1,"b":2}]}', /"b" stands twice/],
    ['__proto__', '{"__proto__":{"name":"x"}}', /"__proto__" is not taken/],
    ['__proto__, spelled', '{"\\u005f_proto__":{}}', /"__proto__" is not taken/],
    ['__proto__ within', '{"a":{"__proto__":1}}', /"__proto__" is not taken/],
    ['constructor', '{"constructor":{"prototype":{"x":1}}}', /"constructor" is not taken/],
    ['more levels than anyone needs', nested(32), /nested too deeply/],
    ['100,000 levels', nested(100_000), /nested too deeply/],
    ['257 KiB', `{"a":"${'x'.repeat(257 * 1024)}"}`, /larger than 256 KiB/],
  ])('that holds %s is input_unreadable, and says so', (_what, content, says) => {
    const error = thrownFrom(() => read(content));
    expect(error).toMatchObject({ code: 'input_unreadable', exitCode: 2, remedy: 'do this' });
    expect((error as Error).message).toMatch(says);
    expect((error as Error).message.length).toBeLessThan(400);
    expect(Object.prototype).not.toHaveProperty('x');
  });

  it.each<[string, (at: string) => unknown, RegExp]>([
    ['missing', () => undefined, /no such file/],
    ['a folder', (at) => mkdirSync(at), /not a regular file/],
    ['a FIFO that nobody writes to', (at) => spawnSync('mkfifo', [at]), /not a regular file/],
    ['a link', (at) => symlinkSync('/etc/hostname', at), /symbolic link/],
    ['a link that leads to itself', (at) => symlinkSync(at, at), /symbolic link/],
    ['a link to an endless device', (at) => symlinkSync('/dev/zero', at), /symbolic link/],
  ])('is not looked for in what is %s', (_what, make, says) => {
    const at = join(temporaryRoot(), 'request.json');
    make(at);
    const error = thrownFrom(() => readJsonFile(at, ''));
    expect(error).toMatchObject({ code: 'input_unreadable' });
    expect((error as Error).message).toMatch(says);
  });

  it.each(['/dev/zero', '/dev/null', '', 'a\0b', `/${'long/'.repeat(20_000)}`])(
    'is not looked for at %.20j, and the message stays short',
    (path) => {
      const error = thrownFrom(() => readJsonFile(path, ''));
      expect(error).toMatchObject({ code: 'input_unreadable' });
      expect((error as Error).message.length).toBeLessThan(500);
    },
  );
});
