import { beforeAll, describe, expect, it } from 'vitest';
import { callCli } from '../support/call-cli.js';
import { sharedRoot } from '../support/shared-root.js';

const ESCAPE = '\u001b';

describe('colour', () => {
  const root = sharedRoot();
  let plain: string;

  beforeAll(async () => {
    await callCli(['--env', 'prod', '--quiet', '--root', root]);
    plain = (await callCli(['verify', '--root', root])).stdout;
  });

  it.each<{ what: string; args?: string[]; env: Record<string, string>; coloured: boolean }>([
    { what: 'a pipe', env: {}, coloured: false },
    { what: 'FORCE_COLOR=1', env: { FORCE_COLOR: '1' }, coloured: true },
    { what: 'FORCE_COLOR=0', env: { FORCE_COLOR: '0' }, coloured: false },
    { what: 'NO_COLOR', env: { NO_COLOR: '1', FORCE_COLOR: '1' }, coloured: false },
    { what: 'an empty NO_COLOR', env: { NO_COLOR: '', FORCE_COLOR: '1' }, coloured: true },
    { what: '--no-color', args: ['--no-color'], env: { FORCE_COLOR: '1' }, coloured: false },
    { what: 'TERM=dumb', env: { TERM: 'dumb' }, coloured: false },
    { what: 'COLUMNS=40', env: { COLUMNS: '40' }, coloured: false },
  ])('$what: $coloured', async ({ args = [], env, coloured }) => {
    const { code, stdout } = await callCli(['verify', ...args, '--root', root], { env });
    expect(code).toBe(0);
    expect(stdout.includes(ESCAPE)).toBe(coloured);
    // Colour carries nothing: without it the same words are there.
    expect(
      stdout
        .split(ESCAPE)
        .join('')
        .replace(/\[\d+m/g, ''),
    ).toBe(plain);
  });

  it('reaches the screen as colour in a run too, and not as the text of its codes', async () => {
    const args = ['--env', 'prod', '--root', root];
    const { code, stdout } = await callCli(args, { env: { FORCE_COLOR: '1' } });
    expect(code).toBe(3);
    expect(stdout).toContain(`${ESCAPE}[32mSEALED${ESCAPE}[0m`);
    expect(stdout).not.toContain('u001b');
  });
});
