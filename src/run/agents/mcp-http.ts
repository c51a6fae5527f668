import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createMcpHandler, type McpServer } from '@modelcontextprotocol/server';
import { listenOnLoopback } from '../app/listener.js';

const HOST = '127.0.0.1';
const PATH = '/mcp';
/** Of one request. */
const MOST_BYTES = 65_536;
const MOST_CONNECTIONS = 32;
const REQUEST_WITHIN_MS = 10_000;

export interface McpHttpFace {
  readonly url: string;
  close(): Promise<void>;
}

/** Who may call, and how a refusal reads. */
interface Refusal {
  readonly status: number;
  readonly why: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Serves clients on this machine that know the token, in both eras of the protocol. Requests are refused that a
 * web page could have made: those with an Origin, and those for another host than this one (DNS rebinding).
 * @param port 0 for any free one
 * @param token what each request has to bear
 * @throws DemoRunError `port_taken`, `front_door_failed`
 */
export async function serveMcpOnHttp(
  create: () => McpServer,
  {
    port,
    token,
    onProblem,
  }: {
    readonly port: number;
    readonly token: string;
    readonly onProblem: (error: Error) => void;
  },
): Promise<McpHttpFace> {
  const handler = createMcpHandler(create, { onerror: onProblem, maxRequestBodySize: MOST_BYTES });
  const server = createServer({ requestTimeout: REQUEST_WITHIN_MS }, (request, response) => {
    const refusal = refusalOf(request, token);
    const done =
      refusal === undefined
        ? answer(request, response, (asked) => handler.fetch(asked))
        : refuse(response, refusal);
    // One that has gone reads no answer.
    done.catch(onProblem);
  });
  server.maxConnections = MOST_CONNECTIONS;
  await listenOnLoopback(server, port);
  return {
    url: `http://${HOST}:${String(portOf(server))}${PATH}`,
    async close() {
      await handler.close();
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}

function refusalOf(request: IncomingMessage, token: string): Refusal | undefined {
  const { headers, method, url, socket } = request;
  const port = String(socket.localPort);
  const isMeant = [`${HOST}:${port}`, `localhost:${port}`].includes(headers.host ?? '');
  if (!isMeant) return { status: 403, why: 'the Host header names another server' };
  if (headers.origin !== undefined) return { status: 403, why: 'web pages are not served' };
  if (!bears(headers.authorization, token)) {
    return {
      status: 401,
      why: 'the token is missing or wrong',
      headers: { 'www-authenticate': 'Bearer' },
    };
  }
  if (url !== PATH) return { status: 404, why: `there is only ${PATH}` };
  if (method !== 'POST') {
    return { status: 405, why: 'only POST is answered', headers: { allow: 'POST' } };
  }
  return undefined;
}

/** Takes the same time wherever they differ. */
function bears(authorization: string | undefined, token: string): boolean {
  const given = Buffer.from(authorization ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  handle: (request: Request) => Promise<Response>,
): Promise<void> {
  const body = await bodyOf(request);
  if (body === undefined) {
    await refuse(response, { status: 413, why: `at most ${String(MOST_BYTES)} bytes are read` });
    return;
  }
  const gone = new AbortController();
  response.once('close', () => {
    gone.abort();
  });
  const {
    status,
    headers,
    body: answered,
  } = await handle(
    new Request(`http://${HOST}${PATH}`, {
      method: 'POST',
      headers: headersOf(request),
      body,
      signal: gone.signal,
    }),
  );
  response.writeHead(status, Object.fromEntries(headers));
  if (answered === null) response.end();
  else await pipeline(Readable.fromWeb(answered), response);
}

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

function headersOf({ headers }: IncomingMessage): Headers {
  const kept = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) kept.set(name, [value].flat().join(', '));
  }
  return kept;
}

/** What is left of its request is not read. */
async function refuse(response: ServerResponse, { status, why, headers }: Refusal): Promise<void> {
  const always = { 'content-type': 'application/json', connection: 'close' };
  response.writeHead(status, { ...always, ...headers });
  await new Promise<void>((resolve) => {
    response.end(JSON.stringify({ error: why }), resolve);
  });
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
