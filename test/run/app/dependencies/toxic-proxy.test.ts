import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { monotonicMs } from '../../../../src/base/machine-time.js';
import { codeOf } from '../../../../src/core/domain/errors.js';
import { resetConnection } from '../../../../src/run/app/dependencies/toxic-link.js';
import { ToxicProxy } from '../../../../src/run/app/dependencies/toxic-proxy.js';
import { thrownBy } from '../../../support/thrown-by.js';

/** A server that says back what it hears, and a proxy before it. */
async function proxied() {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const proxy = await ToxicProxy.open({ host: '127.0.0.1', port }, () => undefined);
  onTestFinished(async () => {
    await proxy.close();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return proxy;
}

function client(port: number) {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => {
    socket.destroy();
  });
  let received = 0;
  socket.on('data', (bytes) => {
    received += bytes.length;
    socket.emit('counted');
  });
  const ended = new Promise<string>((resolve) => {
    socket.once('error', (error) => {
      resolve(codeOf(error) ?? 'error');
    });
    socket.once('close', () => {
      resolve('closed');
    });
  });
  return {
    socket,
    ended,
    get received() {
      return received;
    },
    receives: async (bytes: number): Promise<void> => {
      while (received < bytes) await once(socket, 'counted');
    },
  };
}

describe('a proxy before a dependency', () => {
  it('hands everything on, both ways, as long as nothing is wanted of it', async () => {
    const { port } = await proxied();
    const { socket, receives } = client(port);
    socket.write(Buffer.alloc(3_000_000));
    await receives(3_000_000);
    socket.end();
    await once(socket, 'close');
  });

  it('when down refuses as the kernel does, resets what is open, and is there again after', async () => {
    const proxy = await proxied();
    const open = client(proxy.port);
    open.socket.write('a');
    await open.receives(1);
    proxy.apply({ toxic: 'down' });
    expect(await open.ended).toBe('ECONNRESET');
    expect(await endOfNext(proxy.port, 'ECONNREFUSED')).toBe('ECONNREFUSED');
    proxy.apply(undefined);
    await answersAgain(proxy.port);
  });

  it('holds everything back by timeout, on connections that stand too, and answers once it is over', async () => {
    const proxy = await proxied();
    const { socket, receives } = client(proxy.port);
    socket.write('a');
    await receives(1);
    proxy.apply({ toxic: 'timeout' });
    const other = client(proxy.port);
    await once(other.socket, 'connect');
    socket.write('b');
    other.socket.write('c');
    expect(await isSilent(socket)).toBe(true);
    expect(other.received).toBe(0);
    proxy.apply(undefined);
    await receives(2);
    await other.receives(1);
  });

  it('answers later by latency, each answer by as much, and no later once it is over', async () => {
    const proxy = await proxied();
    const { socket, receives } = client(proxy.port);
    proxy.apply({ toxic: 'latency', latency_ms: 200 });
    const from = monotonicMs();
    socket.write('a');
    await receives(1);
    expect(monotonicMs() - from).toBeGreaterThanOrEqual(199);
    proxy.apply({ toxic: 'latency', latency_ms: 60_000 });
    socket.write('b');
    expect(await isSilent(socket)).toBe(true);
    proxy.apply(undefined);
    await receives(2);
  });

  it('answers slowly by bandwidth', async () => {
    const proxy = await proxied();
    const { socket, receives } = client(proxy.port);
    proxy.apply({ toxic: 'bandwidth', rate_kbps: 5 });
    const from = monotonicMs();
    socket.write(Buffer.alloc(1_000));
    await receives(1_000);
    expect(monotonicMs() - from).toBeGreaterThanOrEqual(199);
  });

  it('resets every connection by reset_peer', async () => {
    const proxy = await proxied();
    const open = client(proxy.port);
    open.socket.write('a');
    await open.receives(1);
    proxy.apply({ toxic: 'reset_peer' });
    expect(await open.ended).toBe('ECONNRESET');
    expect(await client(proxy.port).ended).toBe('ECONNRESET');
    proxy.apply(undefined);
    await answersAgain(proxy.port);
  });

  it('closes a connection by limit_data after so many bytes of the answer', async () => {
    const proxy = await proxied();
    const open = client(proxy.port);
    proxy.apply({ toxic: 'limit_data', bytes: 300 });
    open.socket.write(Buffer.alloc(1_000));
    await open.ended;
    expect(open.received).toBe(300);
  });

  it.each(['example.com', '10.0.0.1', '::2', '0.0.0.0', '127.example.com'])(
    'stands before nothing that is not on this machine: %s',
    async (host) => {
      const error = await thrownBy(ToxicProxy.open({ host, port: 80 }, () => undefined));
      expect(error).toMatchObject({ code: 'usage' });
    },
  );
});

describe('a connection that is reset', () => {
  it.each([
    ['open', 'ECONNRESET', () => undefined],
    ['just ended', 'closed', (socket: Socket) => void socket.end()],
  ])('while it is %s is closed', async (_how, seen, before) => {
    const server = createServer((socket) => {
      closed = once(socket, 'close');
      before(socket);
      resetConnection(socket);
    }).listen(0, '127.0.0.1');
    let closed: Promise<unknown> | undefined;
    onTestFinished(() => {
      server.close();
    });
    await once(server, 'listening');
    expect(await client((server.address() as AddressInfo).port).ended).toBe(seen);
    await closed;
  });
});

/** Until a connection ends in this way: what was still being closed may let one through. */
async function endOfNext(port: number, wanted: string): Promise<string> {
  for (;;) {
    const ended = await client(port).ended;
    if (ended === wanted) return ended;
  }
}

async function answersAgain(port: number): Promise<void> {
  for (;;) {
    const next = client(port);
    next.socket.write('a');
    if (
      (await Promise.race([next.receives(1).then(() => 'answered'), next.ended])) === 'answered'
    ) {
      return;
    }
  }
}

/** Whether nothing comes for a moment. */
function isSilent(socket: Socket): Promise<boolean> {
  return new Promise((resolve) => {
    const heard = () => {
      resolve(false);
    };
    socket.once('counted', heard);
    setTimeout(() => {
      socket.off('counted', heard);
      resolve(true);
    }, 100);
  });
}
