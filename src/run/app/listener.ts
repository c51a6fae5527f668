import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DemoRunError, codeOf, messageOf } from '../../core/domain/errors.js';
import type { Answer, Exchange } from './replica.js';

const JSON_ALONE = { 'content-type': 'application/json' };
/** A page may ask the app that it came from, and nobody else. */
const HTML = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; connect-src 'self'; script-src 'unsafe-inline'; style-src 'unsafe-inline'",
};

export interface AppListener {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Opens the app's HTTP door on loopback.
 * @param port 0 for any free one
 * @param dispatch answers the path of a GET, and never rejects
 * @param forward hands an exchange of any kind on, or says how it is answered; false where a GET is for `dispatch`
 * @throws DemoRunError `port_taken`, `front_door_failed`
 */
export async function openListener(
  port: number,
  dispatch: (path: string) => Promise<Answer>,
  forward: (exchange: Exchange) => boolean | Answer = () => false,
): Promise<AppListener> {
  const server = createServer((request, response) => {
    const handed = forward({ request, response });
    if (handed === true) return;
    void answerTo(request, handed, dispatch).then(({ status, body, media }) => {
      response.writeHead(status, media === 'html' ? HTML : JSON_ALONE).end(body);
    });
  });
  await listenOnLoopback(server, port);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

/**
 * @param port 0 for any free one
 * @param option the one that names it
 * @throws DemoRunError `port_taken`, `front_door_failed`
 */
export function listenOnLoopback(server: Server, port: number, option = '--port'): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      reject(
        codeOf(cause) === 'EADDRINUSE'
          ? new DemoRunError('port_taken', `port ${String(port)} on 127.0.0.1 is taken`, {
              cause,
              remedy: `choose another ${option}, or 0 to have a free one chosen`,
            })
          : new DemoRunError(
              'front_door_failed',
              `port ${String(port)} on 127.0.0.1 cannot be opened: ${messageOf(cause)}`,
              { cause, remedy: `choose another ${option}, or leave it out` },
            ),
      );
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}

function answerTo(
  { method, url = '/' }: IncomingMessage,
  handed: false | Answer,
  dispatch: (path: string) => Promise<Answer>,
): Promise<Answer> {
  if (handed !== false) return Promise.resolve(handed);
  return method === 'GET' ? dispatch(url) : Promise.resolve(METHOD_NOT_ALLOWED);
}

const METHOD_NOT_ALLOWED: Answer = { status: 405, body: '{"error":"only GET is answered"}' };
