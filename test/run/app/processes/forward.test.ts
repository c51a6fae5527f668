import { once } from 'node:events';
import {
  Agent,
  createServer,
  request,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type RequestListener,
} from 'node:http';
import { connect, createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import { Readable } from 'node:stream';
import { expect, it, onTestFinished } from 'vitest';
import { openListener } from '../../../../src/run/app/listener.js';
import { forward, type Forwarded } from '../../../../src/run/app/processes/forward.js';
import { Upstream } from '../../../../src/run/app/processes/upstream.js';
import { until } from '../../../support/pool.js';

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** The listener before an app of any kind. */
async function before(appPort: number) {
  const ends: Forwarded[] = [];
  const upstream = new Upstream(appPort);
  const listener = await openListener(
    0,
    () => Promise.reject(new Error('unused')),
    (exchange) => {
      forward(upstream, exchange, (how) => ends.push(how));
      return true;
    },
  );
  onTestFinished(async () => {
    upstream.close();
    await listener.close();
  });
  return { port: listener.port, ends, upstream };
}

async function beforeApp(app: RequestListener) {
  const server = createServer(app);
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const seen: IncomingMessage[] = [];
  server.on('request', (asked) => seen.push(asked));
  return { ...(await before(await portOf(server))), seen, server };
}

/** An app that answers each connection's first bytes with these, and closes it. */
async function beforeBytes(bytes: string) {
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined).once('data', () => socket.end(bytes, 'latin1'));
  });
  onTestFinished(() => {
    server.close();
  });
  return before(await portOf(server));
}

interface Asking {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: Readable | string;
  readonly agent?: Agent;
}

async function ask(port: number, { body, headers, ...asking }: Asking = {}) {
  const asked = request({ host: '127.0.0.1', port, ...asking, headers: { ...headers } });
  if (body instanceof Readable) body.pipe(asked);
  else asked.end(body);
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return { answer, status: answer.statusCode, body: Buffer.concat(chunks) };
}

it.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'])(
  'hands on %s, its path and its answer',
  async (method) => {
    const { port, ends, seen } = await beforeApp((_request, response) => {
      response.writeHead(207, { 'x-of-app': 'yes' }).end('seen');
    });
    const { answer, body } = await ask(port, { method, path: '/a%20b?c=d&c=e' });
    expect(seen[0]).toMatchObject({ method, url: '/a%20b?c=d&c=e' });
    expect(answer).toMatchObject({ statusCode: 207, headers: { 'x-of-app': 'yes' } });
    expect(body.toString()).toBe('seen');
    expect(ends).toEqual(['answered']);
  },
);

it('hands on each header line, but those of the connection', async () => {
  const { port, seen } = await beforeApp((_request, response) => {
    response.writeHead(200, {
      'set-cookie': ['a=1', 'b=2'],
      'x-list': ['1', '2'],
      'keep-alive': 'timeout=77',
    });
    response.end();
  });
  const { answer } = await ask(port, {
    headers: {
      host: 'shop.example',
      connection: 'x-hop, keep-alive',
      'x-hop': 'one',
      'x-list': ['1', '2'],
      upgrade: 'websocket',
      te: 'trailers',
      expect: '100-continue',
    },
  });
  expect(seen[0]?.headersDistinct).toEqual({
    host: ['shop.example'],
    'x-list': ['1', '2'],
    connection: ['keep-alive'],
  });
  expect(answer.headersDistinct).toMatchObject({
    'set-cookie': ['a=1', 'b=2'],
    'x-list': ['1', '2'],
  });
  expect(answer.headers['keep-alive']).not.toBe('timeout=77');
});

it.each(['chunked', 'counted'])(
  'streams large bodies both ways without keeping them: %s',
  async (how) => {
    const { port } = await beforeApp((asked, response) => asked.pipe(response));
    const chunk = Buffer.alloc(1_048_576, 'x');
    const count = 64;
    const headers = how === 'counted' ? { 'content-length': String(count * chunk.length) } : {};
    const chunks = function* () {
      for (let at = 0; at < count; at += 1) {
        yield chunk;
      }
    };
    const asked = request({ host: '127.0.0.1', port, method: 'POST', headers });
    Readable.from(chunks()).pipe(asked);
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    let bytes = 0;
    for await (const part of answer) bytes += (part as Buffer).length;
    expect(bytes).toBe(count * chunk.length);
  },
);

it.each([
  ['HEAD', 200],
  ['GET', 204],
  ['GET', 304],
])('hands on an answer without a body: %s %i', async (method, status) => {
  const { port, ends } = await beforeApp((_request, response) => {
    response.writeHead(status, { etag: '"1"', ...(method === 'HEAD' && { 'content-length': 5 }) });
    response.end();
  });
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => {
    agent.destroy();
  });
  for (let time = 0; time < 2; time += 1) {
    const { answer, body } = await ask(port, { method, agent });
    expect(answer).toMatchObject({ statusCode: status, headers: { etag: '"1"' } });
    expect(body).toHaveLength(0);
  }
  expect(ends).toEqual(['answered', 'answered']);
});

it('answers an HTTP/1.0 client without chunks, and hands on an HTTP/1.0 answer', async () => {
  const { port } = await beforeApp((_request, response) => {
    response.write('part one, ');
    response.end('part two');
  });
  const socket = connect(port, '127.0.0.1').setEncoding('latin1');
  socket.write('GET / HTTP/1.0\r\nHost: shop\r\n\r\n');
  let text = '';
  for await (const part of socket) text += String(part);
  expect(text).toMatch(/\r\n\r\npart one, part two$/);
  expect(text.toLowerCase()).not.toContain('transfer-encoding');

  // It names no host, and an app that speaks HTTP/1.1 refuses that.
  const nameless = connect(port, '127.0.0.1').setEncoding('latin1');
  nameless.write('GET / HTTP/1.0\r\n\r\n');
  expect(String(await once(nameless, 'data'))).toMatch(/^HTTP\/1.1 200 /);
  nameless.destroy();

  const old = await beforeBytes('HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nto the end');
  const { status, body } = await ask(old.port);
  expect({ status, body: body.toString() }).toEqual({ status: 200, body: 'to the end' });
});

it.each([
  ['nothing', ''],
  ['no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n'],
  ['half a head', 'HTTP/1.1 200 OK\r\nContent-Le'],
  ['a status that is none', 'HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n'],
  ['another protocol', 'HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'],
  ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
])('answers 502 where the app answers %s', async (_what, bytes) => {
  const { port, ends } = await beforeBytes(bytes);
  expect(await ask(port)).toMatchObject({ status: 502 });
  expect(ends).toEqual(['lost']);
});

it.each([
  ['each byte', Buffer.from(Array.from({ length: 256 }, (_none, byte) => byte)), '256'],
  ['nothing', Buffer.alloc(0), '0'],
])('hands back a short answer with its length: %s', async (_what, sent, length) => {
  const { port, ends } = await beforeApp((_request, response) => {
    response.writeHead(200, { 'X-Of-App': 'yes' }).end(sent);
  });
  const { answer, body } = await ask(port);
  expect(body).toEqual(sent);
  expect(answer.headers).toMatchObject({ 'content-length': length });
  expect(answer.headers).not.toHaveProperty('transfer-encoding');
  expect(answer.rawHeaders).toContain('X-Of-App');
  expect(ends).toEqual(['answered']);
});

it('makes up no length for an answer that may have none', async () => {
  const { port } = await beforeApp((_request, response) => {
    response.writeHead(200).end();
  });
  const { answer } = await ask(port, { method: 'HEAD' });
  expect(answer.headers).not.toHaveProperty('content-length');
});

it('hands back what the app has written while it works on the rest', async () => {
  let goOn: () => void = () => undefined;
  const { port, ends } = await beforeApp((_asked, response) => {
    response.write('first');
    goOn = () => response.end(' and last');
  });
  const asked = request({ host: '127.0.0.1', port }).end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  answer.setEncoding('utf8');
  expect(await once(answer, 'data')).toEqual(['first']);
  expect(ends).toEqual([]);
  goOn();
  expect(await once(answer, 'data')).toEqual([' and last']);
  await until(() => ends.length > 0);
  expect(ends).toEqual(['answered']);
});

it('hands on an error of the app as it is, and counts it as failed', async () => {
  const { port, ends } = await beforeApp((_request, response) => {
    response.writeHead(503).end('closed');
  });
  const { status, body } = await ask(port);
  expect({ status, body: body.toString() }).toEqual({ status: 503, body: 'closed' });
  expect(ends).toEqual(['failed']);
});

it('breaks the connection where half an answer came', async () => {
  const { port, ends } = await beforeBytes('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf');
  await expect(ask(port)).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(ends).toEqual(['lost']);
});

it('gives up what the app does for a client that has left', async () => {
  let isClosed = false;
  const { port, ends, seen } = await beforeApp((_request, response) => {
    response.once('close', () => (isClosed = true));
  });
  const asked = request({ host: '127.0.0.1', port }).on('error', () => undefined);
  asked.end();
  await until(() => seen.length > 0);
  asked.destroy();
  await until(() => isClosed);
  expect(ends).toEqual(['left_by_client']);
});

it('answers 504 where no answer comes in time', async () => {
  const { upstream, seen } = await beforeApp(() => undefined);
  expect(await upstream.get('/', 50)).toMatchObject({ status: 504 });
  expect(seen).toHaveLength(1);
});

/** An app that closes each kept connection as soon as a second request comes on it. */
async function beforeForgetful() {
  const methods: string[] = [];
  const used = new WeakSet<object>();
  const app = await beforeApp((asked, response) => {
    if (used.has(asked.socket)) {
      asked.socket.resetAndDestroy();
      return;
    }
    used.add(asked.socket);
    methods.push(asked.method ?? '');
    asked.resume().once('end', () => response.end('ok'));
  });
  return { ...app, methods };
}

it.each(['GET', 'HEAD', 'PUT', 'DELETE'])(
  'asks again where a kept connection has just been closed: %s',
  async (method) => {
    const { port, ends, methods, seen } = await beforeForgetful();
    expect(await ask(port)).toMatchObject({ status: 200 });
    expect(await ask(port, { method })).toMatchObject({ status: 200 });
    expect(ends).toEqual(['answered', 'answered']);
    expect(methods).toEqual(['GET', method]);
    expect(seen).toHaveLength(3);
  },
);

it.each([
  ['POST', undefined],
  ['PATCH', 'body'],
  ['PUT', 'body'],
])(
  'sends once, over a fresh connection, what must not be sent twice: %s %s',
  async (method, body) => {
    const { port, ends, methods, seen } = await beforeForgetful();
    expect(await ask(port)).toMatchObject({ status: 200 });
    expect(await ask(port, { method, ...(body !== undefined && { body }) })).toMatchObject({
      status: 200,
    });
    expect(ends).toEqual(['answered', 'answered']);
    expect(methods).toEqual(['GET', method]);
    expect(seen).toHaveLength(2);
  },
);

it('asks no third time', async () => {
  const { port, ends, seen } = await beforeApp((asked, response) => {
    if (asked.url === '/first') response.end('ok');
    else asked.socket.resetAndDestroy();
  });
  await ask(port, { path: '/first' });
  expect(await ask(port, { path: '/second' })).toMatchObject({ status: 502 });
  expect(ends).toEqual(['answered', 'lost']);
  expect(seen.map(({ url }) => url)).toEqual(['/first', '/second', '/second']);
});

it('serves the next request of a connection whose body nobody wanted', async () => {
  const { port } = await beforeBytes('');
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => {
    agent.destroy();
  });
  const body = 'x'.repeat(4_000_000);
  expect(await ask(port, { method: 'POST', body, agent })).toMatchObject({ status: 502 });
  expect(await ask(port, { method: 'POST', body, agent })).toMatchObject({ status: 502 });
});
