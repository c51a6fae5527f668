import type { AgentAnswer, AgentRecord } from '../../src/core/domain/agent.js';
import type {
  AgentEnd,
  AgentGreeting,
  AgentHello,
  AgentProbe,
  AgentRefusal,
  ExternalAgent,
} from '../../src/core/domain/external-agent.js';
import type { DecisionQuestion } from '../../src/core/domain/ports.js';
import type { ProofBody } from '../../src/core/domain/proof-lines/catalogue.js';
import { decide } from '../../src/core/decider/decide.js';
import { scaleTarget } from '../../src/core/decider/scale-target.js';
import type { OpenAgent } from '../../src/run/assembly/agent-plan.js';

/** What an agent of a test does about the questions that it is asked. */
export interface Script {
  readonly hello?: AgentHello | AgentRefusal;
  /** @param sealed what an answer to this question bears, its nonce among it */
  readonly answer?: (
    question: DecisionQuestion,
    sealed: Sealed,
  ) => AgentAnswer | Promise<AgentAnswer>;
  /** Told once, after the first answer. */
  readonly probes?: readonly AgentProbe[];
  readonly record?: AgentRecord;
}

type Proposed = Extract<AgentAnswer, { kind: 'agent_proposed' }>;
type Sealed = Proposed['measured'];

export const PROCESS: AgentRecord = {
  ...{ source: 'process', isolation: 'none', command_sha256: 'c'.repeat(64) },
};
const HELLO: AgentHello = { agent: 'scripted', version: '1', hello_us: 1 };
const SCALING = { min_replicas: 1, max_replicas: 3, target_utilization: 0.4 };

/** An agent in this process, which does what its script says, and keeps account of what befalls it. */
export class ScriptedAgent implements ExternalAgent {
  readonly questions: DecisionQuestion[] = [];
  readonly heard: ProofBody[] = [];
  readonly greetings: AgentGreeting[] = [];
  ends = 0;
  readonly #script: Script;
  #answered = 0;
  #probes: readonly AgentProbe[] = [];

  constructor(script: Script = {}) {
    this.#script = script;
  }

  start(greeting: AgentGreeting): Promise<AgentHello | AgentRefusal> {
    this.greetings.push(greeting);
    return Promise.resolve(this.#script.hello ?? HELLO);
  }

  async propose(question: DecisionQuestion): Promise<AgentAnswer> {
    this.questions.push(question);
    const answer = await (this.#script.answer ?? asBuiltIn)(
      question,
      sealedBy(this.questions.length),
    );
    if (answer.kind !== 'agent_failed') this.#answered += 1;
    if (this.questions.length === 1) this.#probes = this.#script.probes ?? [];
    return answer;
  }

  hear(line: ProofBody): void {
    this.heard.push(line);
  }

  takeProbes(): readonly AgentProbe[] {
    const probes = this.#probes;
    this.#probes = [];
    return probes;
  }

  end(): Promise<AgentEnd> {
    this.ends += 1;
    return Promise.resolve({
      asked: this.questions.length,
      answered: this.#answered,
      late: 0,
      unasked: 0,
      measured: { ending: 'exit 0', killed: 0, stderr_bytes: 0 },
    });
  }

  /** How a run opens it. */
  get open(): OpenAgent {
    const record = this.#script.record ?? PROCESS;
    return () => ({ agent: this, record });
  }
}

/** The nonce of the n-th question. */
export function nonceOf(question: number): string {
  return question.toString(16).padStart(32, '0');
}

function sealedBy(question: number): Sealed {
  return { nonce: nonceOf(question), question_sha256: 'a'.repeat(64), thinking_us: question };
}

/** Asks for an action, with the number of workers that the readings ask for. */
export function proposes(
  question: DecisionQuestion,
  action: string,
  measured: Sealed,
  bent: Partial<Proposed> = {},
): Proposed {
  return {
    kind: 'agent_proposed',
    action,
    workers_to: workersFor(question, action),
    reason: 'the script says so',
    observations: 0,
    measured,
    ...bent,
  };
}

function workersFor({ incident, serving }: DecisionQuestion, action: string): number | null {
  const { utilization_ppm } = incident;
  if (action !== 'scale_workers' || utilization_ppm === null) return null;
  return scaleTarget(serving, utilization_ppm, SCALING);
}

/** What the built-in decider would have done. */
export function asBuiltIn(question: DecisionQuestion, measured: Sealed): AgentAnswer {
  const choice = decide(question);
  if (choice.kind === 'act') return proposes(question, choice.action, measured);
  return { kind: 'agent_escalated', reason: choice.reason, observations: 0, measured };
}
