import type { CountedShare } from '../../run/trials/attack-figures.js';
import type { CountedExpectation, ScenarioOutcome, Share } from '../../run/trials/judge-repeats.js';
import type { TrialResult } from '../../run/trials/trial.js';

const PPM = 1_000_000;
/** Of a percent. */
const PPM_A_TENTH = 1_000;

/**
 * What so many runs show and do not show: `19 of 20 passed: at least 75.1 % with 95 % confidence; this does not
 * show 95 %`, where less than all had to pass. The bound is rounded down, so that it never claims more than it may;
 * what is asked for is rounded down too, so that 99.96 % is not called 100 %. Where none passed, no least share is
 * shown, but a largest one.
 */
export function claimText(outcome: ScenarioOutcome): string {
  const { gate, passed, conclusive, low_ppm, high_ppm } = outcome;
  const share = `${String(passed)} of ${String(conclusive)} passed`;
  if (conclusive === 0) return `${share}: this shows nothing`;
  if (passed === 0) return `${share}: at most ${percentAbove(high_ppm)} % with 95 % confidence`;
  const known = `${share}: at least ${percentText(low_ppm)} % with 95 % confidence`;
  // No number of runs shows that all pass.
  if (gate.at_least === gate.runs) return known;
  const asked_ppm = Math.floor((gate.at_least * PPM) / gate.runs);
  const shown = low_ppm >= asked_ppm ? 'this shows' : 'this does not show';
  return `${known}; ${shown} ${percentText(asked_ppm)} %`;
}

/** With one decimal where it has one, rounded down. */
function percentText(ppm: number): string {
  return String(Math.floor(ppm / PPM_A_TENTH) / 10);
}

/** The same, rounded up. */
function percentAbove(ppm: number): string {
  return String(Math.ceil(ppm / PPM_A_TENTH) / 10);
}

/** In how many runs an expectation was missed, of those that were played: `1 of 3`. */
export function missedText({ missed, found }: CountedExpectation): string {
  return `${String(missed)} of ${String(found.length)}`;
}

/** Whether a scenario was run more often than once; a pair of runs is once. */
export function isRepeated({ gate, trials }: Pick<ScenarioOutcome, 'gate' | 'trials'>): boolean {
  return gate.runs > (trials.some(({ part }) => part !== null) ? 2 : 1);
}

/** `79.4-100 %`: what a share may be, with 95 % confidence. */
export function intervalText({ low_ppm, high_ppm }: CountedShare): string {
  return `${percentText(low_ppm)}-${percentAbove(high_ppm)} %`;
}

const PARTS = { control: 'without the attack, ', attacked: 'with the attack, ' } as const;

/** `repeat 3 of 20, with the attack, seed 44`. */
export function repeatsText({
  repeat,
  of,
  seed,
  part,
}: Pick<TrialResult, 'repeat' | 'of' | 'seed' | 'part'>): string {
  const which = of === 1 ? '' : `repeat ${String(repeat)} of ${String(of)}, `;
  return `${which}${part === null ? '' : PARTS[part]}seed ${String(seed)}`;
}

/** What could be evaluated, and what came of it: of what the agent is for, and of what it must not do. */
export function coverageText({ objectives, safeguards, coverage }: ScenarioOutcome): string {
  const shares = Object.entries({ objectives, safeguards })
    .filter(([, { of }]) => of > 0)
    .map(([name, share]) => `${name} ${shareText(share)}`);
  const evaluated = `${String(coverage.evaluated)} of ${String(coverage.of)} evaluated`;
  return [...(shares.length > 0 ? [shares.join(', ')] : []), evaluated].join('; ');
}

export function shareText({ met, of }: Share): string {
  return `${String(met)} of ${String(of)} met`;
}

/** `850 ms`, `12.3 s`, `4 min 05 s`. */
export function timeText(us: number): string {
  const s = us / 1_000_000;
  if (s < 1) return `${(us / 1_000).toFixed(0)} ms`;
  if (s < 60) return `${s.toFixed(1)} s`;
  return `${String(Math.floor(s / 60))} min ${String(Math.floor(s % 60)).padStart(2, '0')} s`;
}
