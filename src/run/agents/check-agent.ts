import type { AgentGreeting, AgentHello, AgentRefusal } from '../../core/domain/external-agent.js';
import type { IncidentClass } from '../../core/domain/incident.js';
import { toReadings } from '../../core/agent-protocol/readings.js';
import { judgeAgent, leftWith, type CheckedAnswer, type CheckedRule } from './agent-rules.js';
import { createConversation, type ConversationOptions } from './conversation.js';
import type { LineChannel } from './line-channel.js';
import { sampleQuestions } from './sample-incidents.js';

/** What came of talking to an agent without a run. */
export interface AgentCheck {
  readonly hello: AgentHello | AgentRefusal;
  readonly answers: readonly CheckedAnswer[];
  readonly rules: readonly CheckedRule[];
}

/** What is known of an agent while it is checked. */
export type CheckProgress =
  | { readonly known: 'hello'; readonly hello: AgentHello | AgentRefusal }
  /** It was asked, and has so long to answer. */
  | { readonly known: 'asked'; readonly incident: IncidentClass; readonly within_ms: number }
  | ({ readonly known: 'answer' } & CheckedAnswer);

/**
 * Talks to an agent as a run would, about one made-up incident of each class, and says which rules it
 * keeps. Nothing is broken and nothing is done. One that leaves is asked no more. The agent is ended in any case.
 * @param notify is given what is known, as soon as it is
 * @throws (rejects) DemoRunError `interrupted`
 */
export async function checkAgent(
  channel: LineChannel,
  greeting: AgentGreeting,
  options: Omit<ConversationOptions, 'keep'>,
  notify: (progress: CheckProgress) => void = () => undefined,
): Promise<AgentCheck> {
  const { budgets } = options;
  const agent = createConversation(channel, { ...options, keep: () => undefined });
  try {
    const hello = await agent.start(greeting);
    notify({ known: 'hello', hello });
    const answers: CheckedAnswer[] = [];
    for (const question of 'failure' in hello ? [] : sampleQuestions(greeting)) {
      const incident = question.incident.class;
      notify({ known: 'asked', incident, within_ms: budgets.answer_within_ms });
      const answer = await agent.propose(question, budgets.answer_within_ms);
      const { workers_by_utilization } = toReadings(question.observation, greeting.scaling);
      const checked = { incident, workers_by_utilization, answer };
      notify({ known: 'answer', ...checked });
      answers.push(checked);
      if (leftWith(checked)) break;
    }
    const end = await agent.end();
    const seen = { hello, answers, probes: agent.takeProbes(), end };
    return { hello, answers, rules: judgeAgent({ ...seen, allowed: greeting.actions }) };
  } finally {
    await agent.end();
  }
}
