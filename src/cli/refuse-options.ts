import type { Problem } from '../core/onboarding/problem.js';
import { UsageError } from './usage-error.js';

type Given = Readonly<Record<string, unknown>>;

/** What stands on the command line without a name before it. */
const ARGUMENTS: ReadonlySet<string> = new Set(['scenario', 'file', 'a', 'b', 'seq']);

/** An option as it is typed: `logLevel` is --log-level. */
export function fieldOf(name: string): string {
  if (ARGUMENTS.has(name)) return name;
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/**
 * What says nothing beside a flag that asks for something else is refused rather than passed over.
 * @throws UsageError with every option of `names` that was given
 */
export function refuseBeside(raw: Given, flag: string, names: readonly string[]): void {
  refuse(raw, names, (name) => ({
    accepted: `nothing: it has no meaning beside ${flag}`,
    remedy: `leave out ${name} or ${flag}`,
  }));
}

/** The other way round: what says nothing without a flag. @throws UsageError as above */
export function refuseWithout(raw: Given, flag: string, names: readonly string[]): void {
  refuse(raw, names, (name) => ({
    accepted: `nothing: it has a meaning only beside ${flag}`,
    remedy: `leave out ${name} or add ${flag}`,
  }));
}

function refuse(
  raw: Given,
  names: readonly string[],
  inWords: (name: string) => Pick<Problem, 'accepted' | 'remedy'>,
): void {
  const problems = names
    .filter((name) => raw[name] !== undefined)
    .map((name) => ({
      ...{ field: fieldOf(name), rule: `option_${name}`, value: raw[name] },
      ...inWords(fieldOf(name)),
    }));
  if (problems.length > 0) throw new UsageError(problems);
}
