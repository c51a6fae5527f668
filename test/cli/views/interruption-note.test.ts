import { expect, it } from 'vitest';
import { interruptionNote } from '../../../src/cli/views/interruption-note.js';
import { EXIT } from '../../../src/core/domain/exit-codes.js';
import { outcomeOf } from '../../support/trials.js';

it('counts what came to an end, what broke off and what did not begin', () => {
  const broken = outcomeOf('I--', { bend: { exit_code: EXIT.interrupted } });
  expect(interruptionNote([outcomeOf('PF'), broken, outcomeOf('-')])).toBe(
    'interrupted: of 6 runs, 2 came to an end, 1 broke off, 3 did not begin',
  );
});
