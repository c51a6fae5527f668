import type { z } from 'zod';
import type { requestCounts } from '../../domain/proof-lines/fields.js';
import type { Windows } from './check-windows.js';
import { problem, type Problem } from './problem.js';
import type { LineOf, Story } from './story.js';

type Requests = z.infer<typeof requestCounts>;

/** What ended in the windows before an act is part of what ended since the run began. */
export function checkRequestsBefore(
  { measured }: LineOf<'ORCH_EXEC'>,
  { act, injected }: Story,
): Problem | undefined {
  const total = measured.before_act?.requests;
  if (total === undefined) return undefined;
  return (
    checkParts(injected?.measured.steady_windows, total) ??
    checkParts(act?.decision.measured.windows, total)
  );
}

/**
 * What ended in the windows of an incident is part of what ended since its scenario began. The first
 * of them may have been opened earlier; before an injection, the windows reach back further.
 */
export function checkRequestsAfter(
  line: LineOf<'SYSTEM_STABLE' | 'NOT_STABLE'>,
): Problem | undefined {
  if ('phase' in line && line.phase === 'before_injection') return undefined;
  return checkParts(line.measured.windows, line.measured.requests, 1);
}

function checkParts(
  windows: Windows | undefined,
  { served, lost }: Requests,
  from = 0,
): Problem | undefined {
  return (
    checkSum('served', windows?.requests_served?.slice(from), served) ??
    checkSum('lost', windows?.requests_lost?.slice(from), lost)
  );
}

function checkSum(
  what: keyof Requests,
  counts: readonly (number | null)[] = [],
  total: number,
): Problem | undefined {
  const sum = counts.reduce<number>((before, count) => before + (count ?? 0), 0);
  if (sum <= total) return undefined;
  return problem('windows', `at most ${String(total)} ${what} in the windows`, String(sum));
}
