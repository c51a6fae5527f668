import { describe, expect, it, onTestFinished } from 'vitest';
import { openListener, type AppListener } from '../../../src/run/app/listener.js';
import { AppClient } from '../../../src/run/app/http-client.js';
import { Traffic } from '../../../src/run/app/traffic.js';
import { until } from '../../support/pool.js';
import { freePort } from '../../support/redis-server.js';

async function openTraffic(
  status: () => number,
): Promise<{ traffic: Traffic; asked: string[]; listener: AppListener }> {
  const asked: string[] = [];
  const listener = await openListener(0, (path) => {
    asked.push(path);
    return Promise.resolve({ status: status(), body: '{}' });
  });
  return { traffic: trafficTo(listener.port, () => listener.close()), asked, listener };
}

function trafficTo(port: number, close: () => Promise<void>): Traffic {
  const client = new AppClient();
  const traffic = new Traffic(client, port);
  onTestFinished(async () => {
    traffic.stop();
    client.close();
    await close();
  });
  return traffic;
}

describe('traffic', () => {
  it('counts a 200 as served', async () => {
    const { traffic, asked } = await openTraffic(() => 200);
    traffic.offer('/work?ms=1', 5);
    await until(() => traffic.counts().served >= 5);
    expect(traffic.counts().lost).toBe(0);
    expect(new Set(asked)).toEqual(new Set(['/work?ms=1']));
  });

  it.each([404, 502, 503])('counts a %i as lost', async (status) => {
    const { traffic } = await openTraffic(() => status);
    traffic.offer('/', 5);
    await until(() => traffic.counts().lost >= 5);
    expect(traffic.counts().served).toBe(0);
  });

  it('counts as lost what nobody answers', async () => {
    const traffic = trafficTo(await freePort(), () => Promise.resolve());
    traffic.offer('/', 5);
    await until(() => traffic.counts().lost >= 3);
    expect(traffic.counts().served).toBe(0);
  });

  it('counts every request once, however it ends', async () => {
    let turn = 0;
    const { traffic, asked } = await openTraffic(() => (turn++ % 3 === 0 ? 503 : 200));
    const stop = traffic.offer('/', 2);
    await until(() => asked.length >= 30);
    stop();
    await until(() => traffic.counts().served + traffic.counts().lost === asked.length);
    expect(traffic.counts().lost).toBe(Math.ceil(asked.length / 3));
  });

  it('sends on although earlier requests are not answered yet', async () => {
    let asked = 0;
    const listener = await openListener(0, () => {
      asked += 1;
      return new Promise(() => undefined);
    });
    const traffic = trafficTo(listener.port, () => listener.close());
    traffic.offer('/', 2);
    await until(() => asked >= 10);
    expect(traffic.counts()).toEqual({ served: 0, lost: 0 });
  });

  it('goes on with one offering when another is stopped', async () => {
    const { traffic, asked } = await openTraffic(() => 200);
    const stopFirst = traffic.offer('/first', 3);
    traffic.offer('/second', 3);
    await until(() => asked.includes('/first') && asked.includes('/second'));
    stopFirst();
    // What was sent of the first one before may come late. Offered on, every other one would be its.
    const latest = () => asked.slice(-20);
    await until(() => latest().length === 20 && !latest().includes('/first'));
  });
});
