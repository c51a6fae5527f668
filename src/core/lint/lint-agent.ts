import { duration } from '../domain/figures.js';
import type { Policy } from '../domain/policy.js';
import type { Finding } from './finding.js';

/** Budgets of an agent that cannot be used, or that nothing fits into. */
export function lintAgent({ agent }: Pick<Policy, 'agent'>): Finding[] {
  if (agent === undefined) return [];
  const { answer_within_ms, run_within_ms, spend_micro_usd } = agent;
  const outlasting: Finding = {
    code: 'answer_outlasts_run',
    where: 'agent.answer_within_ms',
    what: `${duration(answer_within_ms)} for an answer, ${duration(run_within_ms)} for all of a run`,
    why: 'the time of the run is spent before an answer can be late',
    remedy: 'make agent.run_within_ms longer, or agent.answer_within_ms shorter',
  };
  const penniless: Finding = {
    code: 'nothing_can_pass',
    where: 'agent.spend_micro_usd',
    what: 'agent.spend_micro_usd is 0',
    why: 'an agent that declares what it costs is asked once, and the run is inconclusive',
    remedy: 'give it some millionths of a US dollar',
  };
  return [
    ...(answer_within_ms > run_within_ms ? [outlasting] : []),
    ...(spend_micro_usd === 0 ? [penniless] : []),
  ];
}
