import { describe, expect, it } from 'vitest';
import { nextCommands } from '../../../src/cli/views/next-commands.js';

const LONG = `/tmp/${'a'.repeat(60)}/${'b'.repeat(60)}`;

describe('the next commands', () => {
  it('name a long root once', () => {
    const text = nextCommands({ root: LONG }, `${LONG}/logs/day1_proof.log`, 8, '/').join('\n');
    const joined = text.replaceAll('\\\n', '');
    expect(joined.split(LONG).length - 1).toBe(1);
    expect(joined).toMatch(
      /^ {2}Next: {2}ROOT=\/tmp\/a+\/b+\n {9}cat "\$ROOT\/logs\/day1_proof\.log"\n/,
    );
    expect(joined).toMatch(/ explain 8 --root "\$ROOT"$/m);
    expect(Math.max(...text.split('\n').map((row) => row.length))).toBeLessThanOrEqual(80);
  });

  it('name a short root in each command', () => {
    const text = nextCommands({ root: '/tmp/x' }, '/tmp/x/logs/day1_proof.log', null, '/');
    expect(text[0]).toBe('  Next:  cat tmp/x/logs/day1_proof.log');
    expect(text.join('\n').match(/--root (?:\\\n\s+)?\/tmp\/x/g)).toHaveLength(3);
  });

  it('attack the gates under the policy and in the environment of the run', () => {
    const place = { root: '/tmp/x', env: 'prod', policy: 'my policy.json' };
    const text = nextCommands(place, '/tmp/x/logs/day1_proof.log', null, '/').join(' ');
    expect(text.replaceAll(/\s*\\?\s+/g, ' ')).toContain(
      "demo-mode-violation --env prod --policy 'my policy.json' --root /tmp/x",
    );
  });
});
