import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { makeFolder } from '../../base/durable-files.js';
import type { ExternalAgent } from '../../core/domain/external-agent.js';
import { createConversation } from '../agents/conversation.js';
import type { LineChannel } from '../agents/line-channel.js';
import { createTranscriptFile } from '../agents/transcript-file.js';
import { machineClock } from '../app/machine-clock.js';
import type { AgentPlace } from './agent-plan.js';

export const newNonce = () => randomBytes(16).toString('hex');

/**
 * An agent that is talked to line by line, with every word in a transcript beside the log.
 * @param openChannel called once the transcript can be written
 * @throws the system's error where it cannot
 */
export function keptConversation(
  openChannel: () => LineChannel,
  { logs, budgets, signal, diagnostics, runId }: AgentPlace,
): ExternalAgent {
  makeFolder(join(logs.folder, 'agents'), 0o700);
  const transcript = createTranscriptFile(logs.folder, runId);
  const keep = (line: string) => {
    transcript.write(line);
  };
  const agent = createConversation(openChannel(), {
    budgets,
    clock: machineClock,
    newNonce,
    signal,
    keep,
  });
  return whenEnded(agent, () => {
    const trouble = transcript.close();
    if (trouble === undefined) return;
    diagnostics.warn('the transcript of the agent is not whole', { err: trouble });
  });
}

/** The same agent; what is given is done once it has ended. */
function whenEnded(agent: ExternalAgent, done: () => void): ExternalAgent {
  return {
    start: (greeting) => agent.start(greeting),
    propose: (question, deadlineMs) => agent.propose(question, deadlineMs),
    hear: (line) => {
      agent.hear(line);
    },
    takeProbes: () => agent.takeProbes(),
    end: async () => {
      const end = await agent.end();
      done();
      return end;
    },
  };
}
