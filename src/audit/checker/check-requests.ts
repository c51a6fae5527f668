import type { LineOf } from '../../core/domain/proof-lines/catalogue.js';
import type { z } from 'zod';
import type { requestCounts } from '../../core/domain/proof-lines/fields.js';
import { problem, type Problem } from './problem.js';
import type { VerifierState } from './verifier-state.js';

type Requests = z.infer<typeof requestCounts>;

/** Requests since the run began never become fewer. */
export function checkRunningTotal(requests: Requests, state: VerifierState): Problem | undefined {
  const before = state.requests;
  state.requests = requests;
  return noLess('served', before, requests) ?? noLess('lost', before, requests);
}

/** From the fault to the verdict there were at least as many as from the fault to the act. */
export function checkScenarioTotal(
  line: LineOf<'SYSTEM_STABLE' | 'NOT_STABLE'>,
  state: VerifierState,
): Problem | undefined {
  const { injected } = state;
  if (injected === undefined || ('phase' in line && line.phase === 'before_injection')) {
    return undefined;
  }
  const before = injected.measured.requests;
  const { served, lost } = line.measured.requests;
  return checkRunningTotal({ served: before.served + served, lost: before.lost + lost }, state);
}

function noLess(what: keyof Requests, before: Requests, now: Requests): Problem | undefined {
  if (now[what] >= before[what]) return undefined;
  return problem('requests', `${what} at least ${String(before[what])}`, String(now[what]));
}
