import { describe, expect, it } from 'vitest';
import { splitCommand } from '../../../src/run/agents/command-words.js';
import { thrownFrom } from '../../support/thrown-by.js';

describe('a command is split into words', () => {
  it.each([
    ['python3 my.py', ['python3', 'my.py']],
    ['  ./a \t b  ', ['./a', 'b']],
    ['python3 my.py --x "a b"', ['python3', 'my.py', '--x', 'a b']],
    ['sh -c \'echo "$HOME" | cat\'', ['sh', '-c', 'echo "$HOME" | cat']],
    ['a "b\\"c" \'d\\e\' f\\ g', ['a', 'b"c', 'd\\e', 'f g']],
    ['a"b"\'c\'d', ['abcd']],
    ['a "" \'\'', ['a', '', '']],
    ['./a--b#c~d=e!', ['./a--b#c~d=e!']],
    ['ä 😀', ['ä', '😀']],
    ['\\$HOME "\\$HOME"', ['$HOME', '$HOME']],
  ])('%s', (command, words) => {
    expect(splitCommand(command)).toEqual(words);
  });
});

describe('a command is refused', () => {
  it.each([
    '',
    '  ',
    '""',
    'a "b',
    "a 'b",
    'a \\',
    'a\0b',
    ...['a $HOME', 'a "$HOME"', 'a `b`', 'a | b', 'a; b', 'a && b', 'a > b', 'a < b', 'a (b)'],
    ...['a *', 'a ?', 'a [b]', 'a {b}', '~/a', 'a #b', '!a', 'a\nb'],
  ])('%j', (command) => {
    const error = thrownFrom(() => splitCommand(command));
    expect(error).toMatchObject({
      ...{ code: 'usage', remedy: expect.stringMatching(/^[\x20-\x7e]+$/) as string },
    });
  });
});
