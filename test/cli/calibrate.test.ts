import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { calibrationSchema } from '../../src/core/domain/model-parameters.js';
import { callCli } from '../support/call-cli.js';
import { facts, PROJECT_ROOT, runCli } from '../support/cli.js';
import { temporaryRoot } from '../support/temporary-root.js';

const CALIBRATE = join(PROJECT_ROOT, 'scripts', 'calibrate.mjs');
const FIDELITY = join(PROJECT_ROOT, 'scripts', 'fidelity.mjs');

describe('npm run calibrate', () => {
  it('measures, prints beside the shipped values, and stores the same', async () => {
    const root = temporaryRoot();
    const args = ['--repetitions', '1', '--json', '--root', root];
    const { code, stdout, stderr } = await runCli(args, { program: CALIBRATE });
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
    const args = ['--repetitions', '1', '--quiet', '--root', root];
    const { code, stdout, stderr } = await runCli(args, { program: CALIBRATE });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(`CALIBRATED  ${join(root, 'logs', 'calibration.json')}\n`);
  });

  it.each([['--repetitions', '0'], ['--episodes', '5'], ['table.json']])(
    'refuses %s %s before anything is measured',
    async (...args) => {
      const root = temporaryRoot();
      const { code, stdout, stderr } = await runCli([...args, '--root', root], {
        program: CALIBRATE,
      });
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).not.toMatch(/\n\s+at /);
      expect(existsSync(join(root, 'logs'))).toBe(false);
    },
  );

  it('says so where the root cannot be written, before anything is measured', async () => {
    const root = temporaryRoot();
    writeFileSync(join(root, 'logs'), '');
    const { code, stdout, stderr } = await runCli(['--root', root], { program: CALIBRATE });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('calibration.json');
    expect(readFileSync(join(root, 'logs'), 'utf8')).toBe('');
  });
});

describe('npm run fidelity', () => {
  it('finds the same behaviour and prints the differences in 80 columns', async () => {
    const args = ['--json', '--root', temporaryRoot()];
    const { code, stdout, stderr } = await runCli(args, { program: FIDELITY });
    expect(code).toBe(0);
    expect(stderr).toContain('SAME decisions, actions and lines');
    expect(stderr.match(/^ {2}(?:crash|overload|false_alarm) /gm)).toHaveLength(15);
    expect(Math.max(...stderr.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(facts(stdout)).toMatchObject([{ fact: 'reality', same_behaviour: true, real_runs: 5 }]);
  });
});

describe('what was an option of a command once', () => {
  it.each([
    { args: ['train', '--calibrate'], says: 'npm run calibrate' },
    { args: ['train', '--repetitions', '3'], says: 'npm run calibrate' },
    { args: ['train', '--calibrate', '--seed', '3'], says: 'npm run calibrate' },
    { args: ['evaluate', '--real'], says: 'npm run fidelity' },
    { args: ['evaluate', 'table.json', '--real'], says: 'npm run fidelity' },
    { args: ['policy', '--prove=x'], says: 'policy --lint' },
    { args: ['policy', '--prove', 'x'], says: 'policy --lint' },
  ])('$args is a usage error that names $says', async ({ args, says }) => {
    const root = temporaryRoot();
    const { code, stdout, stderr } = await callCli([...args, '--root', root]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(says);
    expect(existsSync(join(root, 'logs'))).toBe(false);
  });
});
