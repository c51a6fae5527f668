import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

/**
 * A port on loopback that nobody listens on. Somebody may take it before the app does: whoever uses it looks
 * whose it is then.
 * @throws (rejects) the system's error
 */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });
}
