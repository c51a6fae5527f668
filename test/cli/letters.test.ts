import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withLetters } from '../../src/cli/letters.js';
import { toPrintableAscii, toPrintableJson } from '../../src/core/domain/safe-text.js';
import { runCli } from '../support/cli.js';
import { temporaryRoot } from '../support/temporary-root.js';
import { runAtTerminal } from '../support/terminal.js';
import { hasPython } from '../support/url-readers.js';

const FOLDER = 'Jürgens Überblick Ωμέγα Проект 計画';

describe('letters that were escaped', () => {
  it.each([FOLDER, '/home/josé', 'plain', 'C:\\users', '1/2'])('are shown again: %j', (text) => {
    expect(withLetters(toPrintableAscii(text))).toBe(text);
  });

  it.each([
    ['a control', '\u001b[2J\u0007'],
    ['a C1 control', '\u009b31m'],
    ['a mark that turns the direction', '\u202e\u2066'],
    ['letters from right to left', 'אב ع'],
    ['a mark above another letter', 'z\u0300\u0301'],
    ['a letter that looks wide', '\uff21'],
    ['letters that are drawn as nothing, or upon another', '\u115f\u1160\u302e\u0483\u0488'],
    ['half a character', '\ud83d'],
    ['a space that is none', '\u00a0\u3000\u200b'],
  ])('are none, and stay escaped: %s', (_what, text) => {
    expect(withLetters(toPrintableAscii(text))).toBe(toPrintableAscii(text));
  });

  it('stay what they are in JSON', () => {
    const value = { text: 'ü \\u00fc \\ü \\\\ü' };
    expect(JSON.parse(withLetters(toPrintableJson(value)))).toEqual(value);
  });
});

describe.skipIf(!hasPython)('a path with letters beyond ASCII', () => {
  const args = ['--simulated', '--only', 'C', '--root'];
  const made = (name = FOLDER) => {
    const root = join(temporaryRoot(), name);
    mkdirSync(root);
    return root;
  };

  it('can be copied from a terminal that takes UTF-8', async () => {
    const root = made('Jürgens Größe');
    const { code, screen } = await runAtTerminal([...args, root], [], {
      columns: 200,
      env: { LC_ALL: 'C.UTF-8' },
    });
    expect(code).toBe(0);
    const flat = screen.replace(/\s+/g, ' ');
    expect(flat).toContain(`Root: ${root}`);
    expect(flat.replaceAll("'\\ '", '')).toContain(`ROOT='${root}'`);
    expect(flat).toContain('verify --root "$ROOT"');
    expect(screen).not.toContain('\\u0');
  });

  it('in a message, too', async () => {
    const root = made();
    const { screen } = await runAtTerminal(['log', join(root, 'none.log')], [], {
      env: { LANG: 'de_DE.UTF-8' },
    });
    expect(screen.replace(/\s+/g, ' ')).toContain(`${FOLDER}/none.log`);
  });

  it.each([{ LC_ALL: 'C' }, { LC_ALL: 'C', LANG: 'C.UTF-8' }, {}])(
    'is escaped where the terminal takes something else: %j',
    async (env) => {
      const { screen } = await runAtTerminal([...args, made()], [], { env });
      expect(screen).toContain('J\\303\\274rgens');
      expect(screen).not.toContain('ü');
    },
  );

  it('is escaped in a pipe', async () => {
    const { stdout } = await runCli([...args, made()], { env: { LC_ALL: 'C.UTF-8' } });
    expect(stdout).toContain('J\\303\\274rgens');
    expect(stdout).toMatch(/^[\x20-\x7e\n]+$/);
  });
});
