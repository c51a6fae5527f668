import { describe, expect, it } from 'vitest';
import { createProgram } from '../../src/cli/program.js';
import { SINCE } from '../../src/cli/audit-kinds.js';
import { callCli } from '../support/call-cli.js';
import { temporaryRoot } from '../support/temporary-root.js';

const PROGRAM = createProgram(() => undefined);
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  explain: ['8'],
  twin: ['crash'],
  scenario: ['list'],
  agent: ['check', 'no-such-program'],
  completion: ['bash'],
};
/** What commander and zod say themselves. */
const THEIRS =
  /argument missing|unknown option|required argument|Invalid input|Unrecognized|expected \w+, received/;

/** Every option of every command that takes a value, those of all commands among them. */
const OPTIONS = PROGRAM.commands.flatMap((command) =>
  [...command.options, ...PROGRAM.options]
    .filter(({ required }) => required)
    .map(({ long }) => ({ name: command.name(), option: long ?? '' })),
);

function call(name: string, ...rest: string[]) {
  return callCli([name, ...(ARGUMENTS[name] ?? []), ...rest]);
}

describe('an option', () => {
  it.each(OPTIONS.filter(({ name }) => name !== 'help'))(
    '$name $option with an empty value is a usage error',
    async ({ name, option }) => {
      const { code, stdout, stderr } = await call(name, option, '');
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(`${option.replace('--', '')} ""`);
    },
  );

  it.each(OPTIONS)(
    '$name $option without a value is one, in our words',
    async ({ name, option }) => {
      const { code, stderr } = await call(name, option);
      expect({ code, theirs: THEIRS.test(stderr) }).toEqual({ code: 2, theirs: false });
      expect(stderr).toContain(`${option} needs a value behind it`);
    },
  );

  it('that is not there is one, with the option that is near', async () => {
    const { code, stderr } = await callCli(['run', '--polcy', 'x']);
    expect({ code, theirs: THEIRS.test(stderr) }).toEqual({ code: 2, theirs: false });
    expect(stderr).toContain('there is no option --polcy here\n  did you mean --policy?\n');
  });
});

describe('an argument', () => {
  it.each([
    ['verify', ''],
    ['log', ''],
    ['explain', ''],
    ['explain', '8', ''],
    ['diff', ''],
    ['diff', 'latest', ''],
    ['report', ''],
    ['evaluate', ''],
    ['twin', ''],
  ])('%s %j %j that is empty is a usage error', async (...args) => {
    const { code, stderr } = await callCli([...args, '--root', temporaryRoot()]);
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(' ""') as string,
    });
  });

  it.each(['explain', 'twin'])('that %s needs is asked for in our words', async (name) => {
    const { code, stderr } = await callCli([name]);
    expect({ code, theirs: THEIRS.test(stderr) }).toEqual({ code: 2, theirs: false });
    expect(stderr).toMatch(/the argument <\w+> is missing/);
  });
});

describe('a message', () => {
  const LONG = ['a'.repeat(80), 'a'.repeat(300), `/${'a/'.repeat(60)}`, 'a b '.repeat(60)];
  it.each(
    OPTIONS.flatMap(({ name, option }) =>
      LONG.slice(0, name === 'run' ? 4 : 2).map((value) => ({ name, option, value })),
    ).filter(
      ({ name, option }) => name !== 'help' && !/out|file|app|name|repo|runtime|root/.test(option),
    ),
  )('about $name $option $value is at most 80 columns wide', async ({ name, option, value }) => {
    const { stdout, stderr } = await call(name, option, value, '--root', '/dev/null');
    expect(
      Math.max(...(stdout + stderr).split('\n').map(({ length }) => length)),
    ).toBeLessThanOrEqual(80);
  });

  it.each(
    LONG.flatMap((path) => [
      ['verify', path],
      ['report', path],
      ['diff', path],
      ['log', path],
      ['evaluate', path],
      ['explain', '8', path],
      ['twin', path],
      [path],
      ['onboard', '--file', path],
      ['verify', '--root', path],
      ['pause', '--root', `/dev/null/${path}`],
      ['help', path],
    ]),
  )('about %s %.20s is at most 80 columns wide', async (...args) => {
    const { stdout, stderr } = await callCli(args);
    expect(
      Math.max(...(stdout + stderr).split('\n').map(({ length }) => length)),
    ).toBeLessThanOrEqual(80);
  });
});

describe('--since', () => {
  const msOf = (text: string) => {
    const since = SINCE.schema().safeParse(text).data;
    return since?.from === 'time' ? since.ms : undefined;
  };
  it.each([
    ['16:00', [16, 0, 0]],
    ['7:05', [7, 5, 0]],
    ['16:00:30', [16, 0, 30]],
  ] as const)('%s is that time of today, by the clock of this machine', (text, [h, m, s]) => {
    const wanted = new Date();
    wanted.setHours(h, m, s, 0);
    expect(msOf(text)).toBe(wanted.getTime());
  });

  it('2026-01-31 is the beginning of that day, and may have a time behind it', () => {
    expect(msOf('2026-01-31')).toBe(new Date(2026, 0, 31).getTime());
    expect(msOf('2026-01-31 16:00')).toBe(new Date(2026, 0, 31, 16).getTime());
  });

  it('-5m is 5m', () => {
    expect(SINCE.schema().parse('-5m')).toEqual({ from: 'ago', ms: 300_000 });
  });

  it.each(['25:00', '16:60', '2026-02-30', '16', '2026-01', '16:00Z', 'T16:00'])(
    '%s is no time',
    (text) => {
      expect(msOf(text)).toBeUndefined();
    },
  );
});
