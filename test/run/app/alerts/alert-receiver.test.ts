import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ToldAlert } from '../../../../src/core/domain/outside-alert.js';
import {
  openAlertReceiver,
  type AlertReceiver,
  type ReceiverOptions,
} from '../../../../src/run/app/alerts/alert-receiver.js';
import { readPayload } from '../../../../src/run/scenarios/read-alert-history.js';
import type { Taken } from '../../../../src/run/app/alerts/firing-alerts.js';

const FIRING = {
  status: 'firing',
  labels: { alertname: 'HighUtilization', instance: 'a:9100' },
  annotations: { claimed_utilization: '97.3%', summary: 'too much' },
  startsAt: '2026-03-14T02:10:00.000Z',
  endsAt: '0001-01-01T00:00:00Z',
  fingerprint: 'f1',
};
const payload = (...alerts: object[]) => JSON.stringify({ version: '4', receiver: 'any', alerts });

let receiver: AlertReceiver;
let taken: ToldAlert[];
let answer: Taken;

async function open(options: Partial<ReceiverOptions> = {}): Promise<void> {
  taken = [];
  answer = { refused: false, raised: 1, withdrawn: 0, firing: 1 };
  receiver = await openAlertReceiver({
    port: 0,
    read: readPayload,
    take: (alerts) => {
      taken.push(...alerts);
      return answer;
    },
    ...options,
  });
}

beforeEach(() => open());
afterEach(() => receiver.close());

interface Sent {
  readonly method?: string;
  readonly path?: string;
  /** An empty one leaves out what is always there. */
  readonly headers?: Readonly<Record<string, string>>;
}

interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

function send(
  body: string,
  { method = 'POST', path = '/alerts', headers = {} }: Sent = {},
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const all = { 'content-type': 'application/json', ...headers };
    const given = Object.entries(all).filter(([, value]) => value !== '');
    const { port } = receiver;
    const options = { host: '127.0.0.1', port, method, path, headers: Object.fromEntries(given) };
    const sent = httpRequest(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

describe('a webhook for Alertmanager', () => {
  it.each(['/', '/alerts'])('takes what is posted to %s', async (path) => {
    const { status, text } = await send(payload(FIRING), { path });
    expect(status).toBe(200);
    expect(JSON.parse(text)).toEqual({ raised: 1, withdrawn: 0, firing: 1 });
    expect(taken).toEqual([
      {
        fingerprint: 'f1',
        began_ms: Date.parse(FIRING.startsAt),
        fires: true,
        source: 'HighUtilization{instance="a:9100"}',
        claimed_utilization_ppm: 973_000,
        text: 'too much',
      },
    ]);
  });

  it.each([
    [403, 'another host', { headers: { host: 'rebound.example' } }],
    [403, 'another port of this host', { headers: { host: '127.0.0.1:1' } }],
    [403, 'a web page', { headers: { origin: 'http://127.0.0.1' } }],
    [404, 'another path', { path: '/api/v2/alerts' }],
    [405, 'GET', { method: 'GET' }],
    [405, 'the question of a web page whether it may', { method: 'OPTIONS' }],
    [415, 'another type of content', { headers: { 'content-type': 'text/plain' } }],
    [415, 'no type of content', { headers: { 'content-type': '' } }],
    [415, 'a compressed body', { headers: { 'content-encoding': 'gzip' } }],
    [413, 'a length of more than it reads', { headers: { 'content-length': '1048577' } }],
  ])('answers %i: %s', async (status, _, sent: Sent) => {
    const body = sent.method === undefined ? payload(FIRING) : '';
    const whole = status === 413 ? body.padEnd(1_048_577) : body;
    const { status: answered, headers } = await send(whole, sent);
    expect(answered).toBe(status);
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(taken).toEqual([]);
  });

  it('says which methods it answers', async () => {
    expect((await send('', { method: 'GET' })).headers.allow).toBe('POST');
  });

  it('reads no more than 1 MiB of a body that does not say how long it is', async () => {
    const socket = connect(receiver.port, '127.0.0.1');
    const host = `127.0.0.1:${String(receiver.port)}`;
    const head = `POST / HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\n`;
    socket.write(`${head}transfer-encoding: chunked\r\n\r\n`);
    const chunk = ' '.repeat(65_536);
    for (let sent = 0; sent <= 16; sent += 1) socket.write(`10000\r\n${chunk}\r\n`);
    const [first] = (await once(socket.setEncoding('utf8'), 'data')) as [string];
    expect(first).toMatch(/^HTTP\/1\.1 413 /);
    socket.destroy();
  });

  it.each([
    ['no JSON', '{"version":', 'json'],
    ['another version', payload(FIRING).replace('"4"', '"3"'), '.version'],
    ['no alerts', '{"version":"4"}', '.alerts'],
    ['a word for when it began', payload({ ...FIRING, startsAt: 'now' }), '.alerts[0].startsAt'],
    [
      'a claim that is no share',
      payload({ ...FIRING, annotations: { claimed_utilization: 'much' } }),
      '.alerts[0].annotations.claimed_utilization',
    ],
    [
      'a claim of which nobody knows what it is a share of',
      payload({ ...FIRING, labels: { alertname: 'A', claimed_utilization: '97' } }),
      '.alerts[0].labels.claimed_utilization',
    ],
    ['several payloads', `${payload(FIRING)}\n${payload(FIRING)}`, 'the body'],
    ['nothing', '', 'json'],
  ])('says what is wrong with a body: %s', async (_, body, field) => {
    const { status, text } = await send(body);
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ problems: [{ field }] });
    expect(taken).toEqual([]);
  });

  it('says where more would fire than are kept', async () => {
    answer = { refused: true };
    const { status, text } = await send(payload(FIRING));
    expect(status).toBe(429);
    expect(text).toContain('at most 200 alerts');
  });

  it('is not flooded', async () => {
    await receiver.close();
    await open({ requestsPerSecond: 1 });
    const all = await Promise.all(Array.from({ length: 10 }, () => send(payload(FIRING))));
    const limited = all.filter(({ status }) => status === 429);
    expect(limited.length).toBeGreaterThan(0);
    expect(limited[0]?.headers['retry-after']).toBe('1');
    expect(taken).toHaveLength(all.length - limited.length);
  });

  it('does not wait for a body that does not come', async () => {
    await receiver.close();
    await open({ requestWithinMs: 100 });
    const socket = connect(receiver.port, '127.0.0.1');
    const host = `127.0.0.1:${String(receiver.port)}`;
    const head = `POST / HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\n`;
    socket.write(`${head}content-length: 10\r\n\r\n{`);
    const [first] = (await once(socket.setEncoding('utf8'), 'data')) as [string];
    expect(first).toMatch(/^HTTP\/1\.1 408 /);
    expect(taken).toEqual([]);
    socket.destroy();
  });

  it('says which option names another port where one is taken', async () => {
    const opening = openAlertReceiver({
      port: receiver.port,
      read: readPayload,
      take: () => answer,
    });
    await expect(opening).rejects.toMatchObject({
      code: 'port_taken',
      remedy: expect.stringContaining('--alerts-port') as string,
    });
  });
});
