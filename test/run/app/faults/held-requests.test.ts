import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { holdRequests } from '../../../../src/run/app/faults/held-requests.js';

it('begins requests that it never ends, until it is taken away', async () => {
  const sockets = new Set<Socket>();
  let received = '';
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
    socket.on('data', (bytes) => {
      received += String(bytes);
    });
  }).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.close();
  });
  await once(server, 'listening');
  const letGo = holdRequests(
    { host: '127.0.0.1', port: (server.address() as AddressInfo).port },
    '/health',
  );
  while (sockets.size < 40) await once(server, 'connection');
  expect(received).toMatch(/^GET \/health HTTP\/1\.1\r\n/);
  expect(received).not.toContain('\r\n\r\n');
  letGo();
  while (sockets.size > 0) await once([...sockets][0] as Socket, 'close');
});
