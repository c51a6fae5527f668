import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openSandbox } from '../../../src/run/assembly/sandbox.js';
import { readRunInputs } from '../../../src/run/assembly/run-inputs.js';
import { temporaryRoot } from '../../support/temporary-root.js';

const inputs = readRunInputs();
/** What an attacker has whose files are made in this folder, and nowhere else. */
const sandboxIn = (folder: string) => openSandbox(inputs, undefined, folder);
const sandbox = sandboxIn('/nonexistent');

describe('the surroundings of an attack', () => {
  const files = { '.env': 'DEMO_MODE=false\n', 'policy.json': '{}' };
  const seen = () => ({
    variable: process.env['DEMO_MODE'],
    files: readdirSync('.').sort(),
    text: readFileSync('.env', 'utf8'),
  });

  it.each([
    ['is set', 'true', 'false'],
    ['is not set', undefined, ''],
    ['is taken away', 'true', undefined],
  ])('are gone with the attack, where the variable %s before', async (_what, before, during) => {
    const folder = temporaryRoot();
    if (before !== undefined) process.env['DEMO_MODE'] = before;
    onTestFinished(() => {
      delete process.env['DEMO_MODE'];
    });
    const home = process.cwd();
    const around = { variables: { DEMO_MODE: during }, files };
    const found = await sandboxIn(folder).runIn(around, () => Promise.resolve(seen()));
    expect(found).toEqual({
      variable: during,
      ...{ files: ['.env', 'policy.json'], text: 'DEMO_MODE=false\n' },
    });
    expect([process.env['DEMO_MODE'], process.cwd()]).toEqual([before, home]);
    expect('DEMO_MODE' in process.env).toBe(before !== undefined);
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each<[string, () => Promise<never>]>([
    [
      'throws',
      () => {
        throw new Error('broken');
      },
    ],
    [
      'fails later',
      async () => {
        await Promise.resolve();
        throw new Error('broken');
      },
    ],
  ])('are gone when the work %s', async (_what, work) => {
    const folder = temporaryRoot();
    const home = process.cwd();
    const around = { variables: { DEMO_MODE: '0' }, files };
    await expect(sandboxIn(folder).runIn(around, work)).rejects.toThrow('broken');
    expect([process.env['DEMO_MODE'], process.cwd()]).toEqual([undefined, home]);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('the readers that an attack may use', () => {
  it.each([
    ['a sound policy has its hash', { text: sandbox.policyText }, inputs.policy_sha256],
    ['a link is none', { text: sandbox.policyText, linked: true } as const, undefined],
    ['a text that is cut off is none', { text: sandbox.policyText.slice(1) }, undefined],
  ])('are the real ones: %s', (_what, file, expected) => {
    const folder = temporaryRoot();
    expect(sandboxIn(folder).readPolicyFile(file)).toBe(expected);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('read the policy of the run, and a sound Q-table', () => {
    expect(sandbox.rereadPolicy()).toBe(inputs.policy_sha256);
    expect(sandbox.isSoundTable(sandbox.tableText)).toBe(true);
    expect(sandbox.isSoundTable(sandbox.tableText.replace('{', '{"rows":{},'))).toBe(false);
  });
});

describe('a message', () => {
  const message = Object.freeze({ action: 'noop' });

  it('that went through a port is another object with the same fields', () => {
    const arrived = sandbox.passThroughPort(message);
    expect(arrived).toEqual(message);
    expect(arrived).not.toBe(message);
  });

  it('that a worker has posted likewise', async () => {
    const arrived = await sandbox.postFromWorker(message);
    expect(arrived).toEqual(message);
    expect(arrived).not.toBe(message);
  });
});
