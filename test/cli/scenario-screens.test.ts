import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { callCli } from '../support/call-cli.js';
import { temporaryRoot } from '../support/temporary-root.js';

/** Plays one scenario on the simulated app. @returns its exit code, and what people see in one line of text */
async function screensOf(scenario: object): Promise<{ code: number | null; text: string }> {
  const root = temporaryRoot();
  const file = join(root, 'own.yaml');
  const fixed = { version: 'demo-run/1', scenario: 'own', title: 'own', environment: ['stage'] };
  writeFileSync(file, JSON.stringify({ ...fixed, ...scenario }));
  const { code, stdout } = await callCli([
    'run',
    '--simulated',
    '--root',
    root,
    '--scenario',
    file,
  ]);
  return { code, text: stdout.replace(/\s+/g, ' ') };
}

/** A scenario that is missed. @returns its file */
function missingFile(folder: string): string {
  const file = join(folder, 'missed.yaml');
  const fixed = { version: 'demo-run/1', scenario: 'own', title: 'own', environment: ['stage'] };
  const expected = [{ incident: 'crash' }, { action: 'noop' }];
  writeFileSync(file, JSON.stringify({ ...fixed, fault: { kind: 'leak' }, expect: expected }));
  return file;
}

describe('what people see of a scenario that was not as expected', () => {
  it('is what was missed and what could not be judged, each on a screen', async () => {
    const { code, text } = await screensOf({
      fault: { kind: 'leak' },
      observe: true,
      expect: [
        { incident: 'crash' },
        { action: 'noop' },
        { signal: 'stable_after', at_most: '1s' },
      ],
    });
    expect(code).toBe(1);
    expect(text).toContain('-- Not as expected: own');
    expect(text).toContain('seen restart_service by the Q-table: decided once proof #8');
    expect(text).toContain('-- FAIL: own');
    expect(text).toContain('expected own: stable_after at most 1 s');
    expect(text).toContain('seen nothing can be said: no line has a reading of it');
    expect(text.match(/decided once proof #8/g)).toHaveLength(1);
  });

  it('is what a built-in form misses, once', async () => {
    const { code, text } = await screensOf({
      fault: { kind: 'leak' },
      expect: [{ incident: 'crash' }, { action: 'noop', decided_by: 'rule' }],
    });
    expect(code).toBe(1);
    expect(text.match(/-- (?:Not as expected|FAIL): own/g)).toHaveLength(1);
  });

  it('is, of a fault without effect on the simulated app, that a stronger one is needed', async () => {
    const { code, text } = await screensOf({
      fault: { kind: 'load', offered: '20%' },
      expect: [{ incident: 'overload' }, { action: 'scale_workers' }],
    });
    expect(code).toBe(4);
    expect(text).toContain('only a stronger fault helps');
    expect(text).not.toContain('quieter machine');
  });

  it('is, of a fault that causes another incident than is expected, which one it causes', async () => {
    const { code, text } = await screensOf({
      fault: { kind: 'exit' },
      expect: [{ incident: 'false_alarm' }],
    });
    expect(code).toBe(4);
    const words = text.replace(/ proof #\d+/g, '');
    expect(words).toContain('what was seen in its place is a crash');
    expect(words).toContain('that is what the fault exit causes: expect { incident: crash }');
    expect(text).not.toContain('by itself');
  });

  it('names the run that it explains, which stays right when another one was played', async () => {
    const root = temporaryRoot();
    const own = ['--simulated', '--root', root, '--scenario', missingFile(root)];
    const { stdout } = await callCli(['run', ...own]);
    const [, seq = '', run = ''] = /explain (\d+) \\?\s*--run (\S+)/.exec(stdout) ?? [];
    await callCli(['run', ...own]);
    const explained = await callCli(['explain', seq, '--run', run, '--root', root]);
    expect(explained.code).toBe(0);
    expect(explained.stdout).toContain(`${run} (run) in stage`);
    const other = await callCli(['explain', '1', '--run', '999', '--root', root]);
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining(run)]);
  });
});
