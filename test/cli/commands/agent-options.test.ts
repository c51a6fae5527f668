import { describe, expect, it } from 'vitest';
import { oddForAgent } from '../../../src/cli/commands/agent-options.js';

const NOTHING = {
  ...{ agent: undefined, agentEnv: [], agentIsolation: undefined, agentKey: undefined },
  ...{ agentReplay: undefined, learn: false, simulated: false, agentControl: true },
};

describe('a control', () => {
  it.each([
    ['needs an agent', {}, ['--agent-control']],
    ['needs real workers', { agent: 'x', simulated: true }, ['--agent-control']],
    ['is fine beside an agent', { agent: 'x' }, []],
    ['is fine beside a transcript', { agentReplay: 'x' }, []],
  ])('%s', (_, changes, odd) => {
    expect(oddForAgent({ ...NOTHING, ...changes }).map(({ field }) => field)).toEqual(odd);
  });
});
