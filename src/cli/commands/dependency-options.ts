import type { InputProblem } from '../../core/onboarding/problem.js';
import { readDependency, type Dependency } from '../../run/app/dependencies/read-dependency.js';
import { UsageError } from '../usage-error.js';

/**
 * What an app of one's own depends on, as our environment says.
 * @param variables that were named
 * @throws UsageError with all that name nothing on this machine, or the same as another, or were named before
 */
export function readDependencies(
  variables: readonly string[],
  env: NodeJS.ProcessEnv,
): readonly Dependency[] {
  const problems: InputProblem[] = [];
  const found = new Map<string, Dependency>();
  for (const [at, variable] of variables.entries()) {
    const first = variables.indexOf(variable);
    if (first < at) {
      // Once is enough, however often it is named.
      if (variables.indexOf(variable, first + 1) === at) problems.push(namedTwice(variable));
      continue;
    }
    const read = readDependency(variable, env[variable]);
    if (!('name' in read)) {
      const { value = 'not set', accepted, remedy } = read;
      problems.push(problemOf(`${variable}: ${value}`, accepted, remedy));
      continue;
    }
    const other = found.get(read.name);
    if (other === undefined) found.set(read.name, read);
    else {
      const accepted = `names that differ: ${other.variable} is called ${read.name}, too`;
      problems.push(problemOf(variable, accepted, `leave out ${variable} or ${other.variable}`));
    }
  }
  if (problems.length > 0) throw new UsageError(problems);
  return [...found.values()];
}

function namedTwice(variable: string): InputProblem {
  return problemOf(`${variable}, twice`, 'each variable once', `leave out one ${variable}`);
}

function problemOf(value: string, accepted: string, remedy: string): InputProblem {
  return { field: '--dependency', rule: 'option_dependency', value, accepted, remedy };
}
