import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { createProgram } from '../src/cli/program.js';
import { PROJECT_ROOT } from './support/cli.js';
import { blocks, page } from './support/pages.js';

const FOLDER = join('docs', 'ci');
const NAMES = readdirSync(join(PROJECT_ROOT, FOLDER)).filter((name) => name.endsWith('.yml'));
const SHOWN = blocks(page('docs/ci.md'), 'yaml');
const FILES = [
  ...NAMES.map((name) => ({ where: name, text: page(join(FOLDER, name)) })),
  ...SHOWN.map((text, at) => ({ where: `block ${String(at + 1)} of ci.md`, text })),
  ...blocks(page('docs/ci/README.md'), 'yaml').map((text) => ({ where: 'ci/README.md', text })),
];
/** What installs, and comes from elsewhere. */
const INSTALLS = /^npm ci(?: --prefix \S+)?$/;
/** What is kept beside the logs, so that another machine can check them. */
const KEEPS =
  'mkdir -p logs && cp "${XDG_STATE_HOME:-$HOME/.local/state}/demo-run/ed25519.pub.pem" logs/';
const CALL = /^(?:npx |node \S+\/scripts\/)(demo-run|demo-mode-violation)(?:\.cjs)?(?: (.*))?$/;

describe.each(FILES)('$where', ({ text }) => {
  it('is YAML without a fault', () => {
    const { errors, warnings } = parseDocument(text, { strict: true, uniqueKeys: true });
    expect([...errors, ...warnings].map(({ message }) => message)).toEqual([]);
  });

  it('types commands that exist, with options that they take', async () => {
    const lines = commandsIn(parseDocument(text).toJS());
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines.filter((each) => !INSTALLS.test(each) && each !== KEEPS)) {
      const [, program, rest = ''] = CALL.exec(line) ?? [];
      expect(program, line).toBeDefined();
      const words = wordsOf(rest);
      await expect(
        parsed(program === 'demo-run' ? words : [program ?? '', ...words]),
      ).resolves.toBe(true);
    }
  });
});

it('what the page shows is in the files beside it', () => {
  expect(SHOWN).toHaveLength(2);
  expect(SHOWN.map(bare)).toEqual(
    ['github-workflow.yml', 'gitlab-ci.yml'].map((name) => bare(page(join(FOLDER, name)))),
  );
});

it.each(NAMES)('%s keeps the public key beside the logs, also where the job failed', (name) => {
  const text = bare(page(join(FOLDER, name)));
  expect(text).toMatch(/if: always\(\)\n +run: mkdir|after_script:\n +- mkdir/);
  expect(text).toContain(KEEPS);
});

it('each file beside the page is named by it', () => {
  for (const name of NAMES) expect(page('docs/ci.md')).toContain(`(ci/${name})`);
});

/** Every text under `run` or `script`, wherever that is. */
function commandsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, held]: [string, unknown]) => {
    if (key === 'run' && typeof held === 'string') return [held];
    if (key === 'script' && Array.isArray(held)) return held.map(String);
    return commandsIn(held);
  });
}

/** As a shell would split it: variables that are not set are left out, and quotes taken away. */
function wordsOf(line: string): string[] {
  const plain = line.replaceAll(/\$\{\w+:\+([^}]*)\}/g, '$1').replaceAll(/"\$\w+"/g, 'VALUE');
  return (plain.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replaceAll("'", ''));
}

/** @throws the command line's own error for a word that it does not know */
async function parsed(words: readonly string[]): Promise<boolean> {
  const program = createProgram(() => undefined);
  let isCalled = false;
  for (const command of program.commands) command.action(() => void (isCalled = true));
  await program.parseAsync([...words], { from: 'user' });
  return isCalled;
}

/** Without comments and empty lines. */
function bare(text: string): string {
  return text
    .split('\n')
    .filter((line) => !/^\s*(?:#|$)/.test(line))
    .join('\n');
}
