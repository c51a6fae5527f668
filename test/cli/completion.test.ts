import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allCommands } from '../../src/cli/command-table/table.js';
import { optionNamed } from '../../src/cli/options.js';
import { callCli } from '../support/call-cli.js';
import { runProgram } from '../support/processes.js';
import { temporaryRoot } from '../support/temporary-root.js';

const SHELLS = ['bash', 'zsh', 'fish'];

async function scriptFor(shell: string): Promise<string> {
  return (await callCli(['completion', shell])).stdout;
}

/** What bash offers for the last word, in a folder with some files. */
async function offered(...words: readonly string[]): Promise<string[]> {
  const cwd = temporaryRoot();
  mkdirSync(join(cwd, 'my logs'));
  for (const name of ['my policy.json', 'other.log']) writeFileSync(join(cwd, name), '');
  const ask = `COMP_WORDS=("$@"); COMP_CWORD=$(($#-1)); _demo_run; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const script = `${await scriptFor('bash')}${ask}`;
  const { stdout, stderr } = await runProgram('bash', ['--norc', '-c', script, 'bash', ...words], {
    cwd,
  });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((word) => word !== '');
}

/** What fish offers for a line; undefined where it is not installed. */
async function offeredByFish(line: string): Promise<string[] | undefined> {
  if (await isMissing('fish')) return undefined;
  const ask = `${await scriptFor('fish')}complete -C '${line}'`;
  const { stdout } = await runProgram('fish', ['--no-config', '-c', ask]);
  return stdout.split('\n').flatMap((row) => (row === '' ? [] : [row.split('\t')[0] ?? '']));
}

async function isMissing(shell: string): Promise<boolean> {
  return (await runProgram('sh', ['-c', `command -v ${shell}`])).code !== 0;
}

describe('demo-run completion', () => {
  it.each(SHELLS)('%s names every command and every option of the table', async (shell) => {
    const { code, stdout } = await callCli(['completion', shell]);
    expect(code).toBe(0);
    for (const { name, flags } of allCommands()) {
      expect(stdout).toContain(name);
      for (const flag of Object.keys(flags).filter((one) => flags[one]?.hidden !== true)) {
        const typed = shell === 'fish' ? `-l ${optionNamed(flag).slice(2)}` : optionNamed(flag);
        expect(stdout).toContain(typed);
      }
    }
  });

  it.each(SHELLS)('%s completes both bins', async (shell) => {
    const script = await scriptFor(shell);
    const registered =
      shell === 'fish'
        ? ['complete -c demo-run -f', 'complete -c demo-mode-violation -f']
        : ['complete -o filenames -F _demo_run demo-run demo-mode-violation'];
    for (const line of registered) expect(script.split('\n')).toContain(line);
  });

  it('takes no other shell', async () => {
    const { code, stderr } = await callCli(['completion', 'fis']);
    expect(code).toBe(2);
    expect(stderr).toContain('did you mean fish?');
  });
});

describe('in bash', () => {
  it.each<[line: string[], offers: string[]]>([
    [['ver'], ['verify']],
    [['--ex'], ['--expect-digest']],
    [['--vers'], ['--version']],
    [
      ['--env', ''],
      ['dev', 'stage', 'prod'],
    ],
    // bash cuts --env=p in three.
    [['--env', '=', 'p'], ['prod']],
    [
      ['--env', '='],
      ['dev', 'stage', 'prod'],
    ],
    [['train', '--env', 'p'], ['prod']],
    [
      ['verify', '--re'],
      ['--replay', '--redis'],
    ],
    [['--quiet', 'twin', 'ov'], ['overload']],
    [['completion', 'f'], ['fish']],
    // The value of an option is no command.
    [['--root', 'run', 'trai'], ['train']],
    [['run', '--app', ''], []],
  ])('%j is offered exactly %j', async (line, offers) => {
    expect(await offered('demo-run', ...line)).toEqual(offers);
  });

  it.each<[line: string[], offers: string[]]>([
    [['--only', 'cr'], ['crash']],
    [
      ['--only', 'crash,'],
      ['crash,crash', 'crash,overload', 'crash,false_alarm'],
    ],
    [['log', '--event', 'RL_DECISION,ORCH_EX'], ['RL_DECISION,ORCH_EXEC']],
  ])('a list goes on behind a comma: %j is offered %j', async (line, offers) => {
    expect(await offered('demo-run', ...line)).toEqual(offers);
  });

  it.each<[line: string[], offers: string[]]>([
    [
      ['verify', ''],
      ['latest', 'my logs', 'my policy.json', 'other.log', 'previous'],
    ],
    [['policy', '--policy', 'my\\ p'], ['my policy.json']],
    [['policy', '--policy', '"my p'], ['my policy.json']],
    [['--root', ''], ['my logs']],
    [['twin', 'my'], []],
  ])('a name with blanks stays one word: %j is offered %j', async (line, offers) => {
    expect((await offered('demo-run', ...line)).sort()).toEqual(offers);
  });

  it.each(['demo-mode-violation', './scripts/demo-mode-violation.cjs'])(
    '%s is the command that it is called',
    async (bin) => {
      expect(await offered(bin, '--verb')).toEqual(['--verbose']);
      expect(await offered(bin, '--se')).toEqual([]);
      expect(await offered(bin, '--env', 'd')).toEqual(['dev']);
    },
  );
});

describe('in fish', () => {
  /** What is typed, what is offered, and the line of the script that has it offered. */
  it.each<[typed: string, offers: string[], by: string]>([
    ['demo-run --seed 1 --simu', ['--simulated'], "'__demo_run_in run' -l simulated"],
    ['demo-run --only crash,o', ['crash,overload'], '(__demo_run_list crash overload'],
    ['demo-run --env=p', ['--env=prod'], "-l env -x -a 'dev stage prod'"],
    ['demo-run --root run trai', ['train'], "-n 'not __demo_run_typed' -a train"],
    ['demo-run verify --rep', ['--replay'], "'__demo_run_in verify' -l replay"],
    ['demo-run --vers', ['--version'], 'complete -c demo-run -l version'],
    ['demo-mode-violation --verb', ['--verbose'], 'complete -c demo-mode-violation -l verbose'],
    ['demo-run train --onl', [], "'__demo_run_in train' -l out"],
  ])('%s is offered %j', async (typed, offers, by) => {
    expect((await offeredByFish(typed)) ?? offers).toEqual(offers);
    expect(await scriptFor('fish')).toContain(by);
  });
});

describe('in zsh', () => {
  it('the script is that of bash, without what zsh reads otherwise', async () => {
    const [first, ...rest] = (await scriptFor('zsh')).split('\n');
    expect(first).toBe('autoload -U +X bashcompinit && bashcompinit');
    expect(rest.join('\n')).toBe(await scriptFor('bash'));
    // ${words[@]:1:NAME} is a modifier there.
    expect(rest.join('\n')).not.toMatch(/\[@\]:\d+:[A-Za-z]/);
  });

  it('the script is one that it can read', async () => {
    const shell = (await isMissing('zsh')) ? 'bash' : 'zsh';
    const script = await scriptFor(shell);
    const { code, stderr } = await runProgram(shell, ['-n', '-c', script]);
    expect([code, stderr]).toEqual([0, '']);
  });
});
