import type { IncomingMessage, ServerResponse } from 'node:http';
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
const LENGTH = 'content-length';
const SERVER_ERROR = 500;
/** Answers without a body, and without a length for it (RFC 9110, 8.6). */
const BODILESS: ReadonlySet<number> = new Set([204, 304]);

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
    headers: requestHeaders(request, upstream),
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
  response.on('close', () => {
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
  // Half an answer is none; whoever asked learns of it by the connection.
  answer.on('error', () => {
    end('lost');
    response.destroy();
  });
  const ended = status < SERVER_ERROR ? 'answered' : 'failed';
  // What came with its head is taken apart by then: a short answer is whole, and goes out in one write.
  process.nextTick(() => {
    if (response.destroyed) return;
    if (answer.complete) {
      sendWhole(answer, status, response);
      end(ended);
      return;
    }
    // Its length is told by the listener's own connection: an HTTP/1.0 client knows no chunks.
    response.writeHead(status, headersOf(answer, TRANSFER));
    answer.pipe(response);
    answer.once('end', () => {
      end(ended);
    });
  });
}

function sendWhole(answer: IncomingMessage, status: number, response: ServerResponse): void {
  const body = (answer.read() as Buffer | null) ?? undefined;
  const headers = headersOf(answer, TRANSFER);
  const hasLength = answer.headers[LENGTH] !== undefined || BODILESS.has(status);
  if (!hasLength && response.req.method !== 'HEAD') {
    headers.push(LENGTH, String(body?.length ?? 0));
  }
  // As a text it goes out in one piece with the head. Each byte is a letter of it.
  response.writeHead(status, headers).end(body?.toString('latin1'), 'latin1');
}

/** There is one host. HTTP/1.0 may name none, and the app wants one. */
function requestHeaders(request: IncomingMessage, { address }: Upstream): string[] {
  const host = request.headers.host ?? `${address.host}:${String(address.port)}`;
  return ['Host', host, ...headersOf(request, 'host')];
}

/** Each line of its own, as it came, name before value, but for what concerns the connection. */
function headersOf({ rawHeaders, headers }: IncomingMessage, leftOut: string): string[] {
  const named = namedBy(headers.connection);
  const kept: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const [line = '', value = ''] = [rawHeaders[at], rawHeaders[at + 1]];
    const name = line.toLowerCase();
    if (name === leftOut || OF_ONE_CONNECTION.has(name)) continue;
    if (named?.includes(name) !== true) kept.push(line, value);
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
