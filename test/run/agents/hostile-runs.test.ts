import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withTimeout } from '../../../src/base/with-timeout.js';
import {
  DEFAULT_AGENT_BUDGETS,
  type AgentFailure,
  type Isolation,
} from '../../../src/core/domain/agent.js';
import { BUILT_IN_POLICY } from '../../../src/core/domain/built-in-policy.js';
import { isSoak, SOAK_TIMEOUT_MS } from '../../faults/tally.js';
import {
  agentFolders,
  freshTag,
  keepAgentFoldersApart,
  LEVELS,
  PATIENCE_MS,
  processesWith,
} from '../../support/agent-processes.js';
import { callCli } from '../../support/call-cli.js';
import {
  commandOf,
  HOSTILE_AGENTS,
  hostileFolder,
  openOutside,
  picture,
  type FirstOfIt,
  type HostileAgent,
} from '../../support/hostile-agents.js';
import { policyFile } from '../../support/policy-file.js';
import { temporaryRoot } from '../../support/temporary-root.js';
import { eventNames, linesOf, proofLines } from '../../support/walk.js';

/** When it stops doing as an agent should: from its start on, once it is asked, or once it has answered. */
const MOMENTS = ['begun', 'asked', 'answered'] as const;
type Moment = (typeof MOMENTS)[number];

/** What it says comes at once or never; an answer that is waited for is one that comes. */
const ANSWER_WITHIN_MS: Readonly<Record<Moment, number>> = {
  begun: 300,
  asked: 300,
  answered: PATIENCE_MS,
};

/** What the log calls each that has not said hello: one that is slow to end, or kept open by its sandbox, said nothing. */
const NEVER_BEGUN: Readonly<Record<FirstOfIt, readonly AgentFailure[]>> = {
  line: ['bad_hello'],
  too_long: ['too_long', 'bad_hello'],
  ended: ['cannot_start', 'bad_hello'],
  nothing: ['bad_hello'],
};
/** And in place of an answer. Some say hello as they should; on a busy machine the time may be over before. */
const NO_ANSWER: Readonly<Record<FirstOfIt, readonly AgentFailure[]>> = {
  line: ['not_json', 'not_in_schema', 'unasked', 'exited', 'no_answer_in_time'],
  too_long: ['too_long', 'no_answer_in_time'],
  ended: ['exited', 'no_answer_in_time'],
  nothing: ['exited', 'no_answer_in_time'],
};

const THERE = LEVELS.filter(({ isThere }) => isThere).map(({ level }) => level);

/** Of each script a few, of different kinds; `npm run soak:long` plays every one at every moment. */
const SAMPLE = new Set([
  'says.py: prose',
  'says.py: forged_verdict',
  'says.py: invalid_utf8',
  'says.py: flood',
  'says.py: no_line_end',
  'ends.sh: exit_0',
  'ends.sh: exit_in_half_a_line',
  'ends.sh: closes_all',
  'leaves.py: daemon_without_anything',
  'leaves.py: bomb_and_exits',
  'folder.py: link_outside',
  'folder.py: replaces_it',
  'reaches.py: kill_parent',
  'reaches.py: kill_all',
  'node.mjs: answers_each_line_twice',
  'node.mjs: throws',
  'bad-interpreter: bad_interpreter',
  'not-there: not_there',
]);

interface Played {
  readonly agent: HostileAgent;
  readonly moment: Moment;
  readonly level: Isolation;
}

const PLAYED: readonly Played[] = HOSTILE_AGENTS.flatMap((agent, at) => {
  const possible = THERE.filter((level) => agent.levels.includes(level));
  return MOMENTS.flatMap((moment, turn) => {
    const level = possible[(at + turn) % possible.length];
    if (level === undefined) return [];
    const isPlayed = isSoak || (SAMPLE.has(agent.name) && moment === momentOf(agent));
    return isPlayed ? [{ agent, moment, level }] : [];
  });
});

/** The sample plays each at one moment: in turn, so that each script has several. */
function momentOf({ name }: HostileAgent): Moment | undefined {
  return MOMENTS[[...SAMPLE].indexOf(name) % MOMENTS.length];
}

keepAgentFoldersApart();

describe('a whole run with a hostile agent', () => {
  it.each(
    PLAYED.map((played) => [played.agent.name, played.moment, played.level, played] as const),
  )(
    'ends by itself and is proved: %s, %s (%s)',
    async (_name, _moment, _level, played) => {
      await expectProvedRun(played);
    },
    SOAK_TIMEOUT_MS,
  );
});

async function expectProvedRun({ agent, moment, level }: Played): Promise<void> {
  const tag = freshTag();
  const outside = openOutside();
  const before = picture(outside);
  const root = temporaryRoot();
  const run = callCli(runOf({ agent, moment, level }, { root, tag }), {
    env: { HOSTILE_OUTSIDE: outside },
  });
  const ended = await withTimeout(run, PATIENCE_MS, () => undefined);
  expect(ended, 'it has not ended by itself').toBeDefined();

  const lines = proofLines(root);
  const names = eventNames(lines);
  const failures = linesOf(lines, 'AGENT_FAILED').map(({ failure }) => failure);
  const acts = linesOf(lines, 'ORCH_EXEC');
  if (!names.includes('AGENT_STARTED')) {
    expect([moment, names.at(-1)]).toEqual(['begun', 'AGENT_FAILED']);
    expect(NEVER_BEGUN[agent.first]).toContain(failures[0]);
    expect(names).not.toContain('FAILURE_INJECTED');
    expect([acts, ended?.code]).toEqual([[], 2]);
  } else if (moment === 'answered') {
    const [decision] = linesOf(lines, 'RL_DECISION');
    expect(decision).toMatchObject({ decided_by: 'agent', action: 'restart_service' });
    expect(acts).toMatchObject([{ cause: decision?.seq, decision_id: decision?.decision_id }]);
    expect([names.at(-1), ended?.code], ended?.stdout).toEqual(['AGENT_ENDED', 0]);
  } else {
    expect(NO_ANSWER[agent.first]).toContain(failures[0]);
    expect(linesOf(lines, 'ESCALATED')).toMatchObject([{ reason: 'agent_gave_no_answer' }]);
    expect([names.at(-1), acts, ended?.code]).toEqual(['AGENT_ENDED', [], 1]);
  }
  const verified = await callCli(['verify', '--replay', '--root', root]);
  expect(verified.code, verified.stdout).toBe(0);
  expect(processesWith(tag)).toEqual([]);
  expect(agentFolders()).toEqual([]);
  expect(picture(outside)).toEqual(before);
}

function runOf(
  { agent, moment, level }: Played,
  { root, tag }: { readonly root: string; readonly tag: string },
): string[] {
  const folder = hostileFolder();
  const command = commandOf(agent, folder, tag);
  const whole =
    moment === 'begun' ? command : ['python3', join(folder, 'after.py'), moment, ...command];
  const agentBudgets = { ...DEFAULT_AGENT_BUDGETS, answer_within_ms: ANSWER_WITHIN_MS[moment] };
  const policy = policyFile({ ...BUILT_IN_POLICY, policy_version: 3, agent: agentBudgets });
  return [
    ...['run', '--root', root, '--simulated', '--only', 'crash', '--policy', policy],
    ...['--agent', whole.join(' '), '--agent-isolation', level, '--agent-env', 'HOSTILE_OUTSIDE'],
  ];
}
