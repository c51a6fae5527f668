import type { LineOf } from '../../core/domain/proof-lines/catalogue.js';
import type { Problem } from './problem.js';
import { problem } from './problem.js';
import type { VerifierState } from './verifier-state.js';

/** A name, and monotonic microseconds. */
type Moment = readonly [what: string, at_us: number];

/** A response time and the moments around it are rounded apart from each other. */
const ROUNDING_US = 1_000;

/**
 * From the first sign to the decision, none of it before what the lines before tell of. What was
 * dealt with ended after the verdict on the incident before, and before this one was seen.
 */
export function checkMomentsOfDecision(
  line: LineOf<'RL_DECISION'>,
  state: VerifierState,
): Problem | undefined {
  const { measured } = line;
  const { since_us, detect_us, decided_at_us, settled_until_us } = measured;
  const seen = since_us + detect_us;
  const windows = measured.windows?.closed_at_us ?? [];
  const found =
    inOrder([
      ['the fault', earliestSign(line, state)],
      ['its first sign', since_us],
      ['it was seen', seen],
      ['the decision', decided_at_us],
    ]) ??
    inOrder([
      ['the verdict before', state.handled_from_us],
      ['what was dealt with', settled_until_us],
      ['it was seen', seen],
    ]) ??
    inOrder([
      ['the lines and windows before', Math.max(state.now_us, ...windows)],
      ['it was seen', seen],
    ]);
  const isFirst = state.handled_from_us === 0;
  state.now_us = decided_at_us;
  if (found !== undefined || !isFirst || settled_until_us === 0) return found;
  return problem('moments', 'nothing dealt with before', String(settled_until_us));
}

/** An overload may have begun before the fault, and whoever is outside knows of none. */
function earliestSign(
  { event_type, event_id }: LineOf<'RL_DECISION'>,
  { emitted, steady_until_us }: VerifierState,
): number {
  const isFromOutside = emitted?.event_id === event_id && emitted.alert !== undefined;
  return event_type === 'overload' || isFromOutside ? 0 : steady_until_us;
}

/** The gates are asked after the decision was made; the act begins when they have answered. */
export function checkMomentsOfAct(
  { measured }: LineOf<'ORCH_EXEC'>,
  state: VerifierState,
): Problem | undefined {
  const { minted_at_us, asked_at_us, gates_us, act_us, ended_at_us } = measured;
  const begun = ended_at_us - act_us;
  const found =
    inOrder([
      ['the line before', state.now_us],
      ['the decision', minted_at_us],
      ['the gates were asked', asked_at_us],
      ['the act', begun],
    ]) ??
    inOrder([
      ['how long it was calm', measured.calm_us],
      ['the gates were asked', asked_at_us],
    ]) ??
    inOrder([
      ['the answer of the gates', minted_at_us + gates_us],
      ['the act', begun],
    ]);
  state.now_us = ended_at_us;
  return found;
}

/** The same where nothing was done. What an attack presented has moments of its own. */
export function checkMomentsOfGates(
  line: LineOf<'ORCH_OBSERVE' | 'ORCH_REFUSE'>,
  state: VerifierState,
): Problem | undefined {
  const { minted_at_us, asked_at_us } = line.measured;
  if ('attack' in line && line.attack !== undefined) return undefined;
  const found = inOrder([
    ['the line before', state.now_us],
    ['the decision', minted_at_us ?? 0],
    ['the gates were asked', asked_at_us],
  ]);
  state.now_us = asked_at_us;
  state.handled_from_us = asked_at_us;
  return found;
}

/** Each look ended before the next began, and the last before the verdict. */
export function checkMomentsOfVerdict(
  line: LineOf<'SYSTEM_STABLE' | 'NOT_STABLE'>,
  state: VerifierState,
): Problem | undefined {
  const { act } = state;
  if (act === undefined || ('phase' in line && line.phase === 'before_injection')) return undefined;
  const { since_us } = act.decision.measured;
  const { ended_at_us } = act.line.measured;
  const judged =
    line.event_name === 'SYSTEM_STABLE'
      ? since_us + line.measured.stable_us
      : ended_at_us + line.measured.waited_us;
  const found =
    checkRecovery(line, ended_at_us - since_us) ??
    inOrder([['the end of the act', ended_at_us], ...looksOf(line), ['the verdict', judged]]);
  state.now_us = Math.max(state.now_us, judged);
  state.handled_from_us = judged;
  return found;
}

function checkRecovery(
  line: LineOf<'SYSTEM_STABLE' | 'NOT_STABLE'>,
  recover_us: number,
): Problem | undefined {
  if (line.event_name === 'NOT_STABLE' || line.measured.recover_us === recover_us) return undefined;
  return problem('moments', `recover_us ${String(recover_us)}`, String(line.measured.recover_us));
}

function looksOf({ measured: { samples } }: LineOf<'SYSTEM_STABLE' | 'NOT_STABLE'>): Moment[] {
  if (samples === undefined) return [];
  const { at_us, response_time_us: times } = samples;
  return at_us.flatMap((at, look): Moment[] => {
    const took = (Array.isArray(times) ? times[look] : times) ?? 0;
    return [
      [`look ${String(look + 1)}`, at],
      [`the answer to look ${String(look + 1)}`, at + Math.max(0, took - ROUNDING_US)],
    ];
  });
}

function inOrder(moments: readonly Moment[]): Problem | undefined {
  for (const [at, [what, at_us]] of moments.entries()) {
    const before = moments[at - 1];
    if (before === undefined || before[1] <= at_us) continue;
    return problem('moments', `${what} after ${before[0]}, ${String(before[1])}`, String(at_us));
  }
  return undefined;
}
