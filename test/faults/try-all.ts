import { tally } from './tally.js';

/** What was found wrong in one trial, by the promise that was broken; empty lists are kept ones. */
export type Findings = Readonly<Record<string, readonly string[]>>;

const AT_A_TIME = 2;

/**
 * Makes every trial, two at a time: a run waits half of its time, and more would keep each other
 * waiting on a small machine.
 * @returns what was wrong, by the trial's title; nothing wrong is an empty object
 * @throws Error when there is nothing to try, which would pass for the wrong reason
 */
export async function tryAll<Trial>(
  name: string,
  trials: ReadonlyMap<string, Trial>,
  attempt: (trial: Trial) => Promise<Findings>,
): Promise<Record<string, Findings>> {
  if (trials.size === 0) throw new Error(`${name}: nothing to try`);
  const wrong: Record<string, Findings> = {};
  const waiting = trials.entries();
  const workThrough = async () => {
    for (const [title, trial] of waiting) {
      const broken = Object.entries(await attempt(trial)).filter(([, found]) => found.length > 0);
      if (broken.length > 0) wrong[title] = Object.fromEntries(broken);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, workThrough));
  tally(name, trials.size, Object.keys(wrong).length);
  return wrong;
}
