import { setImmediate as nextTurn } from 'node:timers/promises';
import { CAUSES, type HiddenCauses } from '../../lab/simulated/hidden-causes.js';
import { EXIT, type ExitCode } from '../../core/domain/exit-codes.js';
import { BUILT_IN_POLICY } from '../../core/domain/built-in-policy.js';
import { nearest } from '../../core/onboarding/nearest.js';
import type { Scenario } from '../../core/domain/scenario.js';
import { forkAtIncident, meansOf, type Fork } from '../../lab/twin/compare-branches.js';
import type { IncidentClass } from '../../core/domain/incident.js';
import { incidentToAnnounce } from '../../core/domain/proof-lines/expectations.js';
import { watchForInterruption } from '../interruption.js';
import { present } from '../present.js';
import type { CommonOptions } from '../options.js';
import { UsageError } from '../usage-error.js';
import { whatIfLine, whatIfText, type AboutWhatIf, type WhatIf } from '../views/twin-text.js';
import { causesOfSeed, simulatedApp } from '../../lab/measurable-apps.js';

interface AskedWhatIf extends CommonOptions {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly seeds: number;
  readonly cause: string | undefined;
}

/** `demo-run twin SCENARIO`: what did the action cause? Reads and writes no file. */
export async function twinCommand(options: AskedWhatIf): Promise<ExitCode> {
  const { scenario, seed, seeds } = options;
  const causesOf = causesFor(scenario, options.cause);
  const interruption = watchForInterruption();
  try {
    const parts = {
      scenario,
      policy: BUILT_IN_POLICY,
      signal: interruption.signal,
      createApp: (ofSeed: number) => simulatedApp(ofSeed, causesOf(ofSeed)),
    };
    const fork = await forkAtIncident(parts, seed);
    const about = {
      scenario,
      seed,
      cause: causeOf(scenario, causesOf(seed)),
      cause_chosen: options.cause !== undefined,
    };
    if (fork === undefined) {
      presentNothing(about, options);
      return EXIT.inconclusive;
    }
    const others: Fork[] = [];
    for (let other = 1; other <= seeds; other += 1) {
      const forked = await forkAtIncident(parts, other);
      if (forked !== undefined) others.push(forked);
      // A Ctrl-C is heard only between turns of the event loop, and no branch ever gives one up.
      if (other % 10 === 0) await nextTurn();
    }
    const twin: WhatIf = { ...about, fork, means: meansOf(others) };
    present(options, factsOf(twin), () => whatIfText(twin), { line: whatIfLine(twin) });
    return EXIT.ok;
  } finally {
    interruption.dispose();
  }
}

/** The fault did not show, so there is nothing to fork. */
function presentNothing({ scenario, ...about }: AboutWhatIf, options: CommonOptions): void {
  present(options, { fact: 'twin', scenario: scenario.id, ...about, shown: false }, () => [
    `INCONCLUSIVE  ${scenario.id}, seed ${String(about.seed)}: no fault was seen`,
  ]);
}

function factsOf({ fork, means, scenario, ...about }: WhatIf): object[] {
  return [
    { fact: 'twin', scenario: scenario.id, ...about, shown: true },
    ...fork.map((branch) => ({ fact: 'branch', ...branch })),
    ...means.map((mean) => ({ fact: 'mean', ...mean })),
  ];
}

/** @throws UsageError for a cause that does not lie behind this scenario */
function causesFor(scenario: Scenario, cause: string | undefined): (seed: number) => HiddenCauses {
  if (cause === undefined) return causesOfSeed;
  const incident = incidentToAnnounce(scenario.expect);
  const possible: readonly string[] = hasCauses(incident) ? CAUSES[incident] : [];
  if (hasCauses(incident) && possible.includes(cause)) {
    return (seed) => ({ ...causesOfSeed(seed), [incident]: cause });
  }
  const suggestion = nearest(cause, possible);
  throw new UsageError([
    {
      field: '--cause',
      rule: 'option_cause',
      value: cause,
      accepted:
        possible.length === 0
          ? 'none: nothing lies behind an alert or a dependency'
          : possible.join(', '),
      remedy:
        suggestion === undefined ? 'correct it or leave it out' : `did you mean ${suggestion}?`,
    },
  ]);
}

function causeOf(scenario: Scenario, causes: HiddenCauses): string | null {
  const incident = incidentToAnnounce(scenario.expect);
  return hasCauses(incident) ? causes[incident] : null;
}

/** Nothing lies behind an alert, or a dependency. */
function hasCauses(incident: IncidentClass | undefined): incident is keyof typeof CAUSES {
  return incident !== undefined && incident in CAUSES;
}
