import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutCredentials } from '../../../src/core/domain/credentials.js';
import {
  quote,
  shorten,
  toPrintableAscii,
  toPrintableJson,
} from '../../../src/core/domain/safe-text.js';

describe('a text that can hide no credentials', () => {
  it('stays as it is', () => {
    const free = fc.string({
      unit: fc.constantFrom(
        'a',
        'Z',
        '9',
        '-',
        '_',
        '.',
        '/',
        '\\',
        '"',
        "'",
        '&',
        '?',
        '#',
        'token',
        'bearer',
      ),
    });
    fc.assert(
      fc.property(free, (text) => {
        expect(withoutCredentials(text)).toBe(text);
      }),
    );
  });

  it.each(['token=abc', 'u:p@h', '//token@h', '--token abc', 'bearer abcdefg', 'u%3Ap%40h'])(
    'is none such as %s',
    (text) => {
      expect(withoutCredentials(text)).toContain('***');
    },
  );
});

describe('credentials in a URL', () => {
  it('are masked inside lists and objects too', () => {
    expect(quote(['https://user:secret@h/x'])).not.toContain('secret');
    expect(quote({ url: 'https://user:secret@h/x' })).not.toContain('secret');
  });

  it('are looked for in linear time', () => {
    const hostile = 'a:'.repeat(500_000);
    expect(withoutCredentials(hostile)).toBe(hostile);
  });

  it.each([
    ['https://user:secret@github.com/a/b', 'https://***@github.com/a/b'],
    ['https://user@github.com', 'https://***@github.com'],
    ['redis://:secret@localhost:6379', 'redis://***@localhost:6379'],
    ['redis://u:se@cret@localhost', 'redis://***@localhost'],
    ['https://github.com/a/b', 'https://github.com/a/b'],
    ['https://user:pa/ss@word@host', 'https://***@host'],
    ['https:/user:secret@h', 'https:/***@h'],
    ['https:\\\\user:secret@h', 'https:\\\\***@h'],
    ['user:secret@h', 'user:***@h'],
    ['//user:secret@h', '//user:***@h'],
    [
      '--redis redis://u:s1@h --repo https://u:s2@h/x',
      '--redis redis://***@h --repo https://***@h/x',
    ],
    ['user@example.org', 'user@example.org'],
    ['https:\\user:secret@h', 'https:\\***@h'],
    ['redis:\\u002f\\u002fu:secret@h', 'redis:\\***@h'],
    // What was escaped before, and stands behind a colon.
    ['wrote:\\u000anode:internal/url:806', 'wrote:\\u000anode:internal/url:806'],
    ['Fehler:\\u00e4 a:b', 'Fehler:\\u00e4 a:b'],
    ['wrote:\\u000aredis://u:secret@h', 'wrote:\\u000aredis://***@h'],
    ['wrote:\\u000au:secret@h', 'wrote:\\***@h'],
    ['node:internal/modules/run_main:117:5', 'node:internal/modules/run_main:117:5'],
  ])('%s are shown as %s', (url, shown) => {
    expect(withoutCredentials(url)).toBe(shown);
    expect(quote(url)).toBe(`"${shown}"`);
  });

  it('never reach a message, whatever they consist of', () => {
    const word = fc.stringMatching(/^[^/\s]{1,20}$/);
    const schemes = fc.constantFrom('https', 'http', 'redis', 'rediss', 'ssh');
    fc.assert(
      fc.property(schemes, word, word, (scheme, user, password) => {
        const url = `${scheme}://${user}:${password}@host.example/path`;
        expect(withoutCredentials(url)).toBe(`${scheme}://***@host.example/path`);
        expect(quote(url)).toBe(`"${scheme}://***@host.example/path"`);
      }),
    );
  });
});

/** Each spelling holds this. */
const SECRET = 'hunter2x';

describe('what looks like a credential', () => {
  it.each([
    `redis://u:${SECRET}@host/0`,
    `https://${SECRET}@github.com/a/b`,
    `https://github.com@${SECRET}@host/x`,
    `redis://u:pa ss ${SECRET}@host`,
    `redis://u:${SECRET}`,
    `redis://u.v:12/${SECRET}@host`,
    `postgres://u:a?b#${SECRET}@host/db`,
    `redis%3A%2F%2Fu%3A${SECRET}%40host`,
    `redis%253A%252F%252Fu%253A${SECRET}%2540host`,
    `redis://u%3A${SECRET}%40host`,
    `u%3A${SECRET}%40host`,
    `--redis=redis://u:${SECRET}@h`,
    `x/redis:/u:${SECRET}@h`,
    `u:${SECRET}@host`,
    `//${SECRET}@host/x`,
    `https://github.com/a?to=redis://u:${SECRET}@h`,
    `https://h.example/a?password=${SECRET}`,
    `https://h.example/a?b=c&access_token=${SECRET}&d=e`,
    `https://h.example/a?api_key=${SECRET}`,
    `https://h.example/a?apikey=${SECRET}#x`,
    `https://h.example/?X-Amz-Signature=${SECRET}`,
    `https://h.example/a?password%3D${SECRET}`,
    `--password=${SECRET}`,
    `--db-password ${SECRET}`,
    `--token ${SECRET}`,
    `PGPASSWORD=${SECRET}`,
    `client_secret = ${SECRET}`,
    `Authorization: Bearer ${SECRET}`,
    `Authorization: Basic ${SECRET}`,
    `authorization=${SECRET}`,
    `bearer ${SECRET}`,
    `X-Api-Key: ${SECRET}`,
    `{"password":"${SECRET}"}`,
    `{'token' : '${SECRET}'}`,
    `{"headers":{"Authorization":"Bearer ${SECRET}"}}`,
    `\u001b[31mredis://u:${SECRET}@h`,
    `redis://u:\u00e4${SECRET}\u202e@h`,
    `git+ssh://git:${SECRET}@host/x.git`,
    `HTTPS://U:${SECRET}@HOST`,
  ])('is masked: %s', (text) => {
    for (const around of [
      text,
      `'${text}'`,
      `error: unknown option '${text}' there`,
      `a ${text}`,
    ]) {
      expect(withoutCredentials(around)).not.toContain(SECRET);
      expect(withoutCredentials(around)).toContain('***');
      expect(quote(around)).not.toContain(SECRET);
      expect(quote([around])).not.toContain(SECRET);
      expect(quote({ url: around })).not.toContain(SECRET);
      expect(toPrintableAscii(around)).not.toContain(SECRET);
      expect(toPrintableJson({ message: [around] })).not.toContain(SECRET);
      for (let limit = 0; limit <= around.length; limit += 1) {
        expect(shorten(around, limit)).not.toContain(SECRET.slice(0, 4));
      }
      expect(withoutCredentials(withoutCredentials(around))).toBe(withoutCredentials(around));
    }
  });

  it.each([
    'WRONGPASS invalid username-password pair or user is disabled.',
    'redis://host:port or rediss://host:port, with /database behind it if need be',
    'Redis at redis://127.0.0.1:6379: refused',
    'rediss://[::1]:6379/3 and https://h.example:8443/a',
    'https://medium.example/@someone/a-story',
    'https://github.com/a/b@v1',
    'at run (file:///usr/lib/node_modules/@scope/name/main.js:12:3)',
    'somebody@example.org, git@github.com:a/b, mailto:somebody@example.org',
    'the token of the signature is secret, and the password: none was asked for',
    'npm:@scope/name 2026-01-31T12:00:00.000Z sha256:0a1b',
    '--key=keys/ed25519.pub.pem --seed=42 max_tokens=5',
    '100% of 3 %20 and a%20b',
  ])('is nothing here, which stays as it is: %s', (text) => {
    if (text.includes('password: none')) {
      expect(withoutCredentials(text)).toContain('the token of the signature is secret');
    } else expect(withoutCredentials(text)).toBe(text);
  });

  it('is looked for in linear time, whatever the text', () => {
    const pieces = ['a:', 'a', 'ab://', 'ab://x:y ', '@', 'token=', 'token=a&', '%41', '%3A%40'];
    for (const piece of [...pieces, 'authorization: ', ',', '"', "'", '-', '--token ', '//', ' ']) {
      const hostile = piece.repeat(Math.ceil(200_000 / piece.length));
      expect(withoutCredentials(hostile).length).toBeGreaterThan(0);
    }
  });
});
