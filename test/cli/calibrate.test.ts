import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { calibrationSchema } from '../../src/core/domain/model-parameters.js';
import { facts, runCli } from '../support/cli.js';
import { temporaryRoot } from '../support/temporary-root.js';

describe('demo-run train --calibrate', () => {
  it('measures, prints beside the shipped values, and stores the same', async () => {
    const root = temporaryRoot();
    const { code, stdout, stderr } = await runCli([
      'train',
      '--calibrate',
      ...['--repetitions', '1'],
      '--json',
      '--root',
      root,
    ]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/What +Measured +Shipped/);
    expect(Math.max(...stderr.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    const stored: unknown = JSON.parse(
      readFileSync(join(root, 'logs', 'calibration.json'), 'utf8'),
    );
    expect(calibrationSchema.parse(stored)).toEqual(stored);
    expect(facts(stdout)).toMatchObject([{ fact: 'calibration', measured: stored }]);
  });

  it('says one line with --quiet', async () => {
    const root = temporaryRoot();
    const args = ['train', '--calibrate', '--repetitions', '1', '--quiet', '--root', root];
    const { code, stdout, stderr } = await runCli(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(`CALIBRATED  ${join(root, 'logs', 'calibration.json')}\n`);
  });
});

describe('what says nothing beside another option', () => {
  it.each([
    { args: ['train', '--calibrate', '--episodes', '5'], says: ['--episodes'] },
    { args: ['train', '--calibrate', '--seed', '1', '--out', 'x'], says: ['--seed', '--out'] },
    { args: ['train', '--calibrate', '--replace'], says: ['--replace'] },
    { args: ['train', '--calibrate', '--env', 'dev'], says: ['--env'] },
    { args: ['train', '--repetitions', '3'], says: ['--repetitions'] },
    { args: ['evaluate', '--real', '--episodes', '100'], says: ['--episodes'] },
    { args: ['evaluate', '--real', 'table.json'], says: ['file'] },
  ])('$args is a usage error: $says', async ({ args, says }) => {
    const root = temporaryRoot();
    const { code, stdout, stderr } = await runCli([...args, '--root', root]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const named = [...stderr.matchAll(/^ {2}(--[a-z]+|file) /gm)].map(([, name]) => name);
    expect(named).toEqual(says);
    expect(existsSync(join(root, 'logs'))).toBe(false);
  });
});

describe('demo-run train --calibrate into a root that cannot be written', () => {
  it('is a usage error before anything is measured', async () => {
    const root = temporaryRoot();
    writeFileSync(join(root, 'logs'), '');
    const { code, stdout, stderr } = await runCli(['train', '--calibrate', '--root', root]);

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('calibration.json');
    expect(readFileSync(join(root, 'logs'), 'utf8')).toBe('');
  });
});

describe('demo-run evaluate --real', () => {
  it('finds the same behaviour and prints the differences in 80 columns', async () => {
    const root = temporaryRoot();
    const { code, stdout, stderr } = await runCli(['evaluate', '--real', '--root', root]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('SAME decisions, actions and lines');
    expect(stdout.match(/^ {2}(?:crash|overload|false_alarm) /gm)).toHaveLength(15);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('says one line to people with --quiet, beside the object for programs', async () => {
    const args = ['evaluate', '--real', '--quiet', '--json', '--root', temporaryRoot()];
    const { code, stdout, stderr } = await runCli(args);
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^SAME {2}behaviour of 5 .*\n$/)]);
    expect(facts(stdout)).toMatchObject([{ fact: 'reality', same_behaviour: true, real_runs: 5 }]);
  });
});
