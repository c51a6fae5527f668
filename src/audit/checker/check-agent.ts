import type { LineOf } from '../../core/domain/proof-lines/catalogue.js';
import { firstDifference, problem, type Problem } from './problem.js';
import { announcedBefore, type VerifierState } from './verifier-state.js';

/** It did not begin, or gave no answer about an incident that was announced. */
export function checkAgentFailed(
  line: LineOf<'AGENT_FAILED'>,
  state: VerifierState,
): Problem | undefined {
  const { event_id } = line;
  if (event_id === null) return firstDifference('cause', [['cause', null, line.cause]]);
  const announced = announcedBefore(state, event_id);
  state.agent.asked_about.add(event_id);
  state.agent.failed = line;
  if (announced === undefined) return problem('event_id', 'an announced event', event_id);
  return firstDifference('cause', [['cause', announced.seq, line.cause]]);
}

/** Only who has answered can ask for more. */
export function checkAgentProbed(
  { cause, event_id }: LineOf<'AGENT_PROBED'>,
  { agent }: VerifierState,
): Problem | undefined {
  return firstDifference('agent', [
    ['cause', null, cause],
    [`asked about ${event_id}`, true, agent.asked_about.has(event_id)],
  ]);
}

/**
 * Its questions and answers are those of the lines; where the run was ended while it was asked, no line has
 * the last one. What it was not asked because its budget was spent is no question to it.
 */
export function checkAgentEnded(
  { cause, asked, answered }: LineOf<'AGENT_ENDED'>,
  { agent }: VerifierState,
): Problem | undefined {
  const open = agent.waiting.size === 0 ? 0 : 1;
  return (
    firstDifference('agent', [['cause', null, cause]]) ??
    within('asked', asked, agent.asked_about.size, open) ??
    within('answered', answered, agent.answered, open) ??
    firstDifference('agent', [['no more answered than asked', true, answered <= asked]])
  );
}

function within(name: string, told: number, counted: number, open: number): Problem | undefined {
  if (told >= counted && told <= counted + open) return undefined;
  return problem('agent', `${name} ${String(counted)}`, `${name} ${String(told)}`);
}
