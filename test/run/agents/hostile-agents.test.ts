import { describe, expect, it } from 'vitest';
import type { Isolation } from '../../../src/core/domain/agent.js';
import { withTimeout } from '../../../src/base/with-timeout.js';
import { isSoak } from '../../faults/tally.js';
import {
  agentFolders,
  freshTag,
  keepAgentFoldersApart,
  LEVELS,
  openAgent,
  PATIENCE_MS,
  processesWith,
} from '../../support/agent-processes.js';
import {
  commandOf,
  HOSTILE_AGENTS,
  hostileFolder,
  openOutside,
  picture,
  type HostileAgent,
} from '../../support/hostile-agents.js';

const GRACE_MS = 300;
/** For its input, for SIGTERM, and five seconds in which it is killed and cleared away; on a quiet machine. */
const ENDS_WITHIN_MS = isSoak ? 2 * GRACE_MS + 5_000 : PATIENCE_MS;
/** Where a program that says nothing has had time to say it. */
const SAYS_NOTHING_MS = 300;

keepAgentFoldersApart();

const THERE = LEVELS.filter(({ isThere }) => isThere).map(({ level }) => level);

describe.each(THERE)('with the isolation %s', (level) => {
  // Each of them once, the levels in turn; what is hard to end is tried at all of them by `npm run soak`.
  const agents = HOSTILE_AGENTS.filter(({ levels, isHardToEnd }, at) => {
    const possible = THERE.filter((one) => levels.includes(one));
    if (isSoak && isHardToEnd) return possible.includes(level);
    return possible[at % possible.length] === level;
  });

  it.each(agents)('nothing is left of $name', async (agent) => {
    await expectNothingLeft(agent, level);
  });
});

it('there are enough of them', () => {
  expect(HOSTILE_AGENTS.length).toBeGreaterThanOrEqual(60);
  expect(new Set(HOSTILE_AGENTS.map(({ name }) => name)).size).toBe(HOSTILE_AGENTS.length);
});

async function expectNothingLeft(agent: HostileAgent, level: Isolation): Promise<void> {
  const tag = freshTag();
  const outside = openOutside();
  const before = picture(outside);
  const channel = openAgent(level, commandOf(agent, hostileFolder(), tag), {
    graceMs: GRACE_MS,
    env: { ...process.env, HOSTILE_OUTSIDE: outside },
    passedVariables: ['HOSTILE_OUTSIDE'],
  });
  channel.send('{"type":"hello"}');
  const awaited = level === 'bwrap' && agent.isSilentInSandbox ? 'nothing' : agent.first;
  const first = await channel.next(awaited === 'nothing' ? SAYS_NOTHING_MS : PATIENCE_MS);
  expect(first?.kind ?? 'nothing').toBe(awaited);

  const end = await withTimeout(channel.end(), ENDS_WITHIN_MS, () => undefined);
  expect(end, 'it has not ended in time').toBeDefined();
  expect(end?.how).not.toMatch(/could not be (ended|removed)/);
  expect(processesWith(tag)).toEqual([]);
  expect(agentFolders()).toEqual([]);
  expect(picture(outside)).toEqual(before);
  expect(await channel.end()).toBe(end);
}
