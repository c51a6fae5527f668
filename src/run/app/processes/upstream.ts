import { Agent, request, type ClientRequest, type IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { clearTimeout, setTimeout } from 'node:timers';
import { DROPPED, LOST } from '../in-flight.js';
import type { Answer } from '../replica.js';
import type { Address } from '../faults/held-requests.js';

/** May be sent twice: the second time changes nothing more than the first (RFC 9110, 9.2.2). */
export const IDEMPOTENT: ReadonlySet<string> = new Set([
  ...['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE'],
]);
/** When a request counts as dropped: so long nothing came or went on its connection. */
const ANSWER_WITHIN_MS = 30_000;
const MOST_BODY = 1_000_000;
const BROKEN_OFF: Answer = {
  status: 502,
  body: '{"error":"the worker broke its answer off"}',
  noAnswer: 'broke its answer off',
};
const UNENDED: Answer = {
  status: 504,
  body: '{"error":"the worker did not end its answer"}',
  noAnswer: 'did not end its answer',
};

/** A request as it is to be sent, and who hears of its answer. One of the two is called, once. */
interface Asked {
  readonly method: string;
  readonly path: string;
  /** Names and values in turn. Without any, the host is added. */
  readonly headers?: readonly string[];
  readonly isRepeatable: boolean;
  readonly body: Readable | undefined;
  readonly withinMs?: number;
  readonly onAnswer: (answer: IncomingMessage) => void;
  /** 502 where no answer came, 504 where none came in time. */
  readonly onNone: (answer: Answer) => void;
}

/** A request that is under way. */
export interface Sent {
  /** Nobody wants its answer any more. */
  giveUp(): void;
}

/** A client of one replica. */
export class Upstream {
  // The time as in each request: so it need not be set and taken back for each.
  readonly #kept = new Agent({ keepAlive: true, scheduling: 'lifo', timeout: ANSWER_WITHIN_MS });
  readonly #fresh = new Agent();
  readonly address: Address;
  #keeps = true;

  /** @param host of loopback, where the replica listens */
  constructor(port: number, host = '127.0.0.1') {
    this.address = { host, port };
  }

  /**
   * Sends a request. The app may close a kept connection in the same moment as it is used again: what may be
   * repeated is sent once more then, and what may not never goes over a connection that was used before
   * (RFC 9112, 9.3.1).
   */
  send(asked: Asked): Sent {
    let isGivenUp = false;
    let isAnswered = false;
    let current: ClientRequest;
    const none = (answer: Answer): void => {
      if (isAnswered || isGivenUp) return;
      isAnswered = true;
      asked.onNone(answer);
    };
    const begin = (agent: Agent): ClientRequest => {
      const begun = this.#begin(asked, agent);
      begun.on('response', (answer) => {
        isAnswered = true;
        asked.onAnswer(answer);
      });
      begun.on('timeout', () => {
        none(DROPPED);
        begun.destroy();
      });
      begun.on('error', () => {
        const isStale = begun.reusedSocket && asked.isRepeatable && !isAnswered && !isGivenUp;
        if (isStale) current = begin(this.#fresh);
      });
      // Also comes without an error, where it changes to another protocol that nobody asked for.
      begun.on('close', () => {
        if (begun === current) none(LOST);
        // What is left of it must not stand before the next request of its connection.
        asked.body?.resume();
      });
      if (asked.body === undefined) begun.end();
      else asked.body.pipe(begun);
      return begun;
    };
    current = begin(asked.isRepeatable && this.#keeps ? this.#kept : this.#fresh);
    return {
      giveUp() {
        isGivenUp = true;
        current.destroy();
      },
    };
  }

  /**
   * Asks for a path. Never rejects: 502 where no answer came, or half of one, 504 where none came in time.
   * @param withinMs for all of the answer: one that goes on for ever is given up then
   */
  get(path: string, withinMs: number): Promise<Answer> {
    return new Promise((resolve) => {
      let late = DROPPED;
      const timer = setTimeout(() => {
        end(late);
        sent.giveUp();
      }, withinMs);
      const end = (answer: Answer): void => {
        clearTimeout(timer);
        resolve(answer);
      };
      const sent = this.send({
        method: 'GET',
        path,
        isRepeatable: true,
        body: undefined,
        withinMs,
        onNone: end,
        onAnswer: (answer) => {
          late = UNENDED;
          let body = '';
          answer.setEncoding('utf8');
          answer.on('data', (chunk: string) => {
            if (body.length < MOST_BODY) body += chunk;
          });
          answer.once('end', () => {
            end({ status: answer.statusCode ?? LOST.status, body });
          });
          answer.once('error', () => {
            end(BROKEN_OFF);
          });
        },
      });
    });
  }

  /**
   * Every request has to connect anew from now on, as those of other clients do.
   * @returns lets connections be kept again
   */
  connectAnew(): () => void {
    this.#keeps = false;
    return () => {
      this.#keeps = true;
    };
  }

  close(): void {
    this.#kept.destroy();
    this.#fresh.destroy();
  }

  #begin({ method, path, headers, withinMs }: Asked, agent: Agent): ClientRequest {
    return request({
      host: this.address.host,
      port: this.address.port,
      method,
      path,
      headers,
      agent,
      timeout: withinMs ?? ANSWER_WITHIN_MS,
    });
  }
}
