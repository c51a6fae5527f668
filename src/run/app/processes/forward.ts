import { setImmediate } from 'node:timers';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Exchange, Answer } from '../replica.js';
import { DROPPED, LOST } from '../in-flight.js';
import { IDEMPOTENT, type Sent, type Upstream } from './upstream.js';

/** What concerns one connection and not the next (RFC 9110, 7.6.1). Node sets the others that it needs. */
const OF_ONE_CONNECTION = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
  // The listener has answered it by now.
  'expect',
]);
const TRANSFER = 'transfer-encoding';
const SERVER_ERROR = 500;

/** How a request that was handed on came to its end. */
export type Forwarded = 'answered' | 'failed' | 'lost' | 'dropped' | 'left_by_client';

/**
 * Hands a request on as it is, and its answer back, without keeping either.
 * @param ended called once: `failed` for an answer that is a server error, `lost` for half of one or none
 */
export function forward(
  upstream: Upstream,
  { request, response }: Exchange,
  ended: (how: Forwarded) => void,
): void {
  let isEnded = false;
  const end = (how: Forwarded): void => {
    if (isEnded) return;
    isEnded = true;
    ended(how);
  };
  const { method = 'GET', url: path = '/' } = request;
  const hasBody = announcesBody(request);
  const sent = upstream.send({
    method,
    path,
    headers: headersOf(request, hasBody),
    // What was read of a body cannot be sent again.
    isRepeatable: !hasBody && IDEMPOTENT.has(method),
    body: hasBody ? request : undefined,
    onAnswer: (answer) => {
      handBack(answer, response, end);
    },
    onNone: (answer) => {
      end(answer === DROPPED ? 'dropped' : 'lost');
      answerWith(response, answer);
    },
  });
  endWithClient(response, sent, end);
}

/** Whoever has gone waits for nothing: what the app still does for them is given up. */
function endWithClient(response: ServerResponse, sent: Sent, end: (how: Forwarded) => void): void {
  response.once('close', () => {
    if (!response.writableFinished) sent.giveUp();
    end('left_by_client');
  });
}

function handBack(
  answer: IncomingMessage,
  response: ServerResponse,
  end: (how: Forwarded) => void,
): void {
  const status = answer.statusCode ?? LOST.status;
  if (status < 200) {
    // Node would refuse to send it on; no client could make anything of it.
    answer.destroy();
    end('lost');
    answerWith(response, LOST);
    return;
  }
  // Its length is told by the listener's own connection: an HTTP/1.0 client knows no chunks.
  sendAtOnce(response);
  response.writeHead(status, headersOf(answer, false));
  answer.pipe(response);
  answer.once('end', () => {
    end(status < SERVER_ERROR ? 'answered' : 'failed');
  });
  // Half an answer is none; whoever asked learns of it by the connection.
  answer.once('error', () => {
    end('lost');
    response.destroy();
  });
}

/**
 * A short answer is there with its end by the time that its head is: all of it goes out in one write. What comes later
 * waits for nothing.
 */
function sendAtOnce(response: ServerResponse): void {
  response.cork();
  setImmediate(() => {
    // Its end has sent everything.
    if (!response.writableEnded) response.uncork();
  });
}

/** Each line of its own, as it came, but for what concerns the connection. */
function headersOf(message: IncomingMessage, keepsTransfer: boolean): OutgoingHttpHeaders {
  const named = namedBy(message.headers.connection);
  const kept: OutgoingHttpHeaders = {};
  const isLeftOut = (name: string) =>
    OF_ONE_CONNECTION.has(name) ||
    named?.includes(name) === true ||
    (name === TRANSFER && !keepsTransfer);
  for (const [name, values] of Object.entries(message.headersDistinct)) {
    if (isLeftOut(name)) continue;
    // There is one host, and Node takes it as a text alone.
    kept[name] = values?.length === 1 || name === 'host' ? values?.[0] : values;
  }
  return kept;
}

/** The headers that a connection header names; most name none. */
function namedBy(connection: string | undefined): readonly string[] | undefined {
  if (connection === undefined || /^(keep-alive|close)$/i.test(connection)) return undefined;
  return connection.toLowerCase().split(/\s*,\s*/);
}

function announcesBody({ headers }: IncomingMessage): boolean {
  return headers[TRANSFER] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function answerWith(response: ServerResponse, { status, body }: Answer): void {
  if (response.headersSent) response.destroy();
  else response.writeHead(status, { 'content-type': 'application/json' }).end(body);
}
