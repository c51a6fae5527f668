import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { callCli } from '../support/call-cli.js';
import { PROJECT_ROOT, runCli, type CliResult } from '../support/cli.js';
import { temporaryRoot } from '../support/temporary-root.js';
import { eventNames, linesOf, proofLines } from '../support/walk.js';

const AROUND = join(PROJECT_ROOT, 'test', 'fixtures', 'agents', 'around.py');
const INSPECTOR = join(PROJECT_ROOT, 'test', 'fixtures', 'agents', 'inspector.py');
const RULES = join(PROJECT_ROOT, 'apps', 'agents', 'rules.py');

/** A run with an agent that acts around it, and that nothing holds back. */
function aroundRun(way: string, root: string): string[] {
  const agent = `python3 ${AROUND} ${way} ${join(root, 'logs', 'day1_proof.log')}`;
  const crash = ['--simulated', '--only', 'crash'];
  return ['run', '--root', root, ...crash, '--agent', agent, '--agent-isolation', 'none'];
}

describe('an agent that writes into the log while it thinks', () => {
  it.each(['append', 'truncate', 'remove', 'replace'])(
    'is noticed with the next line, before anything is done: %s',
    async (way) => {
      const root = temporaryRoot();
      const { code, stderr } = await callCli(aroundRun(way, root));
      expect(code, stderr).toBe(6);
      expect(stderr).toMatch(/somebody (else wrote|removed|put another)/);
    },
  );

  it('is noticed at the end where it changed what was written before, and the log does not verify', async () => {
    const root = temporaryRoot();
    const { code, stderr } = await callCli(aroundRun('change', root));
    expect(code, stderr).toBe(7);
    expect((await callCli(['verify', '--root', root])).code).toBe(7);
  });
});

describe('the inspector of Node, through which a program can run code in another', () => {
  it('is not opened by an agent that asks for it by a signal', async () => {
    const root = temporaryRoot();
    const { code, stderr } = await runCli(aroundRun('wake_the_inspector', root));
    expect(stderr).not.toMatch(/debugger|inspector/i);
    expect(code).toBe(0);
    expect(eventNames(proofLines(root)).at(-1)).toBe('AGENT_ENDED');
  });

  it('is an open door where it is open: no isolation can be had then', async () => {
    const env = { NODE_OPTIONS: '--inspect=127.0.0.1:0' };
    const agent = ['--simulated', '--only', 'crash', '--agent', `python3 ${RULES}`];
    const demanded = ['run', '--root', temporaryRoot(), ...agent, '--agent-isolation', 'bwrap'];
    const refused = await runCli(demanded, { env });
    expect(refused.code).toBe(2);
    expect(oneLine(refused.stderr)).toContain('the inspector of this process is open to it');
    const root = temporaryRoot();
    expect((await runCli(['run', '--root', root, ...agent], { env })).code).toBe(0);
    expect(proofLines(root)[0]).toMatchObject({ run: { agent: { isolation: 'none' } } });
  });
});

describe('an agent that ends workers itself', () => {
  it('is not named for it, but the run cannot pass, and each end is in the log', async () => {
    const { root, code, stdout } = await inspectedRun();
    expect(code, stdout).toBe(1);
    const lines = proofLines(root);
    const ends = linesOf(lines, 'ACTED_AROUND');
    expect(ends.length).toBeGreaterThan(0);
    expect(ends[0]).toMatchObject({ cause: null, cause_seen: 'exit_1' });
    expect(oneLine(stdout)).toContain('who ended it was not');
    expect(stdout).toMatch(/^FAIL /m);
    const verified = await callCli(['verify', '--replay', '--root', root]);
    expect(verified.code, verified.stdout).toBe(0);
    const explained = await callCli(['explain', String(ends[0]?.seq), '--root', root]);
    expect(oneLine(explained.stdout)).toContain('worker w2 ended (exit 1) without fault,');
    expect((await callCli(['report', '--root', root])).code).toBe(1);
  });
});

/** As it reads, however wide the screen is. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

/** A run whose inspector is open, with an agent that knows its port; another one where somebody took that meanwhile. */
async function inspectedRun(): Promise<CliResult & { readonly root: string }> {
  const root = temporaryRoot();
  const port = await freePort();
  const agent = ['--agent', `python3 ${INSPECTOR} ${port}`, '--agent-isolation', 'none'];
  const result = await runCli(['run', '--root', root, '--only', 'crash', ...agent], {
    env: { NODE_OPTIONS: `--inspect=127.0.0.1:${port}` },
  });
  return result.stderr.includes('address already in use') ? inspectedRun() : { root, ...result };
}

/** One that was free a moment ago. */
async function freePort(): Promise<string> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? String(address.port) : '';
}
