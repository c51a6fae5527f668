import { userInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import type { ProofBodyOf } from '../../src/core/domain/proof-lines/catalogue.js';
import { BUILT_IN_POLICY } from '../../src/core/domain/built-in-policy.js';
import { callCli } from '../support/call-cli.js';
import { runCli } from '../support/cli.js';
import { policyFile } from '../support/policy-file.js';
import { eventNames, proofLines } from '../support/proof-file.js';
import { temporaryRoot } from '../support/temporary-root.js';
import { runAtTerminal, type TypingStep } from '../support/terminal.js';
import { hasPython } from '../support/url-readers.js';

const IN_PROD = ['--env', 'prod', '--allow-prod-injection', '--only', 'overload'];
const QUESTION = 'type ([0-9a-f]{8}) and Enter';
const DENIED_WAY = ['APPROVAL_REQUESTED', 'APPROVAL_DENIED', 'ORCH_REFUSE', 'ESCALATED'];

function lineOf<Name extends 'APPROVAL_REQUESTED' | 'APPROVAL_GRANTED' | 'APPROVAL_DENIED'>(
  root: string,
  name: Name,
): ProofBodyOf<Name> {
  const line = proofLines(root).find(({ event_name }) => event_name === name);
  if (line === undefined) throw new Error(`no ${name}`);
  return line as unknown as ProofBodyOf<Name>;
}

async function verified(root: string): Promise<void> {
  const { code, stdout } = await callCli(['verify', '--replay', '--root', root]);
  expect([code, stdout]).toEqual([0, expect.stringContaining('all alike')]);
}

describe.skipIf(!hasPython)('the human gate, at a terminal (needs python3)', () => {
  it('lets exactly what was asked pass when its hash is typed, and says who and how long', async () => {
    const root = temporaryRoot();
    const ran = await runAtTerminal(
      [...IN_PROD, '--root', root],
      [{ seen: QUESTION, type: '\\1\n' }],
    );

    expect(ran).toMatchObject({ code: 0, left: 0 });
    expect(ran.screen).toMatch(/GRANTED(?:\u001b\[0m)? {4}scale_workers by /);
    const at = eventNames(root).indexOf('APPROVAL_REQUESTED');
    expect(eventNames(root).slice(at, at + 4)).toEqual([
      ...['APPROVAL_REQUESTED', 'APPROVAL_GRANTED', 'ORCH_EXEC', 'SYSTEM_STABLE'],
    ]);
    const asked = lineOf(root, 'APPROVAL_REQUESTED');
    const granted = lineOf(root, 'APPROVAL_GRANTED');
    expect(asked).toMatchObject({ workers_from: 1, workers_to: 3 });
    expect(ran.screen).toMatch(/ceil\(1 x \d\.\d\d \/ 0\.40\), kept within 1 to 3/);
    expect(ran.screen).toContain(asked.measured.request_sha256.slice(0, 32));
    expect(granted.measured).toMatchObject({
      by: userInfo().username,
      request_sha256: asked.measured.request_sha256,
    });
    expect(granted.measured.waited_us).toBeGreaterThan(0);
    await verified(root);
  });

  it.each<[string, TypingStep[], string]>([
    ['another hash', [{ seen: QUESTION, type: '00000000\n' }], 'wrong_answer'],
    ['yes', [{ seen: QUESTION, type: 'yes\n' }], 'wrong_answer'],
    ['the hash in capitals and more', [{ seen: QUESTION, type: '\\1\\1\n' }], 'wrong_answer'],
    ['escape sequences', [{ seen: QUESTION, type: '\u001b[2J\u009b\n' }], 'wrong_answer'],
    ['the end of input (Ctrl-D)', [{ seen: QUESTION, type: '\u0004' }], 'end_of_input'],
    ['empty lines, then the end', [{ seen: QUESTION, type: '\n\n\u0004' }], 'end_of_input'],
  ])('refuses at %s', async (_what, steps, reason) => {
    const root = temporaryRoot();
    const ran = await runAtTerminal([...IN_PROD, '--root', root], steps);
    expect(ran).toMatchObject({ code: 3, left: 0 });
    const at = eventNames(root).indexOf('APPROVAL_REQUESTED');
    expect(eventNames(root).slice(at, at + 4)).toEqual(DENIED_WAY);
    expect(lineOf(root, 'APPROVAL_DENIED')).toMatchObject({
      reason,
      measured: { by: userInfo().username },
    });
    await verified(root);
  });

  it('refuses when nobody answers in time', async () => {
    const root = temporaryRoot();
    const policy = policyFile({ ...BUILT_IN_POLICY, approval_within_ms: 300 });
    const ran = await runAtTerminal([...IN_PROD, '--policy', policy, '--root', root], []);
    expect(ran.code).toBe(3);
    const denied = lineOf(root, 'APPROVAL_DENIED');
    expect(denied.reason).toBe('no_answer_in_time');
    expect(denied.measured.waited_us).toBeGreaterThanOrEqual(300_000);
    await verified(root);
  });

  it('ends the run at Ctrl-C, with the refusal and then the interruption in the log', async () => {
    const root = temporaryRoot();
    const steps = [{ seen: QUESTION, type: '\u0003' }];
    const ran = await runAtTerminal([...IN_PROD, '--root', root], steps);
    expect(ran).toMatchObject({ code: 130, left: 0 });
    expect(lineOf(root, 'APPROVAL_DENIED').reason).toBe('interrupted');
    expect(eventNames(root).at(-1)).toBe('RUN_INTERRUPTED');
    await verified(root);
  });

  it('asks each time anew: one answer is good for one action', async () => {
    const root = temporaryRoot();
    const policy = policyFile({
      ...BUILT_IN_POLICY,
      environment_approval: { dev: [], stage: ['restart_service', 'scale_workers'], prod: [] },
    });
    const args = ['--only', 'A,B', '--policy', policy, '--root', root];
    const ran = await runAtTerminal(args, [
      { seen: QUESTION, type: '\\1\n' },
      { seen: QUESTION, type: 'yes\n' },
    ]);
    expect(ran).toMatchObject({ code: 3, left: 0 });
    const names = eventNames(root).map(String);
    expect(names.filter((name) => name.startsWith('APPROVAL'))).toEqual([
      ...['APPROVAL_REQUESTED', 'APPROVAL_GRANTED', 'APPROVAL_REQUESTED', 'APPROVAL_DENIED'],
    ]);
    await verified(root);
  });
});

describe('the human gate, without a terminal', () => {
  it('asks nobody: what is piped in is no human', async () => {
    const root = temporaryRoot();
    const { code, stderr } = await runCli([...IN_PROD, '--root', root], { input: 'yes\nyes\n' });
    expect(code).toBe(3);
    expect(stderr).toBe('');
    expect(lineOf(root, 'APPROVAL_DENIED')).toMatchObject({
      reason: 'nobody_to_approve',
      measured: { by: null, waited_us: 0 },
    });
    await verified(root);
  });
});
