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
