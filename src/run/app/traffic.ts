import { clearTimeout, setTimeout } from 'node:timers';
import { isServed, type RequestCounts } from '../../core/domain/request-counts.js';
import type { AppClient } from './http-client.js';
import { monotonicMs } from '../../base/machine-time.js';

const ANSWER_WITHIN_MS = 5_000;

/** Requests to the listener in even arrivals, counted by how they ended. */
export class Traffic {
  readonly #client: AppClient;
  readonly #port: number;
  readonly #stops = new Set<() => void>();
  #served = 0;
  #lost = 0;

  constructor(client: AppClient, port: number) {
    this.#client = client;
    this.#port = port;
  }

  counts(): RequestCounts {
    return { served: this.#served, lost: this.#lost };
  }

  /**
   * Offers one request every `intervalMs`, open loop: a slow answer does not delay the next
   * request, and a late timer sends what is due at once.
   * @returns stops the offering; requests under way are still counted
   */
  offer(path: string, intervalMs: number): () => void {
    let due = monotonicMs() + intervalMs;
    let timer = setTimeout(send, intervalMs);
    const ask = this.#ask.bind(this, path);
    function send(): void {
      const now = monotonicMs();
      for (; due <= now; due += intervalMs) void ask();
      timer = setTimeout(send, Math.max(1, due - now));
    }
    const stop = () => {
      clearTimeout(timer);
      this.#stops.delete(stop);
    };
    this.#stops.add(stop);
    return stop;
  }

  /** Asks for a path once. @returns when it was answered, or was not in time; counted as any other */
  request(path: string): Promise<void> {
    return this.#ask(path);
  }

  /** Ends every offering. */
  stop(): void {
    for (const stop of this.#stops) stop();
  }

  async #ask(path: string): Promise<void> {
    const { status } = await this.#client.get(this.#port, path, ANSWER_WITHIN_MS);
    if (status !== null && isServed(status)) this.#served += 1;
    else this.#lost += 1;
  }
}
