import type { AgentAnswer } from '../../core/domain/agent.js';
import { messageOf } from '../../core/domain/errors.js';
import type {
  AgentEnd,
  AgentGreeting,
  AgentHello,
  AgentProbe,
  AgentRefusal,
  ExternalAgent,
} from '../../core/domain/external-agent.js';
import type { DecisionQuestion } from '../../core/domain/ports.js';
import type { ProofBody } from '../../core/domain/proof-lines/catalogue.js';
import { shorten } from '../../core/domain/safe-text.js';

const NEVER_BEGUN: AgentEnd = Object.freeze({
  asked: 0,
  answered: 0,
  late: 0,
  unasked: 0,
  measured: { ending: 'it was never begun', killed: 0, stderr_bytes: 0 },
});

/** An agent that is begun when it is started: nothing of it runs while the app is still being deployed. */
export function startedLater(begin: () => ExternalAgent): ExternalAgent {
  return new LaterAgent(begin);
}

class LaterAgent implements ExternalAgent {
  readonly #begin: () => ExternalAgent;
  #agent: ExternalAgent | undefined;

  constructor(begin: () => ExternalAgent) {
    this.#begin = begin;
  }

  start(greeting: AgentGreeting): Promise<AgentHello | AgentRefusal> {
    try {
      this.#agent = this.#begin();
    } catch (error) {
      const detail = shorten(messageOf(error), 300);
      return Promise.resolve({ failure: 'cannot_start', detail });
    }
    return this.#agent.start(greeting);
  }

  propose(question: DecisionQuestion, deadlineMs: number): Promise<AgentAnswer> {
    if (this.#agent === undefined) throw new TypeError('the agent was not started');
    return this.#agent.propose(question, deadlineMs);
  }

  hear(line: ProofBody): void {
    this.#agent?.hear(line);
  }

  takeProbes(): readonly AgentProbe[] {
    return this.#agent?.takeProbes() ?? [];
  }

  end(): Promise<AgentEnd> {
    return this.#agent?.end() ?? Promise.resolve(NEVER_BEGUN);
  }
}
