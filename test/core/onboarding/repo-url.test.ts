import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRepoUrl } from '../../../src/core/onboarding/repo-url.js';
import { HARMLESS_URLS, HOSTILE_URLS } from '../../support/repo-urls.js';

function brokenRules(url: unknown): string[] {
  return checkRepoUrl(url).map(({ rule }) => rule);
}

describe('a repository URL', () => {
  it.each(HARMLESS_URLS)('%s is accepted', (url) => {
    expect(brokenRules(url)).toEqual([]);
  });

  it('is judged by itself, whichever was good before', () => {
    const [good = ''] = HARMLESS_URLS;
    for (const [url, rule] of Object.values(HOSTILE_URLS).flat()) {
      expect(brokenRules(good)).toEqual([]);
      expect(brokenRules(url)).toContain(rule);
      expect(brokenRules(url)).toContain(rule);
    }
  });

  describe.each(Object.entries(HOSTILE_URLS))('with %s', (_class, urls) => {
    it.each(urls)('such as %j is refused by %s', (url, rule) => {
      expect(brokenRules(url)).toContain(rule);
    });
  });

  it.each([
    [undefined],
    [null],
    [1],
    [['https://github.com/example/demo-api']],
    [{ href: 'https://github.com/example/demo-api' }],
    [Object('https://github.com/example/demo-api')],
    [new URL('https://github.com/example/demo-api')],
  ])('%o is refused because it is not text', (value) => {
    expect(brokenRules(value)).toEqual(['url_is_text']);
  });

  it('is refused as soon as a character that parsers or shells act on stands anywhere in it', () => {
    const hostile = fc.oneof(
      fc.constantFrom(...Array.from('\\`\'"?#@<>{}^$;&()*![],%| \t\r\n\0\u007f')),
      fc.integer({ min: 0x80, max: 0xffff }).map((code) => String.fromCharCode(code)),
    );
    fc.assert(
      fc.property(fc.constantFrom(...HARMLESS_URLS), fc.nat(), hostile, (url, where, character) => {
        const at = where % (url.length + 1);
        expect(brokenRules(url.slice(0, at) + character + url.slice(at))).not.toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('that is accepted has one reading only: a public name, a known port, plain segments', () => {
    const pieces = fc.constantFrom(
      ...['https://', 'http://', 'github.com', 'example.org', 'localhost', '127.0.0.1', '0x7f.1'],
      ...[
        'user',
        '@',
        ':',
        '443',
        '8080',
        '22',
        '/',
        '//',
        '.',
        '..',
        '-',
        '--',
        'a',
        'xn--',
        'com',
      ],
      ...['%2e', '\\', '?', '#', '[::1]', 'local', '\u3002', '\uff0e', 'A', '_', '~', '+', '!'],
    );
    const assembled = fc
      .array(pieces, { maxLength: 10 })
      .map((parts) => `https://github.com${parts.join('')}`);
    const free = fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(assembled, free, fc.webUrl()), (url) => {
        if (checkRepoUrl(url).length > 0) return;
        expect(url).toMatch(
          /^https?:\/\/(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(?::(?:80|443|8080|8443))?(?:\/\.?\w[\w.~+-]*){1,10}\/?$/,
        );
        expect([url, `${url}/`]).toContain(new URL(url).href);
      }),
      { numRuns: 5_000 },
    );
  });

  it('reports every broken rule of its text at once', () => {
    expect(brokenRules('ftp://u@h;id')).toEqual([
      'url_scheme',
      'url_credentials',
      'url_characters',
    ]);
    expect(brokenRules('')).toEqual(['url_length', 'url_scheme']);
    expect(brokenRules('https://localhost:22/-x')).toEqual(['url_host', 'url_port', 'url_path']);
  });
});
