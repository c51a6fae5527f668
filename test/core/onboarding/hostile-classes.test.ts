import fc from 'fast-check';
import { expect, describe, it } from 'vitest';
import { checkAppName } from '../../../src/core/onboarding/app-name.js';
import { checkRepoUrl } from '../../../src/core/onboarding/repo-url.js';
import { checkRuntime } from '../../../src/core/onboarding/runtime.js';
import { NAUGHTY, spoilt } from '../../support/hostile-text.js';

const NAME = 'demo-api';
const URL_TEXT = 'https://github.com/example/demo-api';
/** The spoilt URLs that are good ones: capitals, +, dots and a slash may be in a path. */
const HARMLESS_IN_PATHS =
  /^https:\/\/github\.(?:com|co\/m)\/example\/demo-ap(?:[i+/A-CX-Z]|\.\.)*$/;

const acceptedNames = (names: readonly string[]) =>
  names.filter((name) => checkAppName(name).length === 0);
const acceptedUrls = (urls: readonly string[]) =>
  urls.filter((url) => checkRepoUrl(url).length === 0);

describe.each(Object.entries(spoilt(NAME)))('a name spoilt by %s', (_class, names) => {
  it('is refused, wherever it stands', () => {
    expect(acceptedNames(names)).toEqual([]);
  });
});

describe.each(Object.entries(spoilt(URL_TEXT)))('a URL spoilt by %s', (_class, urls) => {
  it('is refused, wherever it stands, but for what a path may hold', () => {
    expect(acceptedUrls(urls).filter((url) => !HARMLESS_IN_PATHS.test(url))).toEqual([]);
  });
});

describe.each(Object.entries(spoilt('backend')))('a runtime spoilt by %s', (_class, runtimes) => {
  it('is refused, wherever it stands', () => {
    expect(runtimes.filter((runtime) => checkRuntime(runtime).length === 0)).toEqual([]);
  });
});

describe('an address in another spelling', () => {
  const octets = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255));
  const hosts = octets.chain(([a, b, c, d]) => {
    const whole = ((a * 256 + b) * 256 + c) * 256 + d;
    const hex = (n: number) => `0x${n.toString(16)}`;
    const octal = (n: number) => `0${n.toString(8)}`;
    const fullWidth = (text: string) =>
      text.replace(/[0-9]/g, (n) => String.fromCharCode(0xff10 + Number(n)));
    const dotted = [a, b, c, d].map(String).join('.');
    return fc.constantFrom(
      ...[dotted, `${dotted}.`, String(whole), hex(whole), octal(whole), fullWidth(dotted)],
      ...[[a, b, c, d].map(hex).join('.'), [a, b, c, d].map(octal).join('.')],
      ...[`${String(a)}.${String(whole % 16_777_216)}`, `[::ffff:${dotted}]`, `[::1]`],
      ...[dotted.replaceAll('.', '\u3002'), dotted.replaceAll('.', '%2e'), `${dotted}!`],
      ...[`${dotted}%00.org`, `a@${dotted}`, `${dotted}:80:80`],
    );
  });

  it('is never taken for a host', () => {
    const urls = fc.sample(hosts, { seed: 7, numRuns: 4_000 }).map((host) => `https://${host}/a/b`);
    expect(acceptedUrls(urls)).toEqual([]);
  });
});

describe('the big list of naughty strings', () => {
  it('holds six words that are good names, and no other name', () => {
    const words = ['undef', 'nil', 'evaluate', 'mocha', 'expression', 'classic'];
    expect(acceptedNames(NAUGHTY)).toEqual(words);
  });

  it('holds no URL and no runtime, nor does it fit into a good one', () => {
    expect(acceptedUrls(NAUGHTY)).toEqual([]);
    expect(NAUGHTY.filter((text) => checkRuntime(text).length === 0)).toEqual([]);
    const inHosts = NAUGHTY.filter((text) => text !== '').map((text) => `https://${text}/a/b`);
    expect(acceptedUrls(inHosts).filter((url) => !/^https:\/\/[\w.-]+\/a\/b$/.test(url))).toEqual(
      [],
    );
    const inPaths = NAUGHTY.map((text) => `${URL_TEXT}/${text}`);
    expect(acceptedUrls(inPaths).filter((url) => !/^[\w:/.~+-]+$/.test(url))).toEqual([]);
  });
});
