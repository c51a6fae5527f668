import { EXIT, type ExitCode } from '../../core/domain/exit-codes.js';
import type { Expectation } from '../../core/domain/proof-lines/expectations.js';
import { interruptibly } from '../interruption.js';
import { peopleStream, present } from '../present.js';
import { stepsOf } from '../../run/walkthrough/steps.js';
import { planFor } from '../../run/walkthrough/time-plan.js';
import { UsageError } from '../usage-error.js';
import { stateFolder } from '../../audit/library/state-folder.js';
import { rehearsalText, timesOf, type Rehearsal } from '../views/rehearsal-text.js';
import { findReadiness } from '../../run/assembly/rehearsal/readiness.js';
import { rehearseRun } from '../../run/assembly/rehearsal/scratch-run.js';
import type { AskedRun } from '../command-table/run-flags.js';
import { readPolicyInputs } from '../../run/assembly/policy-file.js';
import { withAskedApp } from './own-app-options.js';
import { parseRunOptions, type RunOptions } from './run-options.js';

const SILENT = { info: () => undefined, warn: () => undefined };

/**
 * `demo-run rehearse`: whether the run that these options ask for would go well here. Changes
 * nothing in the root.
 */
export async function rehearseCommand(asked: AskedRun): Promise<ExitCode> {
  const options = parseRunOptions(asked);
  if (options.expectDigest !== undefined) throw digestOfNothing(options.expectDigest);
  return interruptibly((signal) =>
    withAskedApp(asked, { root: options.root, signal }, (own) =>
      rehearse({ ...options, ...own }, signal),
    ),
  );
}

async function rehearse(options: RunOptions, signal: AbortSignal): Promise<ExitCode> {
  const { pace, scenarios } = options;
  const steps = stepsOf(scenarios);
  const around = await findReadiness({
    ...options,
    stateFolder: stateFolder(),
    screen: peopleStream(options),
    isTyped: process.stdin.isTTY,
    waitsForSomebody: options.step || asksHuman(options),
    mayInject: options.env !== 'prod' || options.allowProdInjection,
  });
  const hasBus = around.every(({ check, ok }) => check !== 'bus' || ok);
  const played = await rehearseRun({
    ...options,
    // A bus that does not answer has been found out: the rest is played without it.
    redis: hasBus ? options.redis : undefined,
    kind: 'run',
    allowProdInjection: true,
    signal,
    diagnostics: SILENT,
  });
  const findings = [...around, played.finding, ...played.slow];
  const rehearsal: Rehearsal = {
    ready: findings.every(({ ok }) => ok),
    findings,
    pace,
    took_ms: played.took_ms,
    times: timesOf(planFor(pace, steps)),
  };
  present(options, { fact: 'rehearsed', ...rehearsal }, (style) => {
    const rows = rehearsalText(rehearsal, steps, { style, root: options.root });
    return options.quiet ? rows.slice(-1) : rows;
  });
  return rehearsal.ready ? EXIT.ok : EXIT.answerIsNo;
}

/** A human has to approve what comes of a scenario. A run that is refused, or only observes, asks nobody. */
function asksHuman({
  env,
  observe,
  allowProdInjection,
  policyFile,
  scenarios,
}: RunOptions): boolean {
  if (observe === true || (env === 'prod' && !allowProdInjection)) return false;
  const asks: readonly string[] = readPolicyInputs(policyFile).policy.environment_approval[env];
  return scenarios.some(({ expect }) =>
    expect.some((one) => isActed(one) && asks.includes(one.action)),
  );
}

function isActed(expected: Expectation): expected is Extract<Expectation, { action: unknown }> {
  return 'action' in expected && expected.times !== 0;
}

/** Of a rehearsal no behaviour is compared. */
function digestOfNothing(value: string): UsageError {
  return new UsageError([
    {
      field: '--expect-digest',
      rule: 'option_expectDigest',
      value,
      accepted: 'nothing: it has no meaning beside --rehearse',
      remedy: 'leave out --expect-digest or --rehearse',
    },
  ]);
}
