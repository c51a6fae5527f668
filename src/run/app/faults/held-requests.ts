import { clearInterval, setInterval } from 'node:timers';
import { connect, type Socket } from 'node:net';

const AT_A_TIME = 20;
const EVERY_MS = 100;
const MOST = 400;
/** Kept by a server as long as the request is not whole; most take no head of over 8 KiB. */
const FILL = 'x'.repeat(4_000);

/** Where a replica listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/**
 * Clients that connect, begin a request and leave it unfinished: each takes memory and no CPU, so that whoever has
 * none left shows it, and nobody takes that for an overload.
 * @returns lets go of all of them
 */
export function holdRequests({ host, port }: Address, path: string): () => void {
  const sockets = new Set<Socket>();
  let begun = 0;
  const more = () => {
    for (let count = 0; count < AT_A_TIME && begun < MOST; count += 1) {
      begun += 1;
      const socket = connect(port, host);
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => sockets.delete(socket));
      socket.resume();
      socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nX-Fill: ${FILL}\r\n`);
    }
  };
  more();
  const timer = setInterval(more, EVERY_MS);
  return () => {
    clearInterval(timer);
    for (const socket of sockets) socket.destroy();
  };
}
