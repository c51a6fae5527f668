import { connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/**
 * Where a request is cut: `before` nothing of it reaches the server, `within` half of it does,
 * `after` all of it does, and both ends are cut when the answer to it comes.
 */
export type Cut = 'before' | 'within' | 'after';

export interface CuttingProxy {
  readonly port: number;
  /** From now on the next request whose bytes hold this text is cut there. */
  cutNext(text: string, cut: Cut): void;
  /** The same for an answer that is lost: the server has carried the request out. */
  loseReplyTo(text: string): void;
  /** How many requests were cut before their answer came back. */
  readonly lost: number;
  /** Cuts every connection that stands now. */
  cutAll(): void;
}

/**
 * A TCP proxy on a spare loopback port that cuts connections when told to; it ends with the test.
 * @param decide what becomes of the bytes of a request that `cutNext` does not ask for
 */
export async function startCuttingProxy(
  serverPort: number,
  decide: (bytes: Buffer) => Cut | undefined = () => undefined,
): Promise<CuttingProxy> {
  const sockets = new Set<Socket>();
  const wanted: { text: string; cut: Cut }[] = [];
  let lost = 0;
  const cutOf = (bytes: Buffer) => {
    const at = wanted.findIndex(({ text }) => bytes.includes(text));
    return at === -1 ? decide(bytes) : wanted.splice(at, 1)[0]?.cut;
  };
  const server = createServer((client) => {
    const upstream = connect(serverPort, '127.0.0.1');
    const state = { mute: false };
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
      const how = state.mute ? undefined : cutOf(bytes);
      if (how === undefined) {
        upstream.write(bytes);
        return;
      }
      lost += 1;
      if (how === 'after') {
        state.mute = true;
        upstream.write(bytes);
        return;
      }
      if (how === 'within') upstream.write(bytes.subarray(0, Math.floor(bytes.length / 2)));
      upstream.end();
      client.resetAndDestroy();
    });
    // The answer itself says that the server has carried the request out: only then is it cut.
    upstream.on('data', (bytes) => {
      if (state.mute) cut();
      else client.write(bytes);
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
    cutNext(text, cut) {
      wanted.push({ text, cut });
    },
    loseReplyTo(text) {
      wanted.push({ text, cut: 'after' });
    },
    get lost() {
      return lost;
    },
    cutAll,
  };
}
