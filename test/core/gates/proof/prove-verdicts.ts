import { EXECUTABLE_ACTIONS } from '../../../../src/core/domain/actions.js';
import type { Choose, Class, Dimension, Dimensions } from './dimensions.js';
import type { Subject } from './subject.js';
import type { Failures } from './failures.js';
import { breachOf } from './judge-verdict.js';
import { wholeInput } from './judged-input.js';
import { expectedReasons } from './oracle.js';

type Place = Partial<Record<Dimension, number>>;
type Deviation = readonly [Dimension, number];

/**
 * Asks the gates as a whole about each ordinary decision in each environment, with any one and any two
 * things about it out of the ordinary. Fewest first, and no further than to the first that goes wrong,
 * so that it is a shortest one.
 * @returns how many verdicts that took
 */
export function proveAround(subject: Subject, dimensions: Dimensions, failures: Failures): number {
  return inTurn(failures, [0, 1, 2], (atOnce) => {
    const starts = ordinaryPlaces(subject, dimensions);
    return judgeAround({ subject, dimensions, failures }, starts, atOnce);
  });
}

/**
 * The same with any three things at once, in the first environment, of which the environment may be
 * one, and wherever a human approved.
 */
export function proveFurther(subject: Subject, dimensions: Dimensions, failures: Failures): number {
  const starts = ordinaryPlaces(subject, dimensions).filter(
    ({ env, approved }) => env === 0 || approved !== undefined,
  );
  return judgeAround({ subject, dimensions, failures }, starts, 3);
}

function inTurn(
  failures: Failures,
  levels: readonly number[],
  judge: (atOnce: number) => number,
): number {
  return levels.reduce((verdicts, level) => verdicts + (failures.none ? judge(level) : 0), 0);
}

function judgeAround(
  {
    subject,
    dimensions,
    failures,
  }: { readonly subject: Subject; readonly dimensions: Dimensions; readonly failures: Failures },
  starts: readonly Place[],
  atOnce: number,
): number {
  let verdicts = 0;
  for (const start of starts) {
    forEachDeviation(dimensions, start, atOnce, (deviations) => {
      const place = { ...start };
      for (const [name, at] of deviations) place[name] = at;
      const input = wholeInput(subject, chooseAt(dimensions, place));
      const { breach } = breachOf(subject.engine, input);
      verdicts += 1;
      if (breach === undefined) return;
      const trace = [ordinary(dimensions, start), ...deviations.map(labelIn(dimensions))];
      failures.add({ ...breach, trace });
    });
  }
  return verdicts;
}

/** A fresh, genuine decision for each action that can be done, in each environment. */
export function ordinaryPlaces(subject: Subject, dimensions: Dimensions): Place[] {
  const plain = dimensions.env.flatMap((_, env) =>
    EXECUTABLE_ACTIONS.map((name) => ({
      env,
      action: indexOf(dimensions.action, name),
      ...(name === 'scale_workers'
        ? { workers_to: indexOf(dimensions.workers_to, subject.scaling.max_replicas) }
        : {}),
    })),
  );
  const approved = plain
    .filter((place) =>
      expectedReasons(wholeInput(subject, chooseAt(dimensions, place))).some(
        ({ code }) => code === 'not_approved',
      ),
    )
    .map((place) => ({ ...place, approved: 1 }));
  return [...plain, ...approved];
}

export function chooseAt(dimensions: Dimensions, place: Place): Choose {
  return (dimension) => dimensions[dimension][place[dimension] ?? 0].value;
}

export function ordinary(dimensions: Dimensions, place: Place): string {
  const action = dimensions.action[place.action ?? 0]?.value ?? '';
  const env = dimensions.env[place.env ?? 0]?.value ?? '';
  const approved = place.approved === undefined ? '' : ', which a human approved,';
  return `a fresh decision for ${action}${approved} is presented in ${env}`;
}

function forEachDeviation(
  dimensions: Dimensions,
  start: Place,
  most: number,
  take: (deviations: readonly Deviation[]) => void,
): void {
  const names = Object.keys(dimensions) as Dimension[];
  const goOn = (from: number, deviations: readonly Deviation[]): void => {
    if (deviations.length === most) {
      take(deviations);
      return;
    }
    for (let next = from; next < names.length; next += 1) {
      const name = names[next];
      if (name === undefined) continue;
      for (let at = 0; at < dimensions[name].length; at += 1) {
        if (at !== (start[name] ?? 0)) goOn(next + 1, [...deviations, [name, at]]);
      }
    }
  };
  goOn(0, []);
}

function indexOf<Value>(all: readonly Class<Value>[], value: Value): number {
  return Math.max(
    0,
    all.findIndex((known) => known.value === value),
  );
}

function labelIn(dimensions: Dimensions): (deviation: Deviation) => string {
  return ([name, at]) => dimensions[name][at]?.label ?? name;
}
