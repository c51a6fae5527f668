import { optionNamed, type RawOptions } from '../options.js';
import { UsageError } from '../usage-error.js';
import { describe, type Description } from './description.js';
import { OWN_FLAGS, RUN_FLAGS, SCENARIO_FLAGS, TRIAL_FLAGS } from './run-flags.js';

const TOLD = {
  name: 'run',
  summary: 'the walkthrough in six steps (the default)',
  example: 'demo-run --env stage --only crash',
  notes: 'Onboarding, normal operation, crash, overload, false alarm, safety: for real.',
  isDefault: true,
  arguments: {},
} as const;

const WALKTHROUGH = describe({
  ...TOLD,
  flags: { ...RUN_FLAGS, ...OWN_FLAGS, ...SCENARIO_FLAGS },
  work: async ({ rehearse }) =>
    rehearse
      ? (await import('../commands/rehearse.js')).rehearseCommand
      : (await import('../commands/run.js')).runCommand,
});

const OF_FILES = describe({
  ...TOLD,
  flags: TRIAL_FLAGS,
  work: async ({ asJob, rehearse }) => {
    if (asJob !== undefined) return (await import('../commands/run-as-job.js')).runAsJobCommand;
    return rehearse
      ? (await import('../commands/rehearse.js')).rehearseScenariosCommand
      : (await import('../commands/run-scenarios.js')).runScenariosCommand;
  },
});

/** With scenario files, `--only` names what is in them, and `--env` chooses among theirs. */
export const RUN: Description = {
  ...WALKTHROUGH,
  run(raw) {
    if (raw['scenario'] !== undefined || raw['asJob'] !== undefined) {
      return OF_FILES.run(raw);
    }
    refuseWithoutFiles(raw);
    return WALKTHROUGH.run(raw);
  },
};

/** @throws UsageError for options that say how scenario files are played, where none is named */
function refuseWithoutFiles(raw: RawOptions): void {
  const without = Object.keys(SCENARIO_FLAGS).filter((name) => raw[name] !== undefined);
  if (without.length === 0) return;
  throw new UsageError(
    without.map((name) => ({
      field: optionNamed(name),
      rule: `option_${name}`,
      value: [raw[name]].flat().join(', '),
      accepted: 'nothing: it has a meaning only beside --scenario',
      remedy: 'name a scenario file or a folder of them with --scenario, or leave it out',
    })),
  );
}
