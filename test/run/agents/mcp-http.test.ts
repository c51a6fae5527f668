import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveMcpOnHttp, type McpHttpFace } from '../../../src/run/agents/mcp-http.js';
import { createMcpServer, McpRehearsals } from '../../../src/run/agents/mcp-server.js';
import { NONCE } from '../../support/agent-messages.js';
import { structured } from '../../support/mcp-client.js';
import { PLAYED, playOf } from '../../support/mcp-play.js';

const TOKEN = 'a-token-of-this-test';
const MODES = ['legacy', { pin: '2026-07-28' }] as const;
const LIST = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} };
const START = { ...LIST, method: 'tools/call', params: { name: 'start_rehearsal', arguments: {} } };
const ALWAYS = {
  authorization: `Bearer ${TOKEN}`,
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
};

let rehearsals: McpRehearsals;
let face: McpHttpFace;
const problems: string[] = [];

beforeAll(async () => {
  rehearsals = new McpRehearsals(playOf(['i1'], { messages: [] }), 10_000);
  face = await serveMcpOnHttp(() => createMcpServer(rehearsals, 'Nobody is asked.'), {
    port: 0,
    token: TOKEN,
    onProblem: ({ message }) => problems.push(message),
  });
});

afterAll(async () => {
  await rehearsals.end('the test is over');
  await face.close();
});

interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A request as anybody on this machine could make it. */
function send(
  body: string,
  { method = 'POST', path = '/mcp', headers = {} }: Sent = {},
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const given = Object.entries({ ...ALWAYS, ...headers }).filter(([, value]) => value !== '');
    const { port } = new URL(face.url);
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

interface Sent {
  readonly method?: string;
  readonly path?: string;
  /** An empty one leaves out what is always there. */
  readonly headers?: Readonly<Record<string, string>>;
}

describe('MCP over HTTP', () => {
  it.each([
    [403, 'another host', { headers: { host: 'rebound.example' } }],
    [403, 'another port of this host', { headers: { host: '127.0.0.1:1' } }],
    [403, 'a web page', { headers: { origin: 'http://127.0.0.1' } }],
    [403, 'a page without an origin of its own', { headers: { origin: 'null' } }],
    [401, 'nobody', { headers: { authorization: '' } }],
    [401, 'another token', { headers: { authorization: `Bearer ${TOKEN.slice(1)}x` } }],
    [401, 'a begin of the token', { headers: { authorization: 'Bearer a-' } }],
    [404, 'another path', { path: '/' }],
    [404, 'the path with a query', { path: '/mcp?token=1' }],
    [405, 'GET', { method: 'GET' }],
    [405, 'DELETE', { method: 'DELETE' }],
    [415, 'another type of content', { headers: { 'content-type': 'text/plain' } }],
  ])('is refused with %i: %s', async (status, _, sent: Sent) => {
    const body = sent.method === 'GET' ? '' : JSON.stringify(START);
    expect(await send(body, sent)).toMatchObject({ status });
    expect(rehearsals.latest).toBeUndefined();
  });

  it('says how to be let in, and with what', async () => {
    const { headers } = await send('{}', { headers: { authorization: '' } });
    expect(headers['www-authenticate']).toBe('Bearer');
    expect((await send('', { method: 'GET' })).headers.allow).toBe('POST');
  });

  it.each([65_537, 4_000_000])('reads no body of %i bytes', async (bytes) => {
    expect(await send(' '.repeat(bytes))).toMatchObject({ status: 413 });
  });

  it('reads no more of a body without an end', async () => {
    const { port } = new URL(face.url);
    const socket = connect(Number(port), '127.0.0.1');
    const head = [
      'POST /mcp HTTP/1.1',
      `host: 127.0.0.1:${port}`,
      `authorization: Bearer ${TOKEN}`,
      'content-type: application/json',
      'transfer-encoding: chunked',
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n`);
    const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`;
    const answered = await new Promise<string>((resolve) => {
      let text = '';
      socket.setEncoding('utf8').on('data', (more: string) => (text += more));
      // What it was still sending is nobody's concern.
      socket
        .on('error', () => undefined)
        .on('close', () => {
          resolve(text);
        });
      const more = () => {
        if (socket.writable) socket.write(chunk, () => setImmediate(more));
      };
      more();
    });
    expect(answered).toMatch(/^HTTP\/1\.1 413 /);
  });

  it.each([
    ['no JSON', '{"jsonrpc":', 400],
    ['no message', '{"hello":1}', 400],
    ['nothing', '', 400],
    ['a list', '[]', 400],
  ])('is sent %s: that is an error, and nothing begins', async (_, body, status) => {
    expect(await send(body)).toMatchObject({ status });
    expect(rehearsals.latest).toBeUndefined();
  });

  it.each(MODES)('leads a client of the official package through a rehearsal: %j', async (mode) => {
    const client = await connected(mode);
    const tools = await client.listTools();
    expect(tools.tools.map(({ name }) => name).sort()).toEqual([
      'escalate',
      'observe',
      'outcome',
      'propose',
      'start_rehearsal',
    ]);
    const begun = await client.callTool({ name: 'start_rehearsal', arguments: {} });
    expect(structured(begun)).toMatchObject({
      status: 'incident',
      incident: { incident_id: 'i1' },
    });
    const about = { incident_id: 'i1', nonce: NONCE };
    const look = await client.callTool({ name: 'observe', arguments: about });
    expect(structured(look)).toMatchObject({ observations_left: 4 });
    const answer = { ...about, action: 'scale_workers', workers_to: 3, reason: 'busy' };
    const judged = await client.callTool({ name: 'propose', arguments: answer });
    expect(structured(judged)).toMatchObject({ outcome: { outcome: 'stable' } });
    const ended = await client.callTool({ name: 'outcome', arguments: {} });
    expect(structured(ended)).toMatchObject({ status: 'ended', end: PLAYED });
    await client.close();
  });

  it('plays one rehearsal at a time, whoever asks', async () => {
    const one = await connected('legacy');
    const other = await connected({ pin: '2026-07-28' });
    const start = { name: 'start_rehearsal', arguments: {} };
    expect(structured(await one.callTool(start))).toMatchObject({ status: 'incident' });
    const second = await other.callTool(start);
    expect(second.isError).toBe(true);
    expect(JSON.stringify(second.content)).toContain('000042-8f3a');
    const escalation = { incident_id: 'i1', nonce: NONCE, reason: 'enough' };
    await one.callTool({ name: 'escalate', arguments: escalation });
    const late = await other.callTool({ name: 'escalate', arguments: escalation });
    expect(late.isError).toBe(true);
    await Promise.all([one.close(), other.close()]);
  });

  it.each([
    ['propose', { incident_id: 'i1', nonce: NONCE }],
    ['propose', { incident_id: 'i1', nonce: NONCE, action: 7, reason: '' }],
    ['propose', { incident_id: 'i1', nonce: NONCE, action: 'x'.repeat(65), reason: '' }],
    ['observe', { incident_id: ['i1'], nonce: NONCE }],
    ['outcome', { wait: 'long' }],
    ['start_rehearsal', { agent: '' }],
  ])('refuses arguments that %s does not take: %j', async (name, args) => {
    const before = rehearsals.latest;
    const client = await connected('legacy');
    expect((await client.callTool({ name, arguments: args })).isError).toBe(true);
    expect(rehearsals.latest).toBe(before);
    await client.close();
  });

  it.each(MODES)('knows no other tool: %j', async (mode) => {
    const client = await connected(mode);
    await expect(client.callTool({ name: 'restart_service', arguments: {} })).rejects.toThrow();
    await client.close();
  });
});

async function connected(mode: (typeof MODES)[number]): Promise<Client> {
  const client = new Client(
    { name: 'test-client', version: '3' },
    { versionNegotiation: { mode } },
  );
  const requestInit = { headers: { authorization: `Bearer ${TOKEN}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(face.url), { requestInit }));
  return client;
}
