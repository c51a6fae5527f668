import type { FromAgent, ToAgent } from '../../core/agent-protocol/messages.js';
import { parseLine } from '../../core/agent-protocol/parse-line.js';
import type { AgentFailure } from '../../core/domain/agent.js';
import { throwIfInterrupted } from '../../core/domain/errors.js';
import { shorten, toAsciiJson } from '../../core/domain/safe-text.js';
import { unlessInterrupted } from '../orchestrator/unless-interrupted.js';
import type { ChannelEnd, FromChannel, LineChannel } from './line-channel.js';
import type { AgentTranscript } from './transcript.js';

/** Of how an agent ended. It may name a path, and what to do about it stands at its end. */
export const MOST_ENDING_CHARACTERS = 400;

/** Why there is no answer. */
export interface Failed {
  readonly failure: AgentFailure;
  readonly detail: string;
}

/** What came from an agent. */
export type Came =
  | { readonly kind: 'message'; readonly message: FromAgent }
  | ({ readonly kind: 'malformed'; readonly bytes: Buffer } & Failed)
  /** Nothing more will. */
  | ({ readonly kind: 'gone' } & Failed);

export interface ConnectionOptions {
  /** Of one line from the agent. */
  readonly mostBytes: number;
  readonly signal: AbortSignal;
}

/** Messages to and from an agent. One that is gone, for whatever reason, stays gone. */
export class Connection {
  readonly #channel: LineChannel;
  readonly #transcript: AgentTranscript;
  readonly #options: ConnectionOptions;
  #gone: Failed | undefined;

  constructor(channel: LineChannel, transcript: AgentTranscript, options: ConnectionOptions) {
    this.#channel = channel;
    this.#transcript = transcript;
    this.#options = options;
  }

  /** Why nothing can be had of it any more, where that is so. */
  get gone(): Failed | undefined {
    return this.#gone;
  }

  /**
   * It is sent first and noted then: an agent thinks meanwhile. No answer is read before that.
   * @param line the message as JSON in ASCII, where it is written already
   */
  send(message: ToAgent, line = toAsciiJson(message)): void {
    if (this.#gone !== undefined) return;
    this.#channel.send(line);
    this.#transcript.toAgent(line);
  }

  /**
   * @returns undefined once the time is up
   * @throws (rejects) DemoRunError `interrupted` as soon as the signal comes
   */
  async next(withinMs: number): Promise<Came | undefined> {
    throwIfInterrupted(this.#options.signal);
    if (this.#gone !== undefined) return { kind: 'gone', ...this.#gone };
    const next = this.#channel.next(Math.max(1, Math.ceil(withinMs)));
    const came = await unlessInterrupted(next, this.#options.signal);
    return came === undefined ? undefined : this.#read(came);
  }

  /** What has come already, up to its end. */
  *takeAll(): Generator<Came> {
    if (this.#gone !== undefined) return;
    for (const raw of this.#channel.takeAll()) {
      const came = this.#read(raw);
      yield came;
      if (came.kind === 'gone') return;
    }
  }

  /** Bytes that it has begun a line with. */
  get unfinishedBytes(): number {
    return this.#channel.unfinishedBytes?.() ?? 0;
  }

  end(): Promise<ChannelEnd> {
    return this.#channel.end();
  }

  #read(came: FromChannel): Came {
    const { mostBytes } = this.#options;
    if (came.kind === 'ended')
      return this.#leave('exited', shorten(came.how, MOST_ENDING_CHARACTERS));
    if (came.kind === 'too_long') {
      return this.#leave('too_long', `more than ${String(mostBytes)} bytes without a line end`);
    }
    const parsed = parseLine(came.bytes, mostBytes);
    if (parsed.kind === 'message') return parsed;
    if (parsed.failure === 'too_long') return this.#leave('too_long', parsed.detail);
    return { ...parsed, bytes: came.bytes };
  }

  /** Who writes without an end is stopped at once, not when the run is over. */
  #leave(failure: 'exited' | 'too_long', detail: string): Came {
    if (failure === 'too_long') void this.#channel.end();
    this.#gone = { failure: 'exited', detail };
    return { kind: 'gone', failure, detail };
  }
}
