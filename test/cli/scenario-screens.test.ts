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
});
