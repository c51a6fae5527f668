import { clearTimeout, setTimeout } from 'node:timers';
import type { Socket } from 'node:net';
import { monotonicMs } from '../../../base/machine-time.js';
import type { Toxic } from '../../../core/domain/fault.js';

/** What is done to connections; the amounts belong to the toxic that is named after them. */
export interface AppliedToxic {
  readonly toxic: Toxic;
  readonly latency_ms?: number | undefined;
  readonly rate_kbps?: number | undefined;
  readonly bytes?: number | undefined;
}

/** What a toxic does where nobody says how much of it. */
const DEFAULT_LATENCY_MS = 500;
const DEFAULT_RATE_KBPS = 1;
/** What is read ahead while an answer waits; more would only fill memory. */
const MOST_QUEUED_BYTES = 65_536;

/**
 * Whoever is at the other end sees a reset. A socket that is just saying its last (`end`) is closed instead: libuv
 * refuses to reset it then, and Node (20 to 24) neither closes it nor ends with it open: the process spins for ever.
 */
export function resetConnection(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}

/**
 * One connection through a proxy: requests pass at once, answers as the toxic has it. It can change at any time.
 * The behaviour of each is that of Toxiproxy: https://github.com/Shopify/toxiproxy#toxics
 */
export class ToxicLink {
  readonly #client: Socket;
  readonly #upstream: Socket;
  readonly #queue: { readonly bytes: Buffer; readonly atMs: number }[] = [];
  #queuedBytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #toxic: AppliedToxic | undefined;
  #isEnded = false;
  /** Of `limit_data`: what may still pass. */
  #bytesLeft = Infinity;

  /** @param onClose called once, when neither side is there any more */
  constructor(client: Socket, upstream: Socket, onClose: () => void) {
    this.#client = client;
    this.#upstream = upstream;
    client.on('data', (bytes) => {
      if (!upstream.write(bytes)) client.pause();
    });
    upstream.on('drain', () => {
      if (!this.#isHeld) client.resume();
    });
    client.on('end', () => upstream.end());
    upstream.on('data', (bytes) => {
      this.#queue.push({ bytes, atMs: monotonicMs() });
      this.#queuedBytes += bytes.length;
      if (this.#queuedBytes > MOST_QUEUED_BYTES) upstream.pause();
      if (this.#timer === undefined) this.#deliver();
    });
    upstream.on('end', () => {
      this.#isEnded = true;
      if (this.#timer === undefined) this.#deliver();
    });
    client.on('drain', () => {
      if (this.#timer === undefined) this.#deliver();
    });
    // The client of a service that went away sees its connection reset.
    upstream.on('error', () => {
      resetConnection(client);
    });
    client.on('error', () => upstream.destroy());
    client.once('close', () => {
      clearTimeout(this.#timer);
      upstream.destroy();
      onClose();
    });
  }

  /** From now on this is done to it; undefined for nothing. */
  apply(toxic: AppliedToxic | undefined): void {
    this.#toxic = toxic;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#bytesLeft = toxic?.toxic === 'limit_data' ? (toxic.bytes ?? 0) : Infinity;
    if (toxic?.toxic === 'down' || toxic?.toxic === 'reset_peer') {
      this.reset();
      return;
    }
    if (this.#isHeld) this.#client.pause();
    else this.#client.resume();
    this.#deliver();
  }

  reset(): void {
    resetConnection(this.#client);
    this.#upstream.destroy();
  }

  get #isHeld(): boolean {
    return this.#toxic?.toxic === 'timeout';
  }

  #deliver(): void {
    this.#timer = undefined;
    if (this.#isHeld || this.#client.writableNeedDrain) return;
    const [first] = this.#queue;
    if (first === undefined) {
      if (this.#isEnded) this.#client.end();
      return;
    }
    const waitMs = this.#waitMs(first);
    if (waitMs <= 0) this.#send();
    else {
      this.#timer = setTimeout(() => {
        this.#send();
      }, waitMs);
    }
  }

  #waitMs({ bytes, atMs }: { readonly bytes: Buffer; readonly atMs: number }): number {
    const {
      toxic,
      latency_ms = DEFAULT_LATENCY_MS,
      rate_kbps = DEFAULT_RATE_KBPS,
    } = this.#toxic ?? {};
    if (toxic === 'latency') return atMs + latency_ms - monotonicMs();
    // Kilobytes a second are bytes a millisecond.
    return toxic === 'bandwidth' ? bytes.length / rate_kbps : 0;
  }

  #send(): void {
    const { bytes } = this.#queue.shift() ?? { bytes: Buffer.alloc(0) };
    this.#queuedBytes -= bytes.length;
    this.#client.write(bytes.subarray(0, Math.min(bytes.length, this.#bytesLeft)));
    this.#bytesLeft -= bytes.length;
    if (this.#bytesLeft <= 0) {
      this.#client.end();
      this.#upstream.destroy();
      return;
    }
    if (this.#queuedBytes <= MOST_QUEUED_BYTES) this.#upstream.resume();
    this.#deliver();
  }
}
