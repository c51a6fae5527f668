import { expect, it } from 'vitest';
import { exitOf } from '../../../src/run/app/exit-cause.js';

it.each([
  [undefined, 'exit_7'],
  [Object.assign(new Error('no room'), { code: 'ENOSPC' }), 'ENOSPC'],
  [Object.assign(new Error('I was killed'), { code: 'SIGKILL' }), 'uncaught_error'],
])('takes from %s the cause %s: no signal ends a thread, whatever it says', (error, cause) => {
  expect(exitOf(7, error).cause).toBe(cause);
});
