import { describe, expect, it } from 'vitest';
import { callCli } from '../support/call-cli.js';
import { facts } from '../support/cli.js';
import { temporaryRoot } from '../support/temporary-root.js';

describe('the one line of --quiet says why a run did not pass', () => {
  it('where it behaved otherwise: both digests', async () => {
    const expected = '2f46'.repeat(8);
    const words = ['--simulated', '--only', 'C', '--expect-digest', expected];
    const told = await callCli([...words, '--json', '--root', temporaryRoot()]);
    const { result } = facts(told.stdout).find(({ fact }) => fact === 'result') ?? {};
    const digest = (result as { behaviour_digest: string }).behaviour_digest;
    const { code, stdout } = await callCli([...words, '--quiet', '--root', temporaryRoot()]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^FAIL {2}run \S+ {2}1 of 1 scenario as expected; not as expected: /);
    expect(stdout).toContain(
      `behaviour digest (expected: the digest ${expected}; seen: the digest `,
    );
    expect(stdout).toContain(digest);
    expect(stdout.split('\n')).toHaveLength(2);
  });

  it('where the app was rejected: what was wrong with it', async () => {
    const words = ['--simulated', '--app', 'No Name', '--quiet', '--root', temporaryRoot()];
    const { code, stdout } = await callCli(words);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^FAIL {2}run \S+ {2}the app was rejected: \S*name "No Name" \(accepted: /,
    );
    expect(stdout).not.toContain('0 of 0');
  });
});
