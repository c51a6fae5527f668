import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { monotonicMs } from '../../../base/machine-time.js';
import { MOST_ALERTS } from '../../../core/domain/fault.js';
import type { ToldAlert } from '../../../core/domain/outside-alert.js';
import { listenOnLoopback } from '../listener.js';
import type { Taken } from './firing-alerts.js';
import { limitRate } from './limited-rate.js';

export const ALERTS_PATH = '/alerts';
const PATHS: readonly string[] = ['/', ALERTS_PATH];
const HOSTS = ['127.0.0.1', 'localhost'];
const JSON_TYPE = /^application\/json\s*(?:;|$)/i;
/** Of one request. */
const MOST_BYTES = 1_048_576;
const MOST_CONNECTIONS = 32;
const MOST_REQUESTS_PER_SECOND = 20;
const REQUEST_WITHIN_MS = 10_000;
/** How often it is looked whether a request is late. */
const LOOK_EVERY_MS = 500;

/** The alerts of a payload, or everything that is wrong with it. */
export type PayloadReading =
  | { readonly sound: true; readonly alerts: readonly ToldAlert[] }
  | { readonly sound: false; readonly problems: readonly object[] };

export interface AlertReceiver {
  readonly port: number;
  close(): Promise<void>;
}

export interface ReceiverOptions {
  /** 0 for any free one. */
  readonly port: number;
  /** Reads what a body holds. Never throws. */
  readonly read: (text: string) => PayloadReading;
  readonly take: (alerts: readonly ToldAlert[]) => Taken;
  /** How long a whole request may take, in milliseconds. */
  readonly requestWithinMs?: number;
  /** So many are answered a second. */
  readonly requestsPerSecond?: number;
}

interface Reply {
  readonly status: number;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Listens on loopback for what Alertmanager posts to a webhook. Refused are requests that a web page could have
 * made: those with an Origin, and those for another host than this one (DNS rebinding).
 * @throws DemoRunError `port_taken`, `front_door_failed`
 */
export async function openAlertReceiver(options: ReceiverOptions): Promise<AlertReceiver> {
  const { port, requestWithinMs = REQUEST_WITHIN_MS } = options;
  const mayPass = limitRate(options.requestsPerSecond ?? MOST_REQUESTS_PER_SECOND, monotonicMs);
  const times = {
    requestTimeout: requestWithinMs,
    headersTimeout: requestWithinMs,
    connectionsCheckingInterval: Math.min(LOOK_EVERY_MS, requestWithinMs),
  };
  const server = createServer(times, (request, response) => {
    const refusal = refusalOf(request) ?? (mayPass() ? undefined : TOO_MANY);
    if (refusal !== undefined) refuse(request, response, refusal);
    else void answer(request, response, options);
  });
  server.maxConnections = MOST_CONNECTIONS;
  await listenOnLoopback(server, port, '--alerts-port');
  return {
    port: portOf(server),
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

const TOO_MANY: Reply = {
  status: 429,
  body: { error: 'more requests than are answered in a second' },
  headers: { 'retry-after': '1' },
};
const TOO_LARGE: Reply = {
  status: 413,
  body: { error: `a body of at most ${String(MOST_BYTES)} bytes is read` },
};
const TOO_MANY_ALERTS: Reply = {
  status: 429,
  body: {
    error: `at most ${String(MOST_ALERTS)} alerts may fire at a time; none of these was taken`,
  },
};

/** What its head already says against a request. */
function refusalOf(request: IncomingMessage): Reply | undefined {
  return refusalOfCaller(request) ?? refusalOfBody(request.headers);
}

function refusalOfCaller({
  headers,
  method,
  url = '/',
  socket,
}: IncomingMessage): Reply | undefined {
  const hosts = HOSTS.map((host) => `${host}:${String(socket.localPort)}`);
  if (!hosts.includes(headers.host ?? '')) {
    return refusal(403, `the Host header names another server than ${hosts.join(' or ')}`);
  }
  if (headers.origin !== undefined) return refusal(403, 'web pages are not served');
  if (!PATHS.includes(url)) return refusal(404, `there is only ${PATHS.join(' and ')}`);
  if (method === 'POST') return undefined;
  return { ...refusal(405, 'only POST is answered'), headers: { allow: 'POST' } };
}

function refusalOfBody(headers: IncomingHttpHeaders): Reply | undefined {
  if (!JSON_TYPE.test(headers['content-type'] ?? '')) {
    return refusal(415, 'the Content-Type has to be application/json');
  }
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
    return refusal(415, 'a body is read as it is, not compressed');
  }
  return Number(headers['content-length'] ?? 0) > MOST_BYTES ? TOO_LARGE : undefined;
}

function refusal(status: number, error: string): Reply {
  return { status, body: { error } };
}

/** Whoever leaves before the body has come gets no answer, and nothing of it is taken. */
async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { read, take }: ReceiverOptions,
): Promise<void> {
  const body = await bodyOf(request).catch(() => GONE);
  if (body === GONE) return;
  if (body === undefined) {
    refuse(request, response, TOO_LARGE);
    return;
  }
  const reading = read(body.toString('utf8'));
  if (!reading.sound) {
    const error = 'this is not what Alertmanager posts to a webhook (version 4)';
    reply(response, { status: 400, body: { error, problems: reading.problems } });
    return;
  }
  const { refused, ...taken } = take(reading.alerts);
  reply(response, refused ? TOO_MANY_ALERTS : { status: 200, body: taken });
}

const GONE = Symbol('whoever asked has gone');

/** @returns undefined for more than is read */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // What is left unread must not take the connection down before the refusal is written.
  const rest: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
  for await (const chunk of rest) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** What is left of its request is not read. */
function refuse(request: IncomingMessage, response: ServerResponse, why: Reply): void {
  request.resume();
  reply(response, { ...why, headers: { ...why.headers, connection: 'close' } });
}

function reply(response: ServerResponse, { status, body, headers }: Reply): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(`${JSON.stringify(body)}\n`);
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
