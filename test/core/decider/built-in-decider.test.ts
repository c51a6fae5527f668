import { expect, it } from 'vitest';
import { builtInDecider } from '../../../src/core/decider/built-in-decider.js';
import { deciderContract, questionAbout } from '../../support/contracts/decider-contract.js';

deciderContract('the built-in decider', () => builtInDecider);

it('decides by rule where one chooses, and else by what was learned', async () => {
  expect(await builtInDecider.propose(questionAbout('false_alarm'), 1)).toMatchObject({
    ...{ kind: 'act', action: 'noop', decided_by: 'rule' },
  });
  expect(await builtInDecider.propose(questionAbout('crash'), 1)).toMatchObject({
    ...{ kind: 'act', action: 'restart_service', decided_by: 'q_table', how: 'greedy' },
  });
});

it('says that it does not know where nothing was learned', async () => {
  const question = questionAbout('crash', { row: undefined });
  expect(await builtInDecider.propose(question, 1)).toEqual({
    kind: 'escalate',
    reason: 'state_unknown_to_q_table',
  });
});
