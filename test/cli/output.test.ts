import { describe, expect, it } from 'vitest';
import { callCli } from '../support/call-cli.js';
import { runCli, DEMO_RUN } from '../support/cli.js';
import { eventNames } from '../support/proof-file.js';
import { runProgram } from '../support/processes.js';
import { temporaryRoot } from '../support/temporary-root.js';
import { runAtTerminal } from '../support/terminal.js';
import { hasPython } from '../support/url-readers.js';

const ESCAPE = '\u001b';

/** The widest row of a text without its colours. */
function widest(text: string): number {
  const rows = text.replaceAll(new RegExp(`${ESCAPE}\\[\\d+m`, 'g'), '').split(/\r?\n/);
  return Math.max(...rows.map((row) => row.length));
}

/** Nothing but printable ASCII, line feeds and colours. */
function oddities(text: string): string[] {
  return text.replaceAll(new RegExp(`${ESCAPE}\\[\\d+m`, 'g'), '').match(/[^\x20-\x7e\r\n]/g) ?? [];
}

describe('what a run writes', () => {
  it.each<{ what: string; env: Record<string, string>; coloured?: true }>([
    { what: 'COLUMNS unset', env: {} },
    { what: 'COLUMNS=0', env: { COLUMNS: '0' } },
    { what: 'COLUMNS=40', env: { COLUMNS: '40' } },
    { what: 'COLUMNS=200', env: { COLUMNS: '200' } },
    { what: 'COLUMNS=much', env: { COLUMNS: 'much' } },
    { what: 'LC_ALL=C', env: { LC_ALL: 'C' } },
    { what: 'LC_ALL=C.UTF-8', env: { LC_ALL: 'C.UTF-8' } },
    { what: 'TERM=dumb', env: { TERM: 'dumb' } },
    { what: 'NO_COLOR=1', env: { NO_COLOR: '1', FORCE_COLOR: '1' } },
    { what: 'FORCE_COLOR=1', env: { FORCE_COLOR: '1' }, coloured: true },
  ])('into a pipe is plain ASCII within 80 columns: $what', async ({ env, coloured }) => {
    const args = ['--simulated', '--notes', '--root', temporaryRoot()];
    // Only a program of its own has streams that know of letters.
    const { code, stdout, stderr } = await ('LC_ALL' in env ? runCli : callCli)(args, { env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.includes(ESCAPE)).toBe(coloured === true);
    expect(widest(stdout)).toBeLessThanOrEqual(80);
    expect(oddities(stdout)).toEqual([]);
    expect(stdout).toMatch(/PASS/);
    expect(stdout).toMatch(/BLOCKED/);
  });

  it.skipIf(!hasPython).each([
    [40, 80],
    [80, 80],
    [200, 110],
  ])(
    'to a terminal of %i columns is as wide as %i of them (needs python3)',
    async (columns, width) => {
      const args = ['--simulated', '--root', temporaryRoot()];
      const { code, screen, restored } = await runAtTerminal(args, [], { columns });
      expect({ code, restored }).toEqual({ code: 0, restored: true });
      expect(screen).toContain(ESCAPE);
      expect(widest(screen)).toBe(width);
      expect(oddities(screen)).toEqual([]);
      // Append-only: colours are all that is ever sent to steer the terminal.
      expect(screen.match(new RegExp(`${ESCAPE}\\[(?!\\d+m)`, 'g'))).toBeNull();
    },
  );

  it.skipIf(!hasPython).each([{ NO_COLOR: '1' }, { TERM: 'dumb' }])(
    'to a terminal with %j has no colour (needs python3)',
    async (env) => {
      const args = ['--simulated', '--root', temporaryRoot()];
      const { code, screen } = await runAtTerminal(args, [], { env });
      expect(code).toBe(0);
      expect(screen).not.toContain(ESCAPE);
    },
  );

  it.skipIf(!hasPython)('says the same in colour and without (needs python3)', async () => {
    const args = (root: string) => ['--simulated', '--root', root];
    const { stdout } = await callCli(args(temporaryRoot()));
    const { screen } = await runAtTerminal(args(temporaryRoot()), []);
    const plain = (text: string) =>
      text
        .replaceAll(new RegExp(`${ESCAPE}\\[\\d+m`, 'g'), '')
        .replaceAll('\r', '')
        .replaceAll(/\/\S*demo-run-\S*|--root \\\n/g, 'ROOT');
    expect(plain(screen).split('\n').slice(0, 100)).toEqual(
      plain(stdout).split('\n').slice(0, 100),
    );
  });
});

describe('streams that are closed', () => {
  it.each([
    ['stdout, read by somebody who leaves', '"$0" "$1" --root "$2" | head -1'],
    ['stdin', '"$0" "$1" --root "$2" <&-'],
    ['stderr', '"$0" "$1" --root "$2" 2>&-'],
  ])('%s: the run goes to its end', async (_what, command) => {
    const root = temporaryRoot();
    const script = `set -o pipefail; ${command}`;
    const ran = await runProgram('bash', ['-c', script, process.execPath, DEMO_RUN, root]);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(eventNames(root)).toHaveLength(18);
  });
});
