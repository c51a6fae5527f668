import { takeTurn } from '../../base/event-loop.js';
import { DemoRunError, throwIfInterrupted } from '../../core/domain/errors.js';
import type { Run } from './run.js';
import { stepsOf } from './steps.js';

/** Plays one step of a run after the other: each call is the next one. */
export function inSteps(
  run: Pick<Run, 'scenarios' | 'signal' | 'notify' | 'pacing' | 'takesOneTurn'>,
): <Result>(play: () => Promise<Result>) => Promise<Result> {
  const steps = stepsOf(run.scenarios);
  let number = 0;
  return async (play) => {
    if (number === 0 || run.takesOneTurn !== true) await takeTurn();
    throwIfInterrupted(run.signal);
    const title = steps[number]?.title ?? '';
    number += 1;
    run.notify({ fact: 'step', step: number, of: steps.length, title });
    await run.pacing.beforeStep(number);
    const result = await play();
    await run.pacing.afterStep(number).catch((error: unknown) => {
      // Behind the last step every log is sealed: nothing is left that a signal could interrupt.
      if (number < steps.length || !isInterruption(error)) throw error;
    });
    return result;
  };
}

function isInterruption(error: unknown): boolean {
  return error instanceof DemoRunError && error.code === 'interrupted';
}
