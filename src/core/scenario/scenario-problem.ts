import { asJson } from '../domain/safe-text.js';
import { nearest } from '../onboarding/nearest.js';
import type { Path } from './written-value.js';

/** What is wrong with a part of a scenario file, and where that part is. */
export interface ScenarioProblem {
  readonly path: Path;
  /** The key itself is wrong, not what stands behind it. */
  readonly isKey?: true;
  /** Stable name of the broken rule. */
  readonly rule: string;
  readonly value: unknown;
  readonly accepted: string;
  readonly remedy: string;
}

/** Where nothing better is known. */
export const CORRECT = 'write what is accepted in its place';

export function missing(path: Path, accepted: string): ScenarioProblem {
  const remedy = `add ${String(path.at(-1))}`;
  return { path, rule: 'missing', value: undefined, accepted, remedy };
}

export function wrongValue(
  rule: string,
  path: Path,
  value: unknown,
  accepted: string,
): ScenarioProblem {
  return { path, rule, value, accepted, remedy: CORRECT };
}

/** A word that is none of those that may stand there. */
export function oneOf(path: Path, value: unknown, words: readonly string[]): ScenarioProblem {
  if (value === undefined) return missing(path, listed(words));
  return {
    path,
    rule: 'choice',
    value,
    accepted: listed(words),
    remedy: suggestion(asJson(value).replaceAll('"', ''), words) ?? CORRECT,
  };
}

export function unknownKey(path: Path, key: string, known: readonly string[]): ScenarioProblem {
  return {
    path,
    isKey: true,
    rule: 'unknown_field',
    value: key,
    accepted: listed(known),
    remedy: suggestion(key, known) ?? 'take it out: no such field is known here',
  };
}

export function listed(words: readonly string[]): string {
  return words.join(', ');
}

/** `nearest` knows words in small letters. */
function suggestion(word: string, words: readonly string[]): string | undefined {
  const small = words.map((each) => each.toLowerCase());
  const at = small.indexOf(nearest(word, small) ?? '');
  return words[at] === undefined ? undefined : `did you mean ${words[at]}?`;
}
