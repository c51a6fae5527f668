import { connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface CuttingProxy {
  readonly port: number;
  /**
   * From now on the next request whose bytes hold this text reaches the server, but its answer is
   * lost: both ends are cut before it comes back.
   */
  loseReplyTo(text: string): void;
  /** How many answers were lost. */
  readonly lost: number;
  /** Cuts every connection that stands now. */
  cutAll(): void;
}

/** A TCP proxy on a spare loopback port that loses answers when told to; it ends with the test. */
export async function startCuttingProxy(serverPort: number): Promise<CuttingProxy> {
  const sockets = new Set<Socket>();
  let losing: string | undefined;
  let lost = 0;
  const server = createServer((client) => {
    const upstream = connect(serverPort, '127.0.0.1');
    let mute = false;
    const cut = () => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', cut);
      socket.on('close', () => {
        sockets.delete(socket);
        cut();
      });
    }
    client.on('data', (bytes) => {
      if (losing !== undefined && bytes.includes(losing)) {
        losing = undefined;
        mute = true;
      }
      upstream.write(bytes);
    });
    // The answer itself says that the server has carried the request out: only then is it cut.
    upstream.on('data', (bytes) => {
      if (!mute) {
        client.write(bytes);
        return;
      }
      lost += 1;
      cut();
    });
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (typeof address === 'object' && address !== null) resolve(address.port);
      else reject(new Error('no port'));
    });
  });
  const cutAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  onTestFinished(() => {
    server.close();
    cutAll();
  });
  return {
    port,
    loseReplyTo(text) {
      losing = text;
    },
    get lost() {
      return lost;
    },
    cutAll,
  };
}
