import { IncidentHistory } from '../../core/agent-protocol/incident-history.js';
import { AGENT_PROTOCOL } from '../../core/agent-protocol/messages.js';
import type { AgentAnswer, AgentBudgets } from '../../core/domain/agent.js';
import { messageOf, throwIfInterrupted } from '../../core/domain/errors.js';
import type {
  AgentEnd,
  AgentGreeting,
  AgentHello,
  AgentProbe,
  AgentRefusal,
  ExternalAgent,
} from '../../core/domain/external-agent.js';
import type { Clock, DecisionQuestion } from '../../core/domain/ports.js';
import type { ProofBody } from '../../core/domain/proof-lines/catalogue.js';
import { shorten } from '../../core/domain/safe-text.js';
import { askAgent, takeUnasked, type AskParts } from './ask-agent.js';
import { AskedIncidents } from './asked-incidents.js';
import { Connection, MOST_ENDING_CHARACTERS, type Came, type Failed } from './connection.js';
import type { LineChannel } from './line-channel.js';
import { prepareQuestion } from './prepare-question.js';
import { Spending } from './spending.js';
import { AgentTranscript } from './transcript.js';

const HELLO_WITHIN_MS = 10_000;
const US_PER_MS = 1_000;

export interface ConversationOptions {
  readonly budgets: AgentBudgets;
  /** The machine's: an app may live in a time of its own, an agent does not. */
  readonly clock: Clock;
  /** 32 hexadecimal digits, from a source that nobody can guess. */
  readonly newNonce: () => string;
  /** Ends every wait at once. */
  readonly signal: AbortSignal;
  /** Is given each line of the transcript, with its end. Must not throw. */
  readonly keep: (line: string) => void;
  readonly helloWithinMs?: number;
}

/** An agent that is talked to line by line, wherever the lines go to and come from. */
export function createConversation(
  channel: LineChannel,
  options: ConversationOptions,
): ExternalAgent {
  return new Conversation(channel, options);
}

class Conversation implements ExternalAgent {
  readonly #options: ConversationOptions;
  readonly #transcript: AgentTranscript;
  readonly #connection: Connection;
  readonly #incidents = new AskedIncidents();
  readonly #history = new IncidentHistory();
  readonly #spending: Spending;
  #greeting: AgentGreeting | undefined;
  /** It is gone, which no answer has said yet. */
  #unreported: Failed | undefined;
  #ending: Promise<AgentEnd> | undefined;

  constructor(channel: LineChannel, options: ConversationOptions) {
    const { budgets, clock, keep, signal } = options;
    this.#options = options;
    this.#transcript = new AgentTranscript({ nowUs: () => clock.nowUs(), keep });
    this.#spending = new Spending(budgets);
    const limits = { mostBytes: budgets.answer_bytes, signal };
    this.#connection = new Connection(channel, this.#transcript, limits);
  }

  async start(greeting: AgentGreeting): Promise<AgentHello | AgentRefusal> {
    const { clock, helloWithinMs = HELLO_WITHIN_MS } = this.#options;
    const { run_id, env, app, actions } = greeting;
    this.#greeting = greeting;
    const askedUs = clock.nowUs();
    this.#connection.send({
      type: 'hello',
      protocol: AGENT_PROTOCOL,
      run_id,
      env,
      app: { name: app.name, runtime: app.runtime },
      actions: [...actions],
      limits: this.#limits(),
    });
    try {
      const came = await this.#connection.next(helloWithinMs);
      return this.#takeHello(came, Math.floor(clock.nowUs() - askedUs));
    } catch (error) {
      return this.#refuse({
        failure: 'cannot_start',
        detail: shorten(messageOf(error), MOST_ENDING_CHARACTERS),
      });
    }
  }

  async propose(question: DecisionQuestion, deadlineMs: number): Promise<AgentAnswer> {
    const { clock, newNonce } = this.#options;
    const greeting = this.#greeted();
    throwIfInterrupted(this.#options.signal);
    this.#takeUnasked();
    const cannotAnswer = this.#whyNotAsked();
    if (cannotAnswer !== undefined) return { kind: 'agent_failed', ...cannotAnswer };
    const withinMs = Math.max(1, Math.floor(Math.min(deadlineMs, this.#spending.leftMs)));
    const source = { greeting, clock, newNonce, history: this.#history };
    const prepared = prepareQuestion(source, question, withinMs);
    const askedUs = clock.nowUs();
    let leastUs = 0;
    try {
      const answer = await askAgent(this.#askParts(greeting), question, prepared);
      // A timer may ring a little early: whose time is up has had all of it.
      if (isLate(answer)) leastUs = withinMs * US_PER_MS;
      if (answer.kind !== 'agent_failed') this.#spending.noteUsage(answer.measured.usage);
      return withinMs < Math.floor(deadlineMs) ? asBudget(answer) : answer;
    } finally {
      this.#spending.noteThinking(Math.max(leastUs, clock.nowUs() - askedUs));
    }
  }

  hear(line: ProofBody): void {
    const { told, withheld } = this.#history.hear(line);
    for (const { incident_id } of withheld) this.#transcript.withheld(incident_id);
    for (const message of told) this.#connection.send(message);
  }

  takeProbes(): readonly AgentProbe[] {
    this.#takeUnasked();
    return this.#incidents.takeProbes();
  }

  end(): Promise<AgentEnd> {
    this.#ending ??= this.#end();
    return this.#ending;
  }

  async #end(): Promise<AgentEnd> {
    this.#takeUnasked();
    this.#connection.send({ type: 'bye' });
    const { how, killed, stderr_bytes } = await this.#connection.end();
    this.#takeUnasked(({ kind }) => kind !== 'gone');
    const ending = shorten(how, MOST_ENDING_CHARACTERS);
    this.#transcript.ended(ending);
    const { usage } = this.#spending;
    return {
      ...this.#incidents.counts(),
      measured: {
        ending,
        killed,
        stderr_bytes,
        ...(usage === undefined ? {} : { usage }),
        transcript_sha256: this.#transcript.sha256(),
      },
    };
  }

  #greeted(): AgentGreeting {
    if (this.#greeting === undefined) throw new Error('the agent was asked before it was started');
    return this.#greeting;
  }

  #limits() {
    const { budgets } = this.#options;
    return {
      answer_ms: budgets.answer_within_ms,
      observations: budgets.observations,
      proposals: budgets.proposals,
      bytes: budgets.answer_bytes,
    };
  }

  #askParts({ scaling }: AgentGreeting): AskParts {
    const { clock, signal, budgets } = this.#options;
    const { observations } = budgets;
    const [connection, transcript, incidents] = [
      this.#connection,
      this.#transcript,
      this.#incidents,
    ];
    return { connection, transcript, incidents, clock, scaling, observations, signal };
  }

  #takeHello(came: Came | undefined, hello_us: number): AgentHello | AgentRefusal {
    if (came === undefined)
      return this.#refuse({ failure: 'bad_hello', detail: 'it said nothing' });
    if (came.kind === 'gone') {
      const failure = came.failure === 'exited' ? 'cannot_start' : came.failure;
      return this.#refuse({ failure, detail: came.detail });
    }
    if (came.kind === 'malformed') {
      this.#transcript.fromAgent('malformed', came.bytes);
      return this.#refuse({ failure: 'bad_hello', detail: came.detail });
    }
    const { message } = came;
    if (message.type !== 'hello') {
      this.#transcript.fromAgent('unasked', message);
      return this.#refuse({ failure: 'bad_hello', detail: `it said ${message.type} first` });
    }
    this.#transcript.fromAgent('hello', message);
    const { agent, version, model } = message;
    return { agent, version, ...(model === undefined ? {} : { model }), hello_us };
  }

  #refuse({ failure, detail }: Failed): AgentRefusal {
    this.#transcript.failed(failure, detail);
    return { failure, detail };
  }

  /** @param counts tells what is worth a note: that it goes when it is ended is not */
  #takeUnasked(counts: (came: Came) => boolean = () => true): void {
    for (const came of this.#connection.takeAll()) {
      if (!counts(came)) continue;
      takeUnasked({ transcript: this.#transcript, incidents: this.#incidents }, came);
      if (came.kind === 'gone') this.#unreported = { failure: came.failure, detail: came.detail };
    }
  }

  /** The first answer after it went says why it went; later ones, that it is gone. */
  #whyNotAsked(): Failed | undefined {
    const gone = this.#unreported ?? this.#connection.gone;
    this.#unreported = undefined;
    if (gone !== undefined) return gone;
    const detail = this.#spending.spent();
    return detail === undefined ? undefined : { failure: 'budget_spent', detail };
  }
}

/** It had less time than an answer may take, because its time for the run was nearly spent. */
function asBudget(answer: AgentAnswer): AgentAnswer {
  return isLate(answer) ? { ...answer, failure: 'budget_spent' } : answer;
}

function isLate(
  answer: AgentAnswer,
): answer is Extract<AgentAnswer, { readonly kind: 'agent_failed' }> {
  return answer.kind === 'agent_failed' && answer.failure === 'no_answer_in_time';
}
