import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AppClient } from '../../../src/run/app/http-client.js';
import { Upstream } from '../../../src/run/app/processes/upstream.js';

async function portOf(app: RequestListener): Promise<number> {
  const server = createServer(app).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** What asks an app by itself, and not for a client of its own. */
const CLIENTS = {
  'of the listener': (port: number) => {
    const client = new AppClient();
    onTestFinished(() => {
      client.close();
    });
    return async (withinMs: number) => {
      const { status, no_answer } = await client.get(port, '/', withinMs);
      return { status, noAnswer: no_answer };
    };
  },
  'of a replica': (port: number) => {
    const client = new Upstream(port);
    onTestFinished(() => {
      client.close();
    });
    return async (withinMs: number) => {
      const { status, noAnswer } = await client.get('/', withinMs);
      return { status, noAnswer };
    };
  },
};

const endless: RequestListener = (_request, response) => {
  const timer = setInterval(() => response.write('data: more\n\n'), 10);
  response.once('close', () => {
    clearInterval(timer);
  });
};

describe.each(Object.entries(CLIENTS))('a client %s', (_name, clientOf) => {
  it.each<[string, RequestListener, string]>([
    ['an answer that never ends', endless, 'did not end its answer'],
    ['no answer', () => undefined, 'gave no answer'],
  ])('waits for %s no longer than it was told to', async (_what, app, noAnswer) => {
    const get = clientOf(await portOf(app));
    expect(await get(2_000)).toMatchObject({ noAnswer });
  });

  it('takes half of an answer for none', async () => {
    const get = clientOf(
      await portOf((_request, response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('abc', () => response.destroy());
      }),
    );
    expect(await get(60_000)).toMatchObject({ noAnswer: 'broke its answer off' });
  });

  it('takes no answer for none, whose connection is closed', async () => {
    const get = clientOf(await portOf((request) => request.destroy()));
    expect(await get(60_000)).toMatchObject({ noAnswer: 'gave no answer' });
  });

  it.each([200, 404, 503])('gives a %i as it came', async (status) => {
    const get = clientOf(
      await portOf((_request, response) => {
        response.writeHead(status).end('whole');
      }),
    );
    expect(await get(60_000)).toEqual({ status, noAnswer: undefined });
  });
});
