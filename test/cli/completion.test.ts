import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/command-table/table.js';
import { optionNamed } from '../../src/cli/options.js';
import { callCli } from '../support/call-cli.js';
import { runProgram } from '../support/processes.js';

const SHELLS = ['bash', 'zsh', 'fish'];

/** What bash offers for the last word. */
async function offered(...words: readonly string[]): Promise<string[]> {
  const { stdout: script } = await callCli(['completion', 'bash']);
  const line = words.map((word) => `'${word}'`).join(' ');
  const ask = `COMP_WORDS=(demo-run ${line}); COMP_CWORD=${String(words.length)}; _demo_run; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = await runProgram('bash', ['--norc', '-c', `${script}${ask}`]);
  expect(stderr).toBe('');
  return stdout.split('\n').filter((word) => word !== '');
}

describe('demo-run completion', () => {
  it.each(SHELLS)('%s names every command and every option of the table', async (shell) => {
    const { code, stdout } = await callCli(['completion', shell]);
    expect(code).toBe(0);
    for (const { name, flags } of COMMANDS) {
      expect(stdout).toContain(name);
      for (const flag of Object.keys(flags).filter((one) => flags[one]?.hidden !== true)) {
        const typed = shell === 'fish' ? `-l ${optionNamed(flag).slice(2)}` : optionNamed(flag);
        expect(stdout).toContain(typed);
      }
    }
  });

  it.each<[words: string[], offers: string[]]>([
    [['ver'], ['verify']],
    [['--ex'], ['--expect-digest']],
    [
      ['--env', ''],
      ['dev', 'stage', 'prod'],
    ],
    [['train', '--env', 'p'], ['prod']],
    [
      ['verify', '--re'],
      ['--replay', '--redis'],
    ],
    [['log', '--event', 'RL_'], ['RL_DECISION']],
    [['--quiet', 'twin', 'ov'], ['overload']],
    [['verify', 'package.js'], ['package.json']],
    [['policy', '--policy', 'package.js'], ['package.json']],
    [['completion', 'f'], ['fish']],
  ])('in bash %j offers %j', async (words, offers) => {
    expect(await offered(...words)).toEqual(expect.arrayContaining(offers));
  });

  it('takes no other shell', async () => {
    const { code, stderr } = await callCli(['completion', 'fis']);
    expect(code).toBe(2);
    expect(stderr).toContain('did you mean fish?');
  });
});
