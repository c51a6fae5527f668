import { describe, expect, it } from 'vitest';
import { oddForAgent } from '../../../src/cli/commands/agent-options.js';
import { agentWords } from '../../../src/cli/commands/run-scenarios-plan.js';

const NOTHING = {
  ...{ agent: undefined, agentEnv: [], agentIsolation: undefined, agentKey: undefined },
  ...{ agentReplay: undefined, learn: false, simulated: false, agentControl: true },
};

const BOTH = ['--agent-control', '--agent-control'];

it.each([
  ['refused on real workers', false, ['--agent-replay']],
  ['taken on the simulated app', true, []],
])('a transcript is %s', (_, simulated, odd) => {
  const asked = { ...NOTHING, agentControl: false, agentReplay: 'x', simulated };
  expect(oddForAgent(asked).map(({ field }) => field)).toEqual(odd);
});

describe('a control', () => {
  it.each([
    ['needs an agent', {}, ['--agent-control']],
    ['needs real workers', { agent: 'x', simulated: true }, ['--agent-control']],
    ['is fine beside an agent', { agent: 'x' }, []],
    ['is none beside a transcript', { agentReplay: 'x', simulated: true }, BOTH],
  ])('%s', (_, changes, odd) => {
    expect(oddForAgent({ ...NOTHING, ...changes }).map(({ field }) => field)).toEqual(odd);
  });

  it('is asked for by the commands that repeat its run', () => {
    const words = agentWords({ ...NOTHING, agent: 'x' }, (path) => path);
    expect(words).toEqual(['--agent', 'x', '--agent-control']);
  });
});
