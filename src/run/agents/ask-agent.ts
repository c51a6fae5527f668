import { takeTurn } from '../../base/event-loop.js';
import { withTimeout } from '../../base/with-timeout.js';
import type { WrittenQuestion } from '../../core/agent-protocol/incident-message.js';
import type { FromAgent } from '../../core/agent-protocol/messages.js';
import { toReadings } from '../../core/agent-protocol/readings.js';
import type { AgentAnswer } from '../../core/domain/agent.js';
import type { Clock, DecisionQuestion } from '../../core/domain/ports.js';
import type { ScalingLimits } from '../../core/domain/proof-lines/fields.js';
import { unlessInterrupted } from '../orchestrator/unless-interrupted.js';
import type { AskedIncidents } from './asked-incidents.js';
import type { Came, Connection, Failed } from './connection.js';
import { unfinishedText } from './line-channel.js';
import { makeAnswer, type AnswerMessage } from './make-answer.js';
import { questionHash } from './prepare-question.js';
import type { AgentTranscript } from './transcript.js';

const US_PER_MS = 1_000;
/** An agent that floods us must not keep signals and timers from being heard. */
const MESSAGES_PER_TURN = 64;

/** What an agent is asked through. */
export interface AskParts {
  readonly connection: Connection;
  readonly transcript: AgentTranscript;
  readonly incidents: AskedIncidents;
  /** The machine's. */
  readonly clock: Clock;
  readonly scaling: ScalingLimits;
  /** How often it may look again. */
  readonly observations: number;
  readonly signal: AbortSignal;
}

/**
 * Asks an agent about one incident and waits for its answer, or for what comes in its place. Never
 * longer than the question says.
 * @throws (rejects) DemoRunError `interrupted`; what looking at the app throws
 */
export async function askAgent(
  parts: AskParts,
  question: DecisionQuestion,
  written: WrittenQuestion,
): Promise<AgentAnswer> {
  try {
    return await new Asking(parts, question, written).ask();
  } catch (error) {
    // What it still says about this is late, not unheard of.
    parts.incidents.close(question.event_id, 'timed_out');
    throw error;
  }
}

class Asking {
  readonly #parts: AskParts;
  readonly #question: DecisionQuestion;
  readonly #written: WrittenQuestion;
  readonly #askedUs: number;
  #sha256 = '';
  #observations = 0;

  constructor(parts: AskParts, question: DecisionQuestion, written: WrittenQuestion) {
    this.#parts = parts;
    this.#question = question;
    this.#written = written;
    this.#askedUs = parts.clock.nowUs();
  }

  async ask(): Promise<AgentAnswer> {
    const { connection, incidents } = this.#parts;
    incidents.open(this.#id);
    const { message, line } = this.#written;
    connection.send(message, line);
    // It thinks meanwhile.
    this.#sha256 = questionHash(line);
    for (let messages = 1; ; messages += 1) {
      const came = await connection.next(this.#leftMs);
      const answer = await this.#take(came);
      if (answer !== undefined) return answer;
      if (messages % MESSAGES_PER_TURN === 0) await takeTurn();
    }
  }

  get #id(): string {
    return this.#written.message.incident_id;
  }

  get #leftMs(): number {
    const passedUs = this.#parts.clock.nowUs() - this.#askedUs;
    return this.#written.message.deadline_ms - passedUs / US_PER_MS;
  }

  /** @returns undefined where what came is no answer, and the answer may still come */
  async #take(came: Came | undefined): Promise<AgentAnswer | undefined> {
    if (came === undefined || this.#leftMs < 0) return this.#giveUp(came);
    if (came.kind === 'gone') return this.#fail(came);
    if (came.kind === 'malformed') {
      this.#parts.transcript.fromAgent('malformed', came.bytes);
      return this.#fail(came);
    }
    const { message } = came;
    if (message.type === 'hello' || message.incident_id !== this.#id) {
      return this.#takeStray(message);
    }
    return message.type === 'observe' ? this.#look(message) : this.#answer(message);
  }

  #takeStray(message: FromAgent): AgentAnswer | undefined {
    const { as, fault } = this.#parts.incidents.takeStray(message);
    this.#parts.transcript.fromAgent(as, message);
    return fault === undefined ? undefined : this.#fail({ failure: 'unasked', detail: fault });
  }

  #answer(message: AnswerMessage): AgentAnswer {
    const { transcript, incidents, clock } = this.#parts;
    transcript.fromAgent('answer', message);
    incidents.close(this.#id, 'answered');
    const thinking_us = Math.floor(clock.nowUs() - this.#askedUs);
    const seen = { thinking_us, observations: this.#observations };
    const asked = { nonce: this.#written.message.nonce, sha256: this.#sha256 };
    return makeAnswer(message, asked, seen);
  }

  async #look(message: FromAgent & { readonly type: 'observe' }): Promise<AgentAnswer | undefined> {
    const { transcript, incidents, connection, observations, scaling, signal } = this.#parts;
    if (message.nonce !== this.#written.message.nonce) {
      incidents.noteUnasked();
      transcript.fromAgent('unasked', message);
      return this.#fail({ failure: 'unasked', detail: 'it wanted to look with another nonce' });
    }
    transcript.fromAgent('observe', message);
    const isLeft = this.#observations < observations;
    const look = isLeft ? unlessInterrupted(this.#question.look(), signal) : undefined;
    const seen = look && (await withTimeout(look, Math.max(0, this.#leftMs), () => undefined));
    if (isLeft && seen === undefined) return this.#giveUp(undefined);
    if (isLeft) this.#observations += 1;
    connection.send({
      type: 'readings',
      incident_id: this.#id,
      readings: seen === undefined ? null : toReadings(seen, scaling),
      observations_left: observations - this.#observations,
    });
    return undefined;
  }

  /** @param came after the time was up */
  #giveUp(came: Came | undefined): AgentAnswer {
    const { incidents, connection } = this.#parts;
    const { deadline_ms } = this.#written.message;
    const within = `nothing within ${String(deadline_ms)} ms`;
    const detail = [within, ...unfinishedText(connection.unfinishedBytes)].join(', but ');
    const answer = this.#fail({ failure: 'no_answer_in_time', detail });
    incidents.close(this.#id, 'timed_out');
    takeUnasked(this.#parts, came);
    return answer;
  }

  #fail({ failure, detail }: Failed): AgentAnswer {
    this.#parts.transcript.failed(failure, detail);
    this.#parts.incidents.close(this.#id, 'failed');
    return { kind: 'agent_failed', failure, detail };
  }
}

/** Counts what came while nothing was asked. It answers nothing. */
export function takeUnasked(
  { transcript, incidents }: Pick<AskParts, 'transcript' | 'incidents'>,
  came: Came | undefined,
): void {
  if (came === undefined) return;
  if (came.kind === 'gone') {
    transcript.failed(came.failure, came.detail);
  } else if (came.kind === 'malformed') {
    incidents.noteUnasked();
    transcript.fromAgent('unasked', came.bytes);
  } else {
    transcript.fromAgent(incidents.takeStray(came.message).as, came.message);
  }
}
