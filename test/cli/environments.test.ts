import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { callCli } from '../support/call-cli.js';
import { facts } from '../support/cli.js';
import { eventNames, proofLines } from '../support/proof-file.js';
import { storyOf } from '../support/story.js';
import { temporaryRoot } from '../support/temporary-root.js';

describe('a run of chosen scenarios', () => {
  it.each([
    { only: 'crash', scenarios: ['crash'] },
    { only: 'A,C', scenarios: ['crash', 'false_alarm'] },
    { only: 'false_alarm, overload', scenarios: ['overload', 'false_alarm'] },
  ])('--only "$only" plays just these, in the order of the story', async ({ only, scenarios }) => {
    const root = temporaryRoot();
    const { code } = await callCli(['--only', only, '--quiet', '--root', root]);
    expect(code).toBe(0);
    expect(eventNames(root)).toEqual(storyOf(scenarios.length));
    const injected = proofLines(root).filter((line) => line['event_name'] === 'FAILURE_INJECTED');
    expect(injected.map((line) => line['scenario'])).toEqual(scenarios);
    expect((await callCli(['verify', '--quiet', '--root', root])).code).toBe(0);
  });
});

describe('prod', () => {
  it('refuses a run without its flag: one line, nothing started, nothing written', async () => {
    const root = temporaryRoot();
    const { code, stdout } = await callCli(['--env', 'prod', '--root', root]);
    expect(code).toBe(3);
    // No attacks follow.
    expect(stdout).toContain('SEALED: 1 line checked and signed');
    expect(stdout).not.toContain('violation_proof.log');
    expect(eventNames(root)).toEqual(['RUN_REFUSED']);
    expect(existsSync(join(root, 'apps', 'registry', 'demo-api.json'))).toBe(false);
    expect((await callCli(['verify', '--quiet', '--root', root])).code).toBe(0);
  });

  it('with its flag asks a human to scale, gets none, and goes on to the next scenario', async () => {
    const root = temporaryRoot();
    const args = ['--env', 'prod', '--allow-prod-injection', '--json', '--root', root];
    const { code, stdout } = await callCli(args);
    expect(code).toBe(3);
    const names = eventNames(root);
    const overload = names.indexOf('FAILURE_INJECTED', names.indexOf('SYSTEM_STABLE'));
    expect(names.slice(overload, overload + 6)).toEqual([
      'FAILURE_INJECTED',
      'RL_DECISION',
      'APPROVAL_REQUESTED',
      'APPROVAL_DENIED',
      'ORCH_REFUSE',
      'ESCALATED',
    ]);
    expect(names.slice(-4)).toEqual(storyOf(1).slice(-4));
    expect(facts(stdout).at(-1)).toMatchObject({
      result: {
        exit_code: 3,
        scenarios: [
          { scenario: 'crash', status: 'passed' },
          { scenario: 'overload', status: 'refused', gate: 'refused' },
          { scenario: 'false_alarm', status: 'passed' },
        ],
      },
    });
    expect((await callCli(['verify', '--quiet', '--root', root])).code).toBe(0);
  });
});

it('dev heals everything with the default seed, and every line says dev', async () => {
  const root = temporaryRoot();
  const { code } = await callCli(['--env', 'dev', '--quiet', '--root', root]);
  expect(code).toBe(0);
  const environments = proofLines(root).flatMap(({ env }) => (env === undefined ? [] : [env]));
  expect(new Set(environments)).toEqual(new Set(['dev']));
  expect(existsSync(join(root, 'logs', 'dev', 'runtime_events.csv'))).toBe(true);
  expect((await callCli(['verify', '--quiet', '--root', root])).code).toBe(0);
});
