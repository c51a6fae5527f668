import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import {
  agentFolders,
  keepAgentFoldersApart,
  freshTag,
  LEVELS,
  PATIENCE_MS,
  processesWith,
  untilNoneWith,
} from '../../support/agent-processes.js';
import { PROJECT_ROOT } from '../../support/cli.js';
import { holdAgent } from '../../support/hold-agent.js';
import { commandOf, HOSTILE_AGENTS, hostileFolder } from '../../support/hostile-agents.js';

const WAYS = ['daemon_without_anything', 'stopped_child', 'locked'];
const AGENTS = HOSTILE_AGENTS.filter(({ way }) => WAYS.includes(way));

keepAgentFoldersApart();

describe.each(LEVELS.filter(({ isThere }) => isThere))(
  'whoever holds an agent is killed, with the isolation $level',
  ({ level }) => {
    it.each(AGENTS)('nothing is left of $name', async (agent) => {
      const tag = freshTag();
      const words = commandOf(agent, hostileFolder(), tag);
      const holder = holdAgent(level, words);
      await holder.told(agent.script === 'folder.py' ? 'made' : 'left');
      expect(processesWith(tag)).not.toEqual([]);
      holder.kill();
      await untilNoneWith(tag);
      await vi.waitFor(() => expect(agentFolders()).toEqual([]), { timeout: PATIENCE_MS });
    });
  },
);

it('a run that is over does not wait for the one that watches', async () => {
  const tag = freshTag();
  await holdAgent('none', ['sh', '-c', 'true', tag]).ended;
  await untilNoneWith(tag);
  await vi.waitFor(() => expect(agentFolders()).toEqual([]), { timeout: PATIENCE_MS });
});

it('opens no inspector for an agent that asks the one that watches for it by a signal', async () => {
  const program = join(PROJECT_ROOT, 'dist', 'run', 'processes', 'warden.js');
  const warden = spawn(process.execPath, [program], { env: {}, stdio: ['pipe', 'ignore', 'pipe'] });
  let stderr = '';
  warden.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  await untilRead(warden.stdin);
  warden.kill('SIGUSR1');
  await untilRead(warden.stdin);
  warden.stdin.end();
  await once(warden, 'close');
  expect({ code: warden.exitCode, stderr }).toEqual({ code: 0, stderr: '' });
});

/** More than a pipe holds; without a line end it says nothing. */
async function untilRead(input: Writable): Promise<void> {
  await new Promise((resolve) => input.write('x'.repeat(4_000_000), resolve));
}
