import { toAgentSchema, type ToAgent } from '../../src/core/agent-protocol/messages.js';
import type { ChannelEnd, FromChannel, LineChannel } from '../../src/run/agents/line-channel.js';

/** What an agent does when it is told something. */
export type Reaction = (message: ToAgent, channel: MemoryChannel) => void;

/** A channel to an agent that lives in this process. What is sent through it must be of the protocol. */
export class MemoryChannel implements LineChannel {
  readonly sent: ToAgent[] = [];
  readonly #react: Reaction;
  readonly #queue: FromChannel[] = [];
  #wake: (() => void) | undefined;
  #end: FromChannel | undefined;
  ends = 0;

  constructor(react: Reaction) {
    this.#react = react;
  }

  /** A message, a text or bytes from the agent. */
  say(said: object | string | Buffer): void {
    const text = typeof said === 'string' ? said : JSON.stringify(said);
    this.come({ kind: 'line', bytes: Buffer.isBuffer(said) ? said : Buffer.from(text) });
  }

  come(what: FromChannel): void {
    this.#queue.push(what);
    this.#wake?.();
  }

  send(line: string): void {
    const message = toAgentSchema.parse(JSON.parse(line));
    this.sent.push(message);
    this.#react(message, this);
  }

  async next(withinMs: number): Promise<FromChannel | undefined> {
    if (this.#queue.length === 0 && this.#end === undefined) await this.#wait(withinMs);
    return this.#take() ?? this.#end;
  }

  takeAll(): readonly FromChannel[] {
    const all: FromChannel[] = [];
    for (let came = this.#take(); came !== undefined; came = this.#take()) all.push(came);
    return all;
  }

  end(): Promise<ChannelEnd> {
    this.ends += 1;
    const came = this.#queue.find(({ kind }) => kind !== 'line');
    this.#end ??= came ?? { kind: 'ended', how: 'exit 0' };
    this.#wake?.();
    const how = this.#end.kind === 'ended' ? this.#end.how : this.#end.kind;
    return Promise.resolve({ how, killed: 0, stderr_bytes: 0 });
  }

  #take(): FromChannel | undefined {
    const came = this.#queue.shift();
    if (came !== undefined && came.kind !== 'line') this.#end = came;
    return came;
  }

  async #wait(withinMs: number): Promise<void> {
    const { promise, resolve } = withResolvers();
    const timer = setTimeout(resolve, withinMs);
    this.#wake = resolve;
    await promise;
    clearTimeout(timer);
    this.#wake = undefined;
  }
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((resolved) => {
    resolve = resolved;
  });
  return { promise, resolve };
}
