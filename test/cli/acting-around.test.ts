import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { callCli } from '../support/call-cli.js';
import { PROJECT_ROOT, runCli } from '../support/cli.js';
import { temporaryRoot } from '../support/temporary-root.js';
import { eventNames, proofLines } from '../support/walk.js';

const AROUND = join(PROJECT_ROOT, 'test', 'fixtures', 'agents', 'around.py');
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
    expect(refused.stderr.replaceAll(/\s+/g, ' ')).toContain(
      'the inspector of this process is open to it',
    );
    const root = temporaryRoot();
    expect((await runCli(['run', '--root', root, ...agent], { env })).code).toBe(0);
    expect(proofLines(root)[0]).toMatchObject({ run: { agent: { isolation: 'none' } } });
  });
});
