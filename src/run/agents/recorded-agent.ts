import { IncidentHistory } from '../../core/agent-protocol/incident-history.js';
import type { WrittenQuestion } from '../../core/agent-protocol/incident-message.js';
import type { AgentAnswer, AgentBudgets } from '../../core/domain/agent.js';
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
import { AskedIncidents } from './asked-incidents.js';
import type { Failed } from './connection.js';
import { makeAnswer, type AnswerMessage } from './make-answer.js';
import { prepareQuestion, questionHash } from './prepare-question.js';
import type { RecordedConversation, RecordedEvent, RecordedQuestion } from './read-transcript.js';
import { Spending } from './spending.js';

const US_PER_MS = 1_000;

export interface RecordedAgentOptions {
  readonly budgets: AgentBudgets;
  /** The machine's. */
  readonly clock: Clock;
  readonly newNonce: () => string;
}

/**
 * An agent that answers what it answered when its transcript was written: the same question, apart from
 * nonce and times, gets the recorded answer; of equal questions each gets the next one. A question that
 * was not recorded gets none, and neither does one whose verdict is withheld now and was told then, or the other way
 * round: nobody knows what it would have done. It looks at the app as often as it did then, and bears fresh nonces; its
 * signatures were made for another run, and are left out.
 */
export function createRecordedAgent(
  recorded: RecordedConversation,
  options: RecordedAgentOptions,
): ExternalAgent {
  return new RecordedAgent(recorded, options);
}

class RecordedAgent implements ExternalAgent {
  readonly #recorded: RecordedConversation;
  readonly #options: RecordedAgentOptions;
  readonly #left: Map<string, RecordedQuestion[]>;
  readonly #incidents = new AskedIncidents();
  readonly #history = new IncidentHistory();
  readonly #spending: Spending;
  /** What this run asked with, by what was asked with then. */
  readonly #nonces = new Map<string, string>();
  /** The incident of this run, by that of then. */
  readonly #incidentIds = new Map<string, string>();
  #events: readonly RecordedEvent[];
  #greeting: AgentGreeting | undefined;
  #gone: Failed | undefined;

  constructor(recorded: RecordedConversation, options: RecordedAgentOptions) {
    this.#recorded = recorded;
    this.#options = options;
    this.#left = byQuestion(recorded.questions);
    this.#events = recorded.events;
    this.#spending = new Spending(options.budgets);
  }

  start(greeting: AgentGreeting): Promise<AgentHello | AgentRefusal> {
    const { hello } = this.#recorded;
    this.#greeting = greeting;
    if ('failure' in hello) return Promise.resolve(hello);
    const { agent, version, model } = hello;
    const named = model === undefined ? {} : { model };
    return Promise.resolve({ agent, version, ...named, hello_us: 0 });
  }

  async propose(question: DecisionQuestion, deadlineMs: number): Promise<AgentAnswer> {
    const { clock, newNonce } = this.#options;
    const greeting = this.#greeting;
    if (greeting === undefined) throw new Error('the agent was asked before it was started');
    const cannotAnswer = this.#whyNotAsked();
    if (cannotAnswer !== undefined) return failed(cannotAnswer);
    const withinMs = Math.max(1, Math.floor(Math.min(deadlineMs, this.#spending.leftMs)));
    const source = { greeting, clock, newNonce, history: this.#history };
    const written = prepareQuestion(source, question, withinMs);
    this.#incidents.open(question.event_id);
    const answer = await this.#answer(question, written);
    this.#takeEvents();
    return answer.kind === 'agent_failed' &&
      answer.failure === 'no_answer_in_time' &&
      withinMs < Math.floor(deadlineMs)
      ? { ...answer, failure: 'budget_spent' }
      : answer;
  }

  hear(line: ProofBody): void {
    this.#history.hear(line);
  }

  takeProbes(): readonly AgentProbe[] {
    return this.#incidents.takeProbes();
  }

  end(): Promise<AgentEnd> {
    const { usage } = this.#spending;
    return Promise.resolve({
      ...this.#incidents.counts(),
      measured: {
        ending: 'the transcript is over',
        killed: 0,
        stderr_bytes: 0,
        ...(usage === undefined ? {} : { usage }),
        transcript_sha256: this.#recorded.sha256,
      },
    });
  }

  #whyNotAsked(): Failed | undefined {
    if (this.#gone !== undefined) {
      const gone = this.#gone;
      this.#gone = { failure: 'exited', detail: gone.detail };
      return gone;
    }
    const detail = this.#spending.spent();
    return detail === undefined ? undefined : { failure: 'budget_spent', detail };
  }

  async #answer(
    question: DecisionQuestion,
    { message, line }: WrittenQuestion,
  ): Promise<AgentAnswer> {
    const { event_id } = question;
    const { nonce, deadline_ms } = message;
    const sha256 = questionHash(line);
    const found = this.#left.get(sha256)?.shift();
    const but = found === undefined ? '' : this.#whatWasOtherwise(found);
    if (found === undefined || but !== undefined) {
      this.#incidents.close(event_id, 'failed');
      const detail = `no answer is recorded to the question ${sha256}${but ?? ''}`;
      return failed({ failure: 'not_recorded', detail });
    }
    const askedUs = this.#options.clock.nowUs();
    this.#nonces.set(found.nonce, nonce);
    this.#incidentIds.set(found.incident_id, event_id);
    this.#spending.noteThinking(found.thinking_us);
    for (let looks = 0; looks < found.looks; looks += 1) await question.look();
    const outcome = withinTime(found, deadline_ms);
    if ('failed' in outcome) return this.#fail(event_id, outcome.failed);
    this.#incidents.close(event_id, 'answered');
    this.#spending.noteUsage(outcome.answer.usage);
    const thinking_us = Math.floor(this.#options.clock.nowUs() - askedUs);
    const seen = { thinking_us, observations: found.looks };
    return makeAnswer(this.#inThisRun(outcome.answer), { nonce, sha256 }, seen);
  }

  /** Whether the agent was told then what becomes of this answer, and is not now, or the other way round. */
  #whatWasOtherwise({ incident_id }: RecordedQuestion): string | undefined {
    const { toldVerdicts, withheldVerdicts } = this.#recorded;
    if (this.#history.withholdsVerdicts) {
      return toldVerdicts.has(incident_id) ? ', without its verdict' : undefined;
    }
    return withheldVerdicts.has(incident_id) ? ', with its verdict' : undefined;
  }

  #fail(event_id: string, why: Failed): AgentAnswer {
    const { failure, detail } = why;
    this.#incidents.close(event_id, failure === 'no_answer_in_time' ? 'timed_out' : 'failed');
    if (failure === 'exited' || failure === 'too_long') this.#gone = { failure: 'exited', detail };
    return failed(why);
  }

  /** A nonce of then means the one that took its place; one that was never given means nothing. */
  #inThisRun(answer: AnswerMessage): AnswerMessage {
    const nonce = this.#nonces.get(answer.nonce) ?? answer.nonce;
    if (answer.type === 'escalate') return { ...answer, nonce };
    return { ...answer, nonce, signature: undefined };
  }

  /** What had happened by the time that so many questions were asked. */
  #takeEvents(): void {
    const { asked } = this.#incidents.counts();
    const due = this.#events.filter((event) => event.asked <= asked);
    this.#events = this.#events.filter((event) => event.asked > asked);
    for (const { what } of due) this.#takeEvent(what);
  }

  #takeEvent(what: RecordedEvent['what']): void {
    if (what.kind === 'gone') {
      this.#gone ??= { failure: what.failure, detail: what.detail };
    } else if (what.kind === 'probe') {
      const event_id = this.#incidentIds.get(what.incident_id);
      if (event_id !== undefined) this.#incidents.noteProbe(event_id, what.wanted);
    } else if (what.kind === 'late') this.#incidents.noteLate();
    else this.#incidents.noteUnasked();
  }
}

function byQuestion(questions: readonly RecordedQuestion[]): Map<string, RecordedQuestion[]> {
  const found = new Map<string, RecordedQuestion[]>();
  for (const question of questions) {
    found.set(question.sha256, [...(found.get(question.sha256) ?? []), question]);
  }
  return found;
}

/** What took longer then than it may now came too late. */
function withinTime(
  { thinking_us, outcome }: RecordedQuestion,
  deadline_ms: number,
): RecordedQuestion['outcome'] {
  if ('failed' in outcome || thinking_us <= deadline_ms * US_PER_MS) return outcome;
  const detail = `nothing within ${String(deadline_ms)} ms`;
  return { failed: { failure: 'no_answer_in_time', detail } };
}

function failed({ failure, detail }: Failed): AgentAnswer {
  return { kind: 'agent_failed', failure, detail };
}
