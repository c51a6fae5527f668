import { MOST_MESSAGE_BYTES } from '../../core/agent-protocol/incident-message.js';
import type { FromAgent, ToAgent } from '../../core/agent-protocol/messages.js';
import { Inbox } from './inbox.js';
import type { ChannelEnd, FromChannel, LineChannel } from './line-channel.js';

/**
 * Between a conversation that writes and reads lines, and an MCP session that calls tools, both in this process:
 * what the client calls becomes a line of an agent. No process is behind it, so that none has to be ended.
 */
export class McpChannel implements LineChannel {
  readonly #inbox = new Inbox(MOST_MESSAGE_BYTES);
  readonly #onMessage: (message: ToAgent) => void;
  #end: ChannelEnd | undefined;

  /** @param onMessage told what is said to the agent, in its order */
  constructor(onMessage: (message: ToAgent) => void) {
    this.#onMessage = onMessage;
  }

  /** Says something in the agent's name. Where it says more than anybody takes, it is heard no more. */
  say(message: FromAgent): void {
    const isKept = this.#inbox.put(Buffer.from(JSON.stringify(message)));
    if (!isKept) this.#inbox.close({ kind: 'too_long' });
  }

  /** Nothing more will come: whoever spoke for the agent has gone. */
  leave(how: string): void {
    this.#inbox.close({ kind: 'ended', how });
  }

  send(line: string): void {
    // Our own words: they were checked where they were made.
    if (this.#end === undefined) this.#onMessage(JSON.parse(line) as ToAgent);
  }

  next(withinMs: number): Promise<FromChannel | undefined> {
    return this.#inbox.next(withinMs);
  }

  takeAll(): readonly FromChannel[] {
    return this.#inbox.takeAll();
  }

  end(): Promise<ChannelEnd> {
    this.#end ??= { how: 'the session was over', killed: 0, stderr_bytes: 0 };
    this.leave(this.#end.how);
    return Promise.resolve(this.#end);
  }
}
