import type { Observation } from '../../core/domain/observation.js';
import type { ProofBodyOf } from '../../core/domain/proof-lines/catalogue.js';
import type { LoopDependencies } from './loop-dependencies.js';
import { recordWindows } from './window-series.js';

/** How much of the time before an injection the log keeps. */
const BASELINE_US = 250_000;

/**
 * Announces an injection with what was seen of the app right before it. Durable before anything is
 * injected.
 */
export function announceInjection(
  { proofLog, memory, context }: LoopDependencies,
  line: ProofBodyOf<'FAILURE_INJECTED'>,
  { windows, at_us }: Observation,
): Promise<number> {
  const readings = recordWindows(windows, memory, {
    beside: line,
    sinceUs: at_us - BASELINE_US,
    atLeast: context.policy.overload.consecutive_windows,
  });
  return proofLog.append({ ...line, measured: { ...line.measured, ...readings } }, null);
}
