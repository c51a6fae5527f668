import { existsSync } from 'node:fs';
import { messageOf } from '../../core/domain/errors.js';
import { withTimeout } from '../../base/with-timeout.js';
import { Inbox } from './inbox.js';
import {
  unfinishedText,
  type ChannelEnd,
  type FromChannel,
  type LineChannel,
} from './line-channel.js';
import { LineSplitter } from './line-splitter.js';
import { prepareAgent, type AgentProcessOptions, type PreparedAgent } from './prepare-agent.js';
import { readProcess } from '../processes/process-table.js';
import { askToEnd, endedNow, reap, type ProcessTraces, type Reaped } from '../processes/reap.js';
import { removeTree } from '../processes/remove-tree.js';
import { startProcess, type PipedChild } from '../processes/start-process.js';
import { StderrKeeper } from './stderr-keeper.js';
import { WardenLink } from '../processes/warden-link.js';

/** It left by itself, and does not say why. */
const EXITED = /^exit /;
const GRACE_MS = 2_000;
/** Of lines that it does not read; what comes after them is lost. */
const MOST_UNREAD_BYTES = 1_048_576;
/** What a killed process needs to be gone, and its pipes to be read empty. */
const GONE_WITHIN_MS = 5_000;
/** A process that ends closes its output a moment before. */
const ENDS_WITHIN_MS = 500;

/**
 * Begins an agent as a process of its own, isolated, and watched over by another one that ends it where we
 * cannot. What keeps it from being begun comes as its end. What floods us, or writes a longer line than
 * it may, is `too_long`, and is killed at once. Half a line before its end is no line.
 * @param words of its command
 */
export function openAgentProcess(
  words: readonly [string, ...string[]],
  options: AgentProcessOptions,
): LineChannel {
  try {
    return begin(prepareAgent(words, options), options);
  } catch (error) {
    return neverBegun(messageOf(error));
  }
}

function begin(prepared: PreparedAgent, options: AgentProcessOptions): LineChannel {
  const { folder, traces, start } = prepared;
  const warden = new WardenLink(folder.outer);
  try {
    warden.watch(traces);
    return new ProcessChannel(startProcess(start), { prepared, warden, options });
  } catch (error) {
    void warden.done();
    removeTree(folder.outer);
    throw error;
  }
}

function neverBegun(why: string): LineChannel {
  const how = notBegun(why);
  const end = { how, killed: 0, stderr_bytes: 0 };
  const inbox = new Inbox(0);
  inbox.close({ kind: 'ended', how });
  return {
    send: () => undefined,
    next: (withinMs) => inbox.next(withinMs),
    takeAll: () => inbox.takeAll(),
    end: () => Promise.resolve(end),
  };
}

function notBegun(why: string): string {
  return `it could not be started: ${why}`;
}

interface Begun {
  readonly prepared: PreparedAgent;
  readonly warden: WardenLink;
  readonly options: AgentProcessOptions;
}

class ProcessChannel implements LineChannel {
  readonly #child: PipedChild;
  readonly #begun: Begun;
  readonly #inbox: Inbox;
  readonly #stderr = new StderrKeeper();
  readonly #lines: LineSplitter;
  readonly #gone: Promise<void>;
  readonly #closed: Promise<void>;
  #traces: ProcessTraces;
  #how: string | undefined;
  #end: Promise<ChannelEnd> | undefined;

  constructor(child: PipedChild, begun: Begun) {
    this.#child = child;
    this.#begun = begun;
    this.#inbox = new Inbox(begun.options.lineBytes);
    this.#lines = new LineSplitter(begun.options.lineBytes);
    this.#traces = withFirst(begun.prepared, child.pid, isSandbox(begun));
    begun.warden.watch(this.#traces);
    this.#gone = this.#untilGone();
    this.#closed = new Promise((resolve) => {
      child.once('close', () => resolve());
    });
    this.#listen();
  }

  send(line: string): void {
    const { stdin } = this.#child;
    if (stdin.writable && stdin.writableLength < MOST_UNREAD_BYTES) stdin.write(`${line}\n`);
  }

  next(withinMs: number): Promise<FromChannel | undefined> {
    return this.#inbox.next(withinMs);
  }

  takeAll(): readonly FromChannel[] {
    return this.#inbox.takeAll();
  }

  unfinishedBytes(): number {
    return this.#lines.unfinished;
  }

  end(): Promise<ChannelEnd> {
    this.#end ??= this.#askAndFinish();
    return this.#end;
  }

  #untilGone(): Promise<void> {
    return new Promise((resolve) => {
      const gone = (how: string) => {
        this.#how ??= how;
        const { first } = this.#traces;
        if (first !== undefined) this.#traces = { ...this.#traces, first: endedNow(first) };
        this.#end ??= this.#finish();
        resolve();
      };
      this.#child.once('error', (error) => gone(notBegun(error.message)));
      this.#child.once('exit', (code, name) => gone(name ?? `exit ${String(code)}`));
    });
  }

  #listen(): void {
    const { stdin, stdout, stderr } = this.#child;
    // One that reads no more is known by its end.
    for (const stream of [stdin, stdout, stderr]) stream.on('error', () => undefined);
    stderr.on('data', (chunk: Buffer) => this.#stderr.push(chunk));
    stdout.on('data', (chunk: Buffer) => {
      if (!this.#lines.push(chunk, (line) => this.#inbox.put(line))) this.#endAsTooLong();
    });
    stdout.once('close', () => void this.#noteClosedOutput());
  }

  async #noteClosedOutput(): Promise<void> {
    await withTimeout(this.#gone, ENDS_WITHIN_MS, () => undefined);
    if (this.#how === undefined) {
      this.#inbox.close({ kind: 'ended', how: 'it closed its output' });
    }
  }

  #endAsTooLong(): void {
    this.#child.stdout.removeAllListeners('data').destroy();
    this.#inbox.close({ kind: 'too_long' });
    this.#end ??= this.#finish();
  }

  async #askAndFinish(): Promise<ChannelEnd> {
    const graceMs = this.#begun.options.graceMs ?? GRACE_MS;
    this.#child.stdin.end();
    await withTimeout(this.#gone, graceMs, () => undefined);
    if (this.#how !== undefined) return this.#finish();
    askToEnd(this.#traces);
    await withTimeout(this.#gone, graceMs, () => undefined);
    return this.#finish(true);
  }

  /** Kills what is left, and tidies up. @param wasAsked by SIGTERM */
  async #finish(wasAsked = false): Promise<ChannelEnd> {
    const reaped = await reap(this.#traces);
    await withTimeout(this.#gone, GONE_WITHIN_MS, () => undefined);
    await withTimeout(this.#closed, GONE_WITHIN_MS, () => undefined);
    const how = this.#how ?? 'it does not end';
    this.#inbox.close({
      kind: 'ended',
      how: [how, ...unfinishedText(this.#lines.unfinished)].join(', '),
    });
    const { stdin, stdout, stderr } = this.#child;
    for (const stream of [stdin, stdout, stderr]) stream.destroy();
    await this.#begun.warden.done();
    const asked = wasAsked && EXITED.test(how) ? 'after SIGTERM' : undefined;
    const remarks = [asked, whatIsLeft(reaped), this.#removeFolder(), this.#passStderr()];
    return {
      how: [how, ...remarks.filter((remark) => remark !== undefined)].join('; '),
      killed: reaped.killed,
      stderr_bytes: this.#stderr.bytes,
    };
  }

  /** The warden has done it, unless it was ended itself. */
  #removeFolder(): string | undefined {
    const { outer } = this.#begun.prepared.folder;
    try {
      if (existsSync(outer)) removeTree(outer);
      return undefined;
    } catch (error) {
      return `its folder ${outer} could not be removed: ${messageOf(error)}`;
    }
  }

  #passStderr(): string | undefined {
    try {
      this.#begun.options.onStderr(this.#stderr.text());
      return undefined;
    } catch (error) {
      return `what it wrote to stderr could not be kept: ${messageOf(error)}`;
    }
  }
}

function isSandbox({ options }: Begun): boolean {
  return options.isolation.isolation === 'bwrap';
}

function withFirst(
  { traces }: PreparedAgent,
  pid: number | undefined,
  isSandboxed: boolean,
): ProcessTraces {
  if (pid === undefined) return traces;
  // It is there, be it as a zombie: it is asked how it ended only when this turn is over.
  const start = readProcess(pid)?.start ?? 0;
  return { ...traces, first: { pid, start, isSandbox: isSandboxed } };
}

function whatIsLeft({ isComplete }: Reaped): string | undefined {
  if (isComplete) return undefined;
  return process.platform === 'linux'
    ? 'not everything that it left could be ended'
    : 'this system does not tell what it left; its group was ended';
}
