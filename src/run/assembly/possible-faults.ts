import { DemoRunError } from '../../core/domain/errors.js';
import type { Fault } from '../../core/domain/fault.js';
import type { Scenario } from '../../core/domain/scenario.js';
import { canLimitData } from '../app/faults/data-limit.js';
import type { Backend } from './backend.js';

/** What decides which faults an app can have. */
export type BrokenBackend = Pick<Backend, 'name' | 'dependencies'>;

/** A fault that an app cannot have, as it is served. */
export interface ImpossibleFault {
  readonly scenario: string;
  readonly fault: Fault['kind'];
  /** What could be instead, in words. */
  readonly accepted: string;
  readonly remedy: string;
}

/** The faults of scenarios that could have no effect on an app that is served like this. */
export function impossibleFaults(
  scenarios: readonly Pick<Scenario, 'id' | 'faults'>[],
  backend: BrokenBackend,
): ImpossibleFault[] {
  return scenarios.flatMap(({ id, faults }) =>
    faults.flatMap(({ fault }) => {
      const why = whyImpossible(fault, backend);
      return why === undefined ? [] : [{ scenario: id, fault: fault.kind, ...why }];
    }),
  );
}

/** @throws DemoRunError `usage` with all of them, before anything of the run begins */
export function refuseImpossibleFaults(
  scenarios: readonly Pick<Scenario, 'id' | 'faults'>[],
  backend: BrokenBackend,
): void {
  const found = impossibleFaults(scenarios, backend);
  const [first] = found;
  if (first === undefined) return;
  throw new DemoRunError('usage', impossibleText(first), {
    ...(found.length > 1 && { reasons: found.map(impossibleText) }),
    remedy: first.remedy,
  });
}

function impossibleText({ scenario, fault, accepted }: ImpossibleFault): string {
  return `scenario ${scenario}: a fault of the kind ${fault} is impossible here; accepted is ${accepted}`;
}

function whyImpossible(
  fault: Fault,
  { name, dependencies = [] }: BrokenBackend,
): Pick<ImpossibleFault, 'accepted' | 'remedy'> | undefined {
  if (name === 'simulated') return undefined;
  if (fault.kind === 'dependency') return whyNoDependency(fault.name, name, dependencies);
  if (name !== 'processes') return undefined;
  if (fault.kind === 'throw') return NO_THROW;
  return fault.kind === 'leak' && !canLimitData() ? NO_PRLIMIT : undefined;
}

function whyNoDependency(
  wanted: string,
  name: BrokenBackend['name'],
  dependencies: readonly string[],
): Pick<ImpossibleFault, 'accepted' | 'remedy'> | undefined {
  if (name === 'worker_threads') return NO_DEPENDENCY;
  if (dependencies.includes(wanted)) return undefined;
  const known = dependencies.length === 0 ? 'one that --dependency names' : dependencies.join(', ');
  return {
    accepted: `as the dependency ${wanted}: ${known}`,
    remedy: `name its variable with --dependency, such as ${wanted.toUpperCase()}_URL`,
  };
}

const NO_DEPENDENCY = {
  accepted: 'any other: the demo app depends on nothing',
  remedy: 'serve an app of your own with --app-dir and --dependency, or add --simulated',
};
const NO_THROW = {
  accepted: 'exit, hang or leak: nothing can be thrown in a process from outside',
  remedy: 'write exit in its place',
};
const NO_PRLIMIT = {
  accepted: 'exit or hang: prlimit, which limits memory, is not installed',
  remedy: 'install prlimit, which is part of util-linux',
};
