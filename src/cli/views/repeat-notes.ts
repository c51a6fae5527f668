import type { ScenarioOutcome } from '../../run/trials/judge-repeats.js';
import { isRepeated } from './trial-figures.js';

/** Where the runs of jobs are to be found. */
export const JOB_ROOTS =
  'the runs are in jobs/1, jobs/2, ... of this root, each a root of its own: --root names one for ' +
  'log, report and scenario new';

interface Asked {
  readonly simulated: boolean;
  readonly learn: boolean;
  readonly agent?: string | undefined;
  readonly agentReplay?: string | undefined;
}

/**
 * What repeats vary, and what they do not: whoever counts them has to know.
 * @returns nothing where every scenario was run once
 */
export function repeatNotes(
  outcomes: readonly ScenarioOutcome[],
  { simulated, learn, agent, agentReplay }: Asked,
): string[] {
  const repeated = outcomes.filter(isRepeated);
  if (repeated.length === 0) return [];
  // What another agent draws, and what it remembers, nobody here knows.
  const isOurs = agent === undefined && agentReplay === undefined;
  const drawing = repeated.some(({ env }) => env === 'dev');
  const fixed = [...new Set(repeated.map(({ env }) => env))].filter((env) => env !== 'dev');
  return [
    ...(fixed.length === 0 || !isOurs ? [] : [fixedNote(fixed.join(' and '))]),
    ...(isOurs && (drawing || learn) ? [LEARNS] : []),
    ...(simulated ? [SIMULATED] : []),
  ];
}

const LEARNS =
  'these runs learn from one another, and in dev they explore: they are no independent trials of ' +
  'one decider';
const SIMULATED =
  'on the simulated app nothing varies but the seed, which counts up from run to run: the same ' +
  'seed gives the same run again';

function fixedNote(environments: string): string {
  return (
    `in ${environments} the built-in decider draws nothing at random: repeats of one stimulus are ` +
    'one trial of the decider, and vary only app and machine'
  );
}
