import type { AgentGreeting, AgentHello, AgentRefusal } from '../../core/domain/external-agent.js';
import { judgeAgent, type CheckedAnswer, type CheckedRule } from './agent-rules.js';
import { createConversation, type ConversationOptions } from './conversation.js';
import type { LineChannel } from './line-channel.js';
import { sampleQuestions } from './sample-incidents.js';

/** What came of talking to an agent without a run. */
export interface AgentCheck {
  readonly hello: AgentHello | AgentRefusal;
  readonly answers: readonly CheckedAnswer[];
  readonly rules: readonly CheckedRule[];
}

/**
 * Talks to an agent as a run would, about one made-up incident of each class, and says which rules it
 * keeps. Nothing is broken and nothing is done. The agent is ended in any case.
 * @throws (rejects) DemoRunError `interrupted`
 */
export async function checkAgent(
  channel: LineChannel,
  greeting: AgentGreeting,
  options: Omit<ConversationOptions, 'keep'>,
): Promise<AgentCheck> {
  const { budgets } = options;
  const agent = createConversation(channel, { ...options, keep: () => undefined });
  try {
    const hello = await agent.start(greeting);
    const answers: CheckedAnswer[] = [];
    for (const question of 'failure' in hello ? [] : sampleQuestions(greeting)) {
      const answer = await agent.propose(question, budgets.answer_within_ms);
      answers.push({ incident: question.incident.class, answer });
    }
    const end = await agent.end();
    const seen = { hello, answers, probes: agent.takeProbes(), end };
    return { hello, answers, rules: judgeAgent({ ...seen, allowed: greeting.actions }) };
  } finally {
    await agent.end();
  }
}
