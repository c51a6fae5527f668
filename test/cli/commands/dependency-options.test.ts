import { describe, expect, it } from 'vitest';
import { readDependencies } from '../../../src/cli/commands/dependency-options.js';
import { UsageError } from '../../../src/cli/usage-error.js';
import { callCli } from '../../support/call-cli.js';
import { facts } from '../../support/cli.js';
import { sharedRoot } from '../../support/shared-root.js';

const root = sharedRoot();
const HERE = 'redis://127.0.0.1:6379';
const LONG = `${'A'.repeat(41)}_URL`;

function problemsOf(variables: readonly string[], env: NodeJS.ProcessEnv) {
  try {
    readDependencies(variables, env);
  } catch (error) {
    if (error instanceof UsageError) return error.problems;
    throw error;
  }
  return [];
}

describe('variables of what an app depends on', () => {
  it('are read in their order', () => {
    const env = { REDIS_URL: HERE, STORE: 'http://localhost:1' };
    expect(readDependencies(['STORE', 'REDIS_URL'], env)).toMatchObject([
      { name: 'store', protocol: 'http', port: 1 },
      { name: 'redis', protocol: 'redis', port: 6379 },
    ]);
    expect(readDependencies([], {})).toEqual([]);
  });

  it.each<[string, readonly string[], NodeJS.ProcessEnv, string, string]>([
    ['is not set', ['X_URL'], {}, 'X_URL: not set', 'set it: export X_URL='],
    ['is empty', ['X_URL'], { X_URL: '' }, 'X_URL: empty', 'set it: export X_URL='],
    ['is named twice', ['X_URL', 'X_URL'], { X_URL: HERE }, 'X_URL, twice', 'leave out one X_URL'],
    ['is called as another', ['X_URL', 'X'], { X_URL: HERE, X: HERE }, 'X', 'leave out X or X_URL'],
    [
      'points elsewhere',
      ['X_URL'],
      { X_URL: 'redis://db.example.com:6379' },
      'X_URL: redis://db.example.com',
      'point it to a service on this machine',
    ],
    ['has no port', ['X'], { X: 'localhost' }, 'X: localhost', 'say on which port it listens'],
    ['is no address', ['X'], { X: '/run/x.sock' }, 'X: something else', 'give it a URL'],
    ['has a long name', [LONG], { [LONG]: HERE }, `${LONG}: a name of 41`, 'has at most 40'],
  ])(
    'one that %s is refused, once, and it is said what to do',
    (_what, names, env, value, remedy) => {
      const problems = problemsOf(names, env);
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatchObject({ field: '--dependency', rule: 'option_dependency' });
      expect(problems[0]?.value).toContain(value);
      expect(problems[0]?.remedy).toContain(remedy);
    },
  );

  it('are told of all at once, however often each is named', () => {
    const problems = problemsOf(['A', 'B', 'B', 'B', 'A'], { B: HERE });
    expect(problems.map(({ value }) => value)).toEqual(['A: not set', 'B, twice', 'A, twice']);
  });
});

describe.each([
  ['run', ['--app-dir', root]],
  ['check-app', ['--app-dir', root]],
  ['rehearse', ['--app-dir', root]],
])('%s', (command, own) => {
  it('names each of them, before anything is begun', async () => {
    const asked = ['--dependency', 'NOT_SET_HERE,NOT_SET_HERE', '--json', '--root', root];
    const { code, stdout } = await callCli([command, ...own, ...asked]);
    expect(code).toBe(2);
    const [{ problems }] = facts(stdout) as [{ problems: readonly { value: string }[] }];
    expect(problems.map(({ value }) => value)).toEqual([
      '"NOT_SET_HERE: not set"',
      '"NOT_SET_HERE, twice"',
    ]);
  });
});
