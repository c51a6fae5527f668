import type { FromAgent, ToAgent } from '../../core/agent-protocol/messages.js';
import { Changes } from './changes.js';
import type { ChannelEnd, FromChannel, LineChannel } from './line-channel.js';

/**
 * Between a conversation that writes and reads lines, and an MCP session that calls tools, both in this process:
 * what the client calls becomes a line of an agent. No process is behind it, so that none has to be ended.
 */
export class McpChannel implements LineChannel {
  readonly #come: FromChannel[] = [];
  readonly #changes = new Changes();
  readonly #onMessage: (message: ToAgent) => void;
  #end: ChannelEnd | undefined;

  /** @param onMessage told what is said to the agent, in its order */
  constructor(onMessage: (message: ToAgent) => void) {
    this.#onMessage = onMessage;
  }

  /** Says something in the agent's name. */
  say(message: FromAgent): void {
    this.#push({ kind: 'line', bytes: Buffer.from(JSON.stringify(message)) });
  }

  /** Nothing more will come: whoever spoke for the agent has gone. */
  leave(how: string): void {
    this.#push({ kind: 'ended', how });
  }

  send(line: string): void {
    // Our own words: they were checked where they were made.
    if (this.#end === undefined) this.#onMessage(JSON.parse(line) as ToAgent);
  }

  next(withinMs: number): Promise<FromChannel | undefined> {
    return this.#changes.until(() => this.#take(), withinMs);
  }

  takeAll(): readonly FromChannel[] {
    return this.#come.splice(0, this.#come.length - Number(this.#hasEnded()));
  }

  end(): Promise<ChannelEnd> {
    this.#end ??= { how: 'the session was over', killed: 0, stderr_bytes: 0 };
    this.leave(this.#end.how);
    return Promise.resolve(this.#end);
  }

  #take(): FromChannel | undefined {
    // After its end, always that.
    return this.#come[0]?.kind === 'ended' ? this.#come[0] : this.#come.shift();
  }

  #push(come: FromChannel): void {
    if (this.#hasEnded()) return;
    this.#come.push(come);
    this.#changes.announce();
  }

  #hasEnded(): boolean {
    return this.#come.at(-1)?.kind === 'ended';
  }
}
