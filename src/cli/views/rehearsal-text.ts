import { rounded } from '../../core/domain/figures.js';
import { count } from '../../core/domain/count.js';
import type { Step } from '../../run/walkthrough/steps.js';
import { clockText, planFor, type Pace, type Plan } from '../../run/walkthrough/time-plan.js';
import type { ReadinessFinding } from '../../run/assembly/rehearsal/finding.js';
import { typedText } from '../launcher.js';
import { heading, painted, row } from './layout.js';
import type { Style } from './style.js';

/** Whether a run would go well here, and its times. */
export interface Rehearsal {
  readonly ready: boolean;
  readonly findings: readonly ReadinessFinding[];
  readonly pace: Pace;
  /** How long the steps take by themselves; undefined where they could not be played. */
  readonly took_ms: number | undefined;
  /** When each step begins and ends, since the start; empty at a pace that waits for nobody. */
  readonly times: readonly StepTime[];
}

interface StepTime {
  readonly step: number;
  readonly title: string;
  readonly from_ms: number;
  readonly to_ms: number;
}

export function timesOf(plan: Plan | undefined): StepTime[] {
  return (plan?.steps ?? []).map(({ step, title, ends_at_ms }, index) => ({
    step,
    title,
    from_ms: plan?.steps[index - 1]?.ends_at_ms ?? 0,
    to_ms: ends_at_ms,
  }));
}

/**
 * One row a check, the time plan, and the verdict as the last row.
 * @param steps all of the run that was rehearsed
 */
export function rehearsalText(
  rehearsal: Rehearsal,
  steps: readonly Step[],
  { style, root }: { readonly style: Style; readonly root: string },
): string[] {
  const { findings, ready, pace } = rehearsal;
  const toFix = findings.filter(({ ok }) => !ok).length;
  return [
    style.strong(heading('Rehearsal: what a run here needs')),
    ...findings.flatMap((finding) => findingRows(finding, style, root)),
    '',
    style.strong(heading(`Time plan at --pace ${pace}`)),
    ...planRows(rehearsal, steps),
    '',
    ready
      ? `${style.good('READY')}  ${times(rehearsal)}`
      : `${style.bad('NOT READY')}  ${count(toFix, 'thing')} to fix, each named above`,
  ];
}

/** What was found in one check, and what to do about it. */
export function findingRows(
  { check, ok, found, remedy }: ReadinessFinding,
  style: Style,
  root: string,
): string[] {
  const word = ok ? 'ok' : 'FIX';
  return [
    ...painted(row(check, `${word.padEnd(6)}${found}`), word, ok ? style.good : style.bad),
    ...(remedy === undefined ? [] : row('  to do', typedText(remedy, root))),
  ];
}

function planRows({ times: planned, took_ms }: Rehearsal, steps: readonly Step[]): string[] {
  const own =
    took_ms === undefined
      ? []
      : row('itself', `${rounded.ms(took_ms * 1_000)} of work, whatever the pace`);
  if (steps.length === 0) return own;
  if (planned.length === 0) {
    const [brisk, talk] = [totalOf('brisk', steps), totalOf('talk', steps)];
    return [
      ...own,
      ...row('waits', `none planned; --pace brisk takes ${brisk}, --pace talk ${talk}`),
    ];
  }
  return [
    ...own,
    ...planned.flatMap(({ step, title, from_ms, to_ms }) =>
      row(
        `step ${String(step)}`,
        `${clockText(from_ms)} - ${clockText(to_ms)}  ${title.split(':')[0] ?? ''}`,
      ),
    ),
  ];
}

function totalOf(pace: Pace, steps: readonly Step[]): string {
  return clockText(planFor(pace, steps)?.total_ms ?? 0);
}

function times({ times: steps, took_ms }: Rehearsal): string {
  const total = steps.at(-1)?.to_ms ?? took_ms ?? 0;
  return steps.length === 0
    ? `it takes ${rounded.ms(total * 1_000)}`
    : `it takes ${clockText(total)}`;
}
