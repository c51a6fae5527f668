import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { DROPPED, LOST } from '../in-flight.js';
import type { Answer, Exchange } from '../replica.js';

/** What concerns one connection and not the next (RFC 9110, 7.6.1). Node sets the others that it needs. */
const OF_ONE_CONNECTION = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
];
/** When a request counts as dropped. */
const ANSWER_WITHIN_MS = 30_000;

/** How a request that was handed on came to its end. */
export type Forwarded = 'answered' | 'failed' | 'lost' | 'dropped' | 'left_by_client';

/** A client of one replica, with connections that are kept open. */
export class Upstream {
  readonly #agent = new Agent({ keepAlive: true, scheduling: 'fifo' });
  readonly #port: number;

  constructor(port: number) {
    this.#port = port;
  }

  /**
   * Hands a request on as it is, and its answer back, without keeping either.
   * @param ended called once: `failed` for an answer that is a server error
   */
  forward({ request, response }: Exchange, ended: (how: Forwarded) => void): void {
    let isEnded = false;
    const end = (how: Forwarded): void => {
      if (isEnded) return;
      isEnded = true;
      ended(how);
    };
    const upstream = httpRequest(
      {
        host: '127.0.0.1',
        port: this.#port,
        method: request.method,
        path: request.url,
        headers: passedOn(request.headers),
        agent: this.#agent,
        timeout: ANSWER_WITHIN_MS,
      },
      (answer) => {
        const status = answer.statusCode ?? 502;
        response.writeHead(status, passedOn(answer.headers));
        answer.pipe(response);
        answer.once('end', () => {
          end(status < 500 ? 'answered' : 'failed');
        });
        // Half an answer is none; whoever asked learns of it by the connection.
        answer.once('error', () => {
          end('lost');
          response.destroy();
        });
      },
    );
    upstream.once('timeout', () => {
      end('dropped');
      answerWith(response, DROPPED);
      upstream.destroy();
    });
    upstream.once('error', () => {
      end('lost');
      answerWith(response, LOST);
    });
    response.once('close', () => {
      if (!response.writableFinished) upstream.destroy();
      end('left_by_client');
    });
    if (hasBody(request.headers)) request.pipe(upstream);
    else upstream.end();
  }

  /** Asks for a path. Never rejects: 502 where no answer came, 504 where none came in time. */
  get(path: string, withinMs: number): Promise<Answer> {
    return new Promise((resolve) => {
      const upstream = httpRequest(
        { host: '127.0.0.1', port: this.#port, path, agent: this.#agent, timeout: withinMs },
        (answer) => {
          let body = '';
          answer.setEncoding('utf8');
          answer.on('data', (chunk: string) => {
            if (body.length < MOST_BODY) body += chunk;
          });
          answer.once('end', () => {
            resolve({ status: answer.statusCode ?? LOST.status, body });
          });
          answer.once('error', () => {
            resolve(LOST);
          });
        },
      );
      upstream.once('timeout', () => {
        resolve(DROPPED);
        upstream.destroy();
      });
      upstream.once('error', () => {
        resolve(LOST);
      });
      upstream.end();
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

const MOST_BODY = 1_000_000;

function passedOn(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const named = (headers.connection ?? '').toLowerCase().split(/\s*,\s*/);
  const left = new Set([...OF_ONE_CONNECTION, ...named]);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !left.has(name)));
}

function hasBody(headers: IncomingHttpHeaders): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function answerWith(response: Exchange['response'], { status, body }: Answer): void {
  if (response.headersSent) response.destroy();
  else response.writeHead(status, { 'content-type': 'application/json' }).end(body);
}
