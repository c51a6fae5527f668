import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withLetters } from '../../src/cli/letters.js';
import { shellWord } from '../../src/cli/launcher.js';
import { commandLines } from '../../src/cli/views/layout.js';

const BASH = '/bin/bash';
/** How a shell reads words. @param env in which it is typed */
const read = (typed: string, env: NodeJS.ProcessEnv): string[] =>
  execFileSync(BASH, ['-c', `printf '%s\\0' ${typed}`], { env, encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);

const NAMES = [
  '/srv/rööt with space',
  "it's",
  'C:\\u00f6',
  'C:\\303\\266',
  'ends in \\',
  'a\u202eb',
  'e\u0301',
  'אב',
  '\u{1f600} 7',
  'ü7',
  'line\nfeed\tand\u001b[2J',
  "$HOME `id` $(id) \\' ü",
  `/tmp/${'ö'.repeat(120)}/${"'".repeat(60)}ü`,
];

describe.skipIf(!existsSync(BASH))('a word of a shell', () => {
  it.each(NAMES)('is read as it was, in any locale: %j', (name) => {
    const typed = shellWord(name);
    expect(typed).toMatch(/^[\x20-\x7e]+$/);
    expect(read(typed, { LC_ALL: 'C' })).toEqual([name]);
    expect(read(typed, { LC_ALL: 'C.UTF-8' })).toEqual([name]);
  });

  it.each(NAMES)(
    'is read so from a terminal that shows letters, too, and from several lines: %j',
    (name) => {
      const typed = withLetters(commandLines('Next: ', [shellWord(name)]).join('\n')).slice(6);
      expect(read(typed, { LC_ALL: 'C.UTF-8' })).toEqual([name]);
    },
  );

  it('is read as it was whatever it holds', () => {
    const unit = fc.constantFrom(
      '\\',
      "'",
      'u00f6',
      '303',
      '7',
      '$',
      ' ',
      'ö',
      '計',
      '\u0301',
      '\n',
      'a',
    );
    const names = fc.array(fc.string({ unit, minLength: 1, maxLength: 60 }), { minLength: 60 });
    fc.assert(
      fc.property(names, (all) => {
        expect(read(all.map(shellWord).join(' '), { LC_ALL: 'C' })).toEqual(all);
        const shown = all.map((name) =>
          withLetters(commandLines('', [shellWord(name)]).join('\n')),
        );
        expect(read(shown.join(' '), { LC_ALL: 'C.UTF-8' })).toEqual(all);
      }),
      { numRuns: 20 },
    );
  });

  it.each(['plain/path-1.0', 'a b', 'letters with a $'])(
    'needs no escapes without letters: %j',
    (name) => {
      expect(shellWord(name)).toBe(name.includes(' ') ? `'${name}'` : name);
    },
  );
});
