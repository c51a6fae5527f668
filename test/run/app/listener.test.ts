import { Agent, get } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openListener, type AppListener } from '../../../src/run/app/listener.js';
import type { Answer } from '../../../src/run/app/replica.js';
import { openPool } from '../../support/pool.js';
import { freePort } from '../../support/redis-server.js';

async function open(dispatch: (path: string) => Promise<Answer>, port = 0): Promise<AppListener> {
  const listener = await openListener(port, dispatch);
  onTestFinished(() => listener.close());
  return listener;
}

function urlOf({ port }: AppListener, path = '/'): string {
  return `http://127.0.0.1:${String(port)}${path}`;
}

describe('the listener', () => {
  it('hands in the path with its query and sends back status and JSON', async () => {
    const listener = await open((path) =>
      Promise.resolve({ status: 418, body: JSON.stringify(path) }),
    );
    const response = await fetch(urlOf(listener, '/a/b?c=d%20e'));
    expect(response.status).toBe(418);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toBe('/a/b?c=d%20e');
  });

  it('sends a page as HTML that may ask the app alone', async () => {
    const listener = await open(() => Promise.resolve({ status: 200, body: '<p>', media: 'html' }));
    const { headers } = await fetch(urlOf(listener));
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('content-security-policy')).toContain(
      "default-src 'none'; connect-src 'self'",
    );
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'])(
    'answers %s with 405 and asks no worker',
    async (method) => {
      const asked: string[] = [];
      const listener = await open((path) => {
        asked.push(path);
        return Promise.resolve({ status: 200, body: '{}' });
      });
      expect((await fetch(urlOf(listener), { method })).status).toBe(405);
      expect(asked).toEqual([]);
    },
  );

  it('answers 503 while no worker serves, and 404 for an unknown path once one does', async () => {
    const { pool } = openPool();
    const listener = await open((path) => pool.dispatch(path));
    expect((await fetch(urlOf(listener, '/nowhere'))).status).toBe(503);
    await pool.addServing(1);
    expect((await fetch(urlOf(listener, '/nowhere'))).status).toBe(404);
    expect((await fetch(urlOf(listener, '/health'))).status).toBe(200);
  });

  it.each(['GET', 'POST', 'HEAD'])(
    'answers %s as whoever was to hand it on says',
    async (method) => {
      const nobody = { status: 503, body: '{"error":"nobody"}' };
      const unasked = () => Promise.reject(new Error('not asked'));
      const listener = await openListener(0, unasked, () => nobody);
      onTestFinished(() => listener.close());
      expect((await fetch(urlOf(listener), { method })).status).toBe(503);
    },
  );

  it('says port_taken for a port that somebody listens on', async () => {
    const { port } = await open(() => Promise.reject(new Error('not asked')));
    const second = openListener(port, () => Promise.reject(new Error('not asked')));
    await expect(second).rejects.toMatchObject({ code: 'port_taken', exitCode: 2 });
  });

  it('takes the port that it is given, and a free one for 0', async () => {
    const wanted = await freePort();
    const answer = () => Promise.resolve({ status: 200, body: '{}' });
    expect((await open(answer, wanted)).port).toBe(wanted);
    expect((await open(answer)).port).toBeGreaterThan(0);
  });

  it('closes although a client keeps its connection, and frees the port', async () => {
    const listener = await openListener(0, () => Promise.resolve({ status: 200, body: '{}' }));
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => {
      agent.destroy();
    });
    await new Promise<void>((resolve, reject) => {
      get(urlOf(listener), { agent }, (response) => response.resume().on('end', resolve)).on(
        'error',
        reject,
      );
    });
    await listener.close();
    await expect(fetch(urlOf(listener))).rejects.toThrow();
    await (await openListener(listener.port, () => Promise.reject(new Error('not asked')))).close();
  });
});
