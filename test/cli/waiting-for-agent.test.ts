import { expect, it } from 'vitest';
import { temporaryRoot } from '../support/temporary-root.js';
import { runAtTerminal } from '../support/terminal.js';

/** Says hello, and nothing more. */
const MUTE =
  `node -e 'process.stdin.once("data", () => console.log(JSON.stringify(` +
  `{ type: "hello", agent: "mute", version: "1" })))'`;
const CTRL_C = '\u0003';

it.each<[string, string[]]>([
  ['check', ['agent', 'check', MUTE]],
  ['run', ['run', '--simulated', '--agent', MUTE]],
])('%s shows that an agent is waited for, and a word after Ctrl-C', async (_name, args) => {
  const { code, screen, left } = await runAtTerminal(
    [...args, '--agent-isolation', 'none', '--root', temporaryRoot()],
    [{ seen: 'waiting for the agent, at most 120 s', type: CTRL_C }],
  );
  expect({ code, left }).toEqual({ code: 130, left: 0 });
  expect(screen).toContain('interrupted');
});

it('a control shows how far it is, and one that is interrupted leaves the result of its run', async () => {
  const { code, screen, left } = await runAtTerminal(
    [
      ...['run', '--only', 'crash', '--agent', 'python3 apps/agents/rules.py', '--agent-control'],
      ...['--agent-isolation', 'none', '--root', temporaryRoot()],
    ],
    [{ seen: 'control on real workers: answer 1 of 1, [a-z_]+', type: CTRL_C }],
  );
  expect({ code, left }).toEqual({ code: 0, left: 0 });
  expect(screen).toContain('not compared: the control was interrupted');
  expect(screen).toMatch(/PASS/);
  expect(screen).not.toContain('INCOMPLETE');
});
