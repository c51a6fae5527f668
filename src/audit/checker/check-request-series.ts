import type { LineOf } from '../../core/domain/proof-lines/catalogue.js';
import type { z } from 'zod';
import type { requestCounts } from '../../core/domain/proof-lines/fields.js';
import type { ToldWindow } from '../../core/domain/proof-lines/told-windows.js';
import { windowsBy } from './check-windows.js';
import { firstDifference, problem, type Problem } from './problem.js';
import type { VerifierState } from './verifier-state.js';

type Requests = z.infer<typeof requestCounts>;

/** What ended in the windows before an act is part of what ended since the run began. */
export function checkRequestsBefore(
  { measured }: LineOf<'ORCH_EXEC'>,
  { context, run }: VerifierState,
): Problem | undefined {
  const { before_act } = measured;
  const isTold = before_act !== undefined;
  return (
    firstDifference('intent', [['before_act told', run.learns !== undefined, isTold]]) ??
    (isTold ? checkParts(context.windows, before_act.requests) : undefined)
  );
}

/**
 * What ended in the windows of a scenario is part of what ended since it began. The first of them may
 * have been opened earlier; before an injection, the windows reach back further.
 */
export function checkRequestsAfter(
  line: LineOf<'SYSTEM_STABLE' | 'NOT_STABLE'>,
  state: VerifierState,
): Problem | undefined {
  if ('phase' in line && line.phase === 'before_injection') return undefined;
  const after = windowsBy(line, state).filter(({ from_us }) => from_us > state.steady_until_us);
  return checkParts(after, line.measured.requests);
}

function checkParts(windows: readonly ToldWindow[], total: Requests): Problem | undefined {
  return checkSum('served', windows, total) ?? checkSum('lost', windows, total);
}

function checkSum(
  what: keyof Requests,
  windows: readonly ToldWindow[],
  { [what]: total }: Requests,
): Problem | undefined {
  const sum = windows.reduce((before, window) => before + window[what], 0);
  if (sum <= total) return undefined;
  return problem('windows', `at most ${String(total)} ${what} in the windows`, String(sum));
}
