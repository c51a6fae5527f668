import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { callCli } from '../support/call-cli.js';
import { facts } from '../support/cli.js';
import { sharedRoot } from '../support/shared-root.js';
import { temporaryRoot } from '../support/temporary-root.js';

const APP = 'netflix-prod-billing';
const ASKED = ['run', '--app', APP, '--repo', 'https://github.com/Netflix/billing', '--only', 'C'];
const SERVED = 'netflix-prod-billing, served by apps/demo-api in its place';

/** Text as it was before it was wrapped. */
function unwrapped(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

describe('a run of an app that is a name only', () => {
  const root = sharedRoot();
  let told = '';

  beforeAll(async () => {
    for (let run = 0; run < 2; run += 1) {
      const { code, stdout } = await callCli([...ASKED, '--root', root]);
      expect(code).toBe(0);
      told = unwrapped(stdout);
    }
  });

  function firstLine(log: string): Record<string, unknown> {
    const [line = ''] = readFileSync(join(root, 'logs', log), 'latin1').split('\n');
    return JSON.parse(line) as Record<string, unknown>;
  }

  it.each(['day1_proof.log', 'violation_proof.log'])('names what served: %s', (log) => {
    expect(firstLine(log)).toMatchObject({ app_name: APP, run: { app_served: 'apps/demo-api' } });
  });

  it('says so at its head and in its result', () => {
    const [head = '', result = ''] = told.split('-- Result');
    expect(head).toContain(`App: ${SERVED}: nothing of ${APP} runs.`);
    expect(result).toContain(`app ${SERVED}`);
  });

  it.each([
    ['verify', []],
    ['explain', ['8']],
    ['log', ['--event', 'RL_DECISION']],
    ['diff', []],
  ])('says so where its log is read: %s', async (command, args) => {
    const { code, stdout } = await callCli([command, ...args, '--root', root]);
    expect(code).toBe(0);
    expect(unwrapped(stdout)).toContain(SERVED);
  });

  it('says so in its report, at the top and among what is not shown', async () => {
    const { stdout } = await callCli(['report', '--out', '-', '--root', root]);
    const page = unwrapped(stdout.replaceAll(/<[^>]*>/g, ' '));
    expect(page).toContain(`App ${SERVED}`);
    expect(page).toContain('nothing of it ran');
  });

  it.each([
    ['run', ASKED.slice(1), 'run'],
    ['verify', [], 'verified'],
    ['explain', ['8'], 'explanation'],
    ['diff', [], 'diff'],
    ['log', [], 'log'],
  ])('says so to machines: %s', async (command, args) => {
    const { stdout } = await callCli([command, ...args, '--json', '--root', root]);
    expect(
      facts(stdout).some((fact) => JSON.stringify(fact).includes('"app_served":"apps/demo-api"')),
    ).toBe(true);
  });

  it('says so in one line', async () => {
    const { stdout } = await callCli([...ASKED, '--quiet', '--root', temporaryRoot()]);
    expect(stdout).toContain(SERVED);
  });
});

it('a simulated run of such an app says that nothing served', async () => {
  const { code, stdout } = await callCli([...ASKED, '--simulated', '--root', temporaryRoot()]);
  expect(code).toBe(0);
  expect(unwrapped(stdout)).toContain(`${APP}, served by a simulated app in its place`);
});

it('a run of the demo app itself says nothing of the kind', async () => {
  const root = temporaryRoot();
  const { stdout } = await callCli(['--only', 'C', '--json', '--root', root]);
  expect(facts(stdout).find(({ fact }) => fact === 'result')).toMatchObject({
    result: { app_name: 'demo-api', app_served: null },
  });
  expect(readFileSync(join(root, 'logs', 'day1_proof.log'), 'latin1')).not.toContain('app_served');
});
