import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { DemoRunError } from '../../../core/domain/errors.js';
import { isLoopback } from './loopback.js';
import { resetConnection, ToxicLink, type AppliedToxic } from './toxic-link.js';

const HERE = '127.0.0.1';
/** Somebody may have the port for a moment when it is to be had again: that passes. */
const LISTEN_TRIES = 100;
const LISTEN_AGAIN_MS = 20;

/** Something that listens on this machine. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** A TCP proxy on loopback before something else on loopback, that can do harm to what goes through it. */
export class ToxicProxy {
  readonly #upstream: Endpoint;
  readonly #onProblem: (error: unknown) => void;
  readonly #links = new Set<ToxicLink>();
  #server: Server;
  #port = 0;
  #toxic: AppliedToxic | undefined;
  /** Closing and listening again take their turns. */
  #changing: Promise<void> = Promise.resolve();
  #isClosed = false;

  private constructor(upstream: Endpoint, onProblem: (error: unknown) => void) {
    this.#upstream = upstream;
    this.#onProblem = onProblem;
    this.#server = this.#createServer();
  }

  /**
   * @param onProblem called where it cannot listen again after it was down
   * @throws DemoRunError `usage` for an upstream that is not on this machine; the system's error
   */
  static async open(upstream: Endpoint, onProblem: (error: unknown) => void): Promise<ToxicProxy> {
    if (!isLoopback(upstream.host)) {
      throw new DemoRunError('usage', `a proxy stands before loopback only, not ${upstream.host}`);
    }
    const proxy = new ToxicProxy(upstream, onProblem);
    proxy.#port = await listen(proxy.#server, 0);
    return proxy;
  }

  get port(): number {
    return this.#port;
  }

  /** From now on this is done to all connections, those that stand too; undefined for nothing. */
  apply(toxic: AppliedToxic | undefined): void {
    this.#toxic = toxic;
    for (const link of this.#links) link.apply(toxic);
    this.#changing = this.#changing.then(() => this.#listenOrNot()).catch(this.#onProblem);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.apply({ toxic: 'down' });
    await this.#changing;
  }

  /** Whoever asks a service that is down is refused by the kernel: nobody listens. */
  async #listenOrNot(): Promise<void> {
    const isWanted = !this.#isClosed && this.#toxic?.toxic !== 'down';
    if (this.#server.listening && !isWanted) {
      this.#server.close();
      await once(this.#server, 'close');
    } else if (!this.#server.listening && isWanted) {
      this.#server = this.#createServer();
      await this.#listenAgain();
    }
  }

  async #listenAgain(): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        await listen(this.#server, this.#port);
        return;
      } catch (error) {
        if (tries === LISTEN_TRIES) throw error;
        await setTimeout(LISTEN_AGAIN_MS);
      }
    }
  }

  #createServer(): Server {
    return createServer({ allowHalfOpen: true }, (client) => {
      this.#accept(client);
    });
  }

  #accept(client: Socket): void {
    if (this.#toxic?.toxic === 'reset_peer' || this.#toxic?.toxic === 'down') {
      client.on('error', () => undefined);
      resetConnection(client);
      return;
    }
    const upstream = connect({ ...this.#upstream, allowHalfOpen: true, noDelay: true });
    client.setNoDelay(true);
    const link = new ToxicLink(client, upstream, () => this.#links.delete(link));
    this.#links.add(link);
    link.apply(this.#toxic);
  }
}

/** @returns the port. @throws the system's error */
async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, HERE);
  // Rejects with the error, where that comes first.
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
