import type { OpenAgent } from '../../run/assembly/agent-plan.js';
import type { Waits } from '../progress-line.js';
import { answerWaitText } from '../views/agent-check-text.js';

/** An agent as it is opened otherwise; whoever watches sees that it is waited for, and for how long at most. */
export function awaitedAgent(open: OpenAgent, waits: Waits): OpenAgent {
  return (place) => {
    const opened = open(place);
    const { agent } = opened;
    return {
      ...opened,
      agent: {
        start: (greeting) =>
          waits.during('waiting for the hello of the agent', () => agent.start(greeting)),
        propose: (question, deadlineMs) =>
          waits.during(answerWaitText(deadlineMs), () => agent.propose(question, deadlineMs)),
        hear: (line) => {
          agent.hear(line);
        },
        takeProbes: () => agent.takeProbes(),
        end: () => agent.end(),
      },
    };
  };
}
