import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRepoUrl } from '../../../src/core/onboarding/repo-url.js';
import { HARMLESS_URLS } from '../../support/repo-urls.js';
import {
  askedByCurl,
  hasCurl,
  hasPython,
  readByOthers,
  readByWhatwg,
} from '../../support/url-readers.js';

const SEED = 20_260_715;
const isAccepted = (url: string) => checkRepoUrl(url).length === 0;

/** The whole accepted grammar: labels, top level, port, one to ten segments, a slash or none. */
const label = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,12}[a-z0-9])?$/);
const topLevel = fc.stringMatching(/^[a-z]{2,10}$/);
const segment = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._~+-]{0,20}$/);
const grammar = fc
  .record({
    scheme: fc.constantFrom('https', 'http'),
    labels: fc.array(label, { minLength: 1, maxLength: 5 }),
    top: topLevel,
    port: fc.constantFrom('', '', ':443', ':80', ':8080', ':8443'),
    segments: fc.array(segment, { minLength: 1, maxLength: 10 }),
    slash: fc.constantFrom('', '/'),
  })
  .map(
    ({ scheme, labels, top, port, segments, slash }) =>
      `${scheme}://${[...labels, top].join('.')}${port}/${segments.join('/')}${slash}`,
  );
/** The same with one character exchanged or put in, of all that a keyboard has. */
const nearby = fc
  .tuple(grammar, fc.nat(), fc.integer({ min: 0x20, max: 0x7e }), fc.boolean())
  .map(([url, where, code, replaces]) => {
    const at = where % (url.length + 1);
    return url.slice(0, at) + String.fromCharCode(code) + url.slice(at + (replaces ? 1 : 0));
  });

function accepted(urls: fc.Arbitrary<string>, numRuns: number): string[] {
  return fc.sample(urls, { seed: SEED, numRuns }).filter(isAccepted);
}

describe.skipIf(!hasPython)('an accepted URL, read by others (needs python3)', () => {
  const urls = [...HARMLESS_URLS, ...accepted(grammar, 8_000), ...accepted(nearby, 10_000)];

  it('has one scheme, host, port and path for WHATWG, urllib and libcurl', () => {
    const readings = readByOthers(urls);
    expect(readings).toHaveLength(urls.length);
    const disagreements = urls.filter((url, at) => {
      const ours = JSON.stringify(readByWhatwg(url));
      const [python, curl] = readings[at] ?? [];
      const others = curl === null ? [python] : [python, curl];
      return others.some((reading) => JSON.stringify(reading) !== ours);
    });
    expect(disagreements).toEqual([]);
    expect(urls.length).toBeGreaterThan(8_000);
    // Where the curl program is, its library is, and was asked.
    if (hasCurl) expect(readings.filter(([, curl]) => curl === null)).toEqual([]);
  });

  it('stands out: what these parsers read differently is refused', () => {
    const tricks = [
      ...['http://github.com\\@evil.org/a', 'https://github.com/a?b#c', 'https://2130706433/a'],
      ...['https://GitHub.com/a/b', 'https://github.com/a/../b', 'https://0x7f.1/a'],
    ];
    const readings = readByOthers(tricks);
    const differ = tricks.filter(
      (url, at) => JSON.stringify(readByWhatwg(url)) !== JSON.stringify(readings[at]?.[0]),
    );
    expect(differ.length).toBeGreaterThanOrEqual(4);
    expect(tricks.filter(isAccepted)).toEqual([]);
  });
});

describe.skipIf(!hasCurl)('an accepted URL, asked for by curl (needs curl)', () => {
  it('is asked for at the host and port, and by the path, that are in it', async () => {
    const urls = [...HARMLESS_URLS, ...accepted(grammar, 300)];
    const wanted = urls.map((url) => {
      const [scheme, host, port, path] = readByWhatwg(url);
      if (scheme === 'https') return `CONNECT ${host}:${port} HTTP/1.1`;
      return `GET http://${host}${port === '80' ? '' : `:${port}`}${path} HTTP/1.1`;
    });
    expect(await askedByCurl(urls)).toEqual(wanted);
  });
});
