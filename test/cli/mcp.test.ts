import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BUILT_IN_POLICY } from '../../src/core/domain/built-in-policy.js';
import { callCli } from '../support/call-cli.js';
import { DEMO_RUN, runCli } from '../support/cli.js';
import { byRules, rehearse, structured } from '../support/mcp-client.js';
import { policyFile } from '../support/policy-file.js';
import { STATE_HOME } from '../support/state-folder.js';
import { temporaryRoot } from '../support/temporary-root.js';

const ENV = { PATH: process.env['PATH'] ?? '', XDG_STATE_HOME: STATE_HOME };
const MODES = ['legacy', { pin: '2026-07-28' }] as const;
const INITIALIZE = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'test', version: '1' },
  },
};

function newClient(mode: (typeof MODES)[number]): Client {
  return new Client({ name: 'test-client', version: '3' }, { versionNegotiation: { mode } });
}

async function onStdio(args: readonly string[], mode: (typeof MODES)[number]) {
  const client = newClient(mode);
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [DEMO_RUN, 'mcp', ...args],
      env: ENV,
      stderr: 'ignore',
    }),
  );
  onTestFinished(() => client.close());
  return client;
}

/** What a client writes to, and what a server may have as its standard input. */
async function connection(): Promise<{ client: Socket; served: Socket }> {
  const server = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const client = connect(port, '127.0.0.1');
  const [served] = await accepted;
  onTestFinished(() => {
    client.destroy();
    served.destroy();
    server.close();
  });
  return { client, served };
}

function linesOf(root: string): Record<string, unknown>[] {
  const text = readFileSync(join(root, 'logs', 'day1_proof.log'), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('demo-run mcp', () => {
  it.each(MODES)('rehearses a client over stdio, and its log holds: %j', async (mode) => {
    const root = temporaryRoot();
    const client = await onStdio(['--simulated', '--root', root], mode);
    const { answers, end } = await rehearse(client, byRules);
    expect(end).toMatchObject({ verdict: 'PASS', exit_code: 0 });
    expect(answers).toHaveLength(3);
    expect(answers[0]).toMatchObject({
      verdicts: [{ verdict: 'executed' }],
      outcome: { outcome: 'stable' },
    });
    const { code, stdout } = await callCli(['verify', '--replay', '--root', root]);
    expect(code, stdout).toBe(0);
    const lines = linesOf(root);
    expect(lines[0]).toMatchObject({ run: { agent: { source: 'mcp' } } });
    expect(lines.find(({ event_name }) => event_name === 'AGENT_STARTED')).toMatchObject({
      agent: 'test-client',
      version: '3',
      model: 'none',
    });
  });

  it('begins no rehearsal under another policy than its first', async () => {
    const policy = policyFile(BUILT_IN_POLICY);
    const root = temporaryRoot();
    const client = await onStdio(['--simulated', '--policy', policy, '--root', root], 'legacy');
    const { end } = await rehearse(client, byRules);
    expect(end).toMatchObject({ verdict: 'PASS' });
    writeFileSync(policy, JSON.stringify({ ...BUILT_IN_POLICY, never: ['delete'] }));
    const started = await client.callTool({ name: 'start_rehearsal', arguments: {} });
    expect(JSON.stringify(started)).toContain('is not what it was');
  });

  it('rehearses one run after another, and real workers too', async () => {
    const root = temporaryRoot();
    const client = await onStdio(['--only', 'crash', '--root', root], 'legacy');
    for (let times = 0; times < 2; times += 1) {
      const { end } = await rehearse(client, byRules);
      expect(end).toMatchObject({ verdict: 'PASS' });
    }
  });

  it('judges what a client proposes', async () => {
    const root = temporaryRoot();
    const client = await onStdio(['--simulated', '--only', 'crash', '--root', root], 'legacy');
    const { answers, end } = await rehearse(client, () => ({
      action: 'delete_everything; rm -rf /',
      workers_to: null,
    }));
    expect(answers[0]).toMatchObject({ verdicts: [{ verdict: 'refused' }] });
    expect(end).toMatchObject({ verdict: 'REFUSED', exit_code: 3 });
  });

  it('lets nobody approve where no terminal is', async () => {
    const root = temporaryRoot();
    const args = ['--simulated', '--env', 'prod', '--allow-prod-injection', '--only', 'overload'];
    const client = await onStdio([...args, '--root', root], 'legacy');
    const { answers } = await rehearse(client, byRules);
    expect(JSON.stringify(answers)).toContain('denied');
    const { tools } = await client.listTools();
    const start = tools.find(({ name }) => name === 'start_rehearsal');
    expect(start?.description).toContain('nobody can be asked');
  });

  it.each([
    ['closes its connection', (client: Socket) => client.end()],
    ['resets its connection', (client: Socket) => client.resetAndDestroy()],
  ])('ends a run in good order where the client %s', async (_how, vanish) => {
    const root = temporaryRoot();
    const { client, served } = await connection();
    const child = spawn(process.execPath, [DEMO_RUN, 'mcp', '--simulated', '--root', root], {
      env: ENV,
      stdio: [served, 'pipe', 'ignore'],
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    let text = '';
    const answered = new Promise<void>((resolve) => {
      child.stdout.setEncoding('utf8').on('data', (more: string) => {
        text += more;
        if (text.includes('"incident"')) resolve();
      });
    });
    const start = { name: 'start_rehearsal', arguments: {} };
    const call = { jsonrpc: '2.0', id: 2, method: 'tools/call', params: start };
    client.write(`${JSON.stringify(INITIALIZE)}\n${JSON.stringify(call)}\n`);
    await answered;
    vanish(client);
    expect(await ended).toBe(0);
    const { code, stdout } = await callCli(['verify', '--root', root]);
    expect(code, stdout).toBe(0);
    const events = linesOf(root).map(({ event_name }) => event_name);
    expect(events).toContain('AGENT_FAILED');
    expect(events).toContain('AGENT_ENDED');
  });

  it('writes nothing but the protocol to standard output', async () => {
    const root = temporaryRoot();
    const input = `this is no JSON\n{"jsonrpc":"2.0"}\n${JSON.stringify(INITIALIZE)}\n`;
    const { code, stdout, stderr } = await runCli(['mcp', '--root', root], { input });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const messages = stdout.trim().split('\n');
    expect(messages.map((message) => JSON.parse(message) as unknown)).toMatchObject([
      { id: null, error: { code: -32_700 } },
      { id: null, error: { code: -32_600 } },
      { id: 1, result: { serverInfo: { name: 'demo-run' } } },
    ]);
  });

  it('cuts a client off that sends a message without an end', async () => {
    const root = temporaryRoot();
    const input = `${JSON.stringify(INITIALIZE)}\n${'x'.repeat(200_000)}`;
    const { code } = await runCli(['mcp', '--root', root], { input });
    expect(code).toBe(0);
  });

  it('serves HTTP to who has the token that it prints once, until it is ended', async () => {
    const root = temporaryRoot();
    const args = ['mcp', '--http', '--simulated', '--only', 'overload', '--root', root];
    const child = spawn(process.execPath, [DEMO_RUN, ...args], { env: ENV });
    onTestFinished(() => void child.kill('SIGKILL'));
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (more: string) => (stdout += more));
    const printed = new Promise<void>((resolve) => {
      child.stderr.setEncoding('utf8').on('data', (more: string) => {
        stderr += more;
        if (/Bearer \S+\n/.test(stderr)) resolve();
      });
    });
    await printed;
    const [, url = ''] = /MCP at (\S+)/.exec(stderr) ?? [];
    const [, token = ''] = /Bearer (\S+)/.exec(stderr) ?? [];
    const client = newClient({ pin: '2026-07-28' });
    const requestInit = { headers: { authorization: `Bearer ${token}` } };
    await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }));
    const { end } = await rehearse(client, byRules);
    expect(end).toMatchObject({ verdict: 'PASS' });
    structured(await client.callTool({ name: 'outcome', arguments: {} }));
    await client.close();
    child.kill('SIGTERM');
    expect(await ended).toBe(143);
    expect(stdout).toBe('');
    expect(stderr.split(token)).toHaveLength(2);
  });

  it('has a port only beside --http', async () => {
    const { code, stderr } = await callCli(['mcp', '--port', '8080']);
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--http') as string,
    });
  });
});
