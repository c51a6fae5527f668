import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BUILT_IN_POLICY } from '../../src/core/domain/built-in-policy.js';
import { callCli } from '../support/call-cli.js';
import { PROJECT_ROOT } from '../support/cli.js';
import { temporaryRoot } from '../support/temporary-root.js';
import { playFiles, type ToldTrial } from '../support/told-trials.js';

const EXIT = { kind: 'exit' };
const LOAD = { kind: 'load', work: '10ms', offered: '125%' };
const CRASH = { incident: 'crash' };
const RESTART = { action: 'restart_service' };
const OVERLOAD = { incident: 'overload' };
const ALERTS = join(PROJECT_ROOT, 'apps', 'scenarios', 'alerts', 'storm.alerts.json');

interface Case {
  readonly what: string;
  readonly verdict: 'PASS' | 'FAIL' | 'INCONCLUSIVE';
  readonly file: object;
  /** Of the incident that the scenario is made of. */
  readonly incident?: string;
}

const CASES: readonly Case[] = [
  { what: 'that passes', verdict: 'PASS', file: { fault: EXIT, expect: [CRASH, RESTART] } },
  {
    what: 'that fails by what was decided',
    verdict: 'FAIL',
    file: { fault: EXIT, expect: [CRASH, { action: 'scale_workers', decided_by: 'q_table' }] },
  },
  {
    what: 'that fails by how long it took',
    verdict: 'FAIL',
    file: {
      fault: { kind: 'hang' },
      expect: [CRASH, RESTART, { signal: 'stable_after', at_most: '1ms' }],
    },
  },
  {
    what: 'that fails by a refusal',
    verdict: 'FAIL',
    file: { environment: ['prod'], fault: LOAD, expect: [OVERLOAD, { gate: 'allowed' }] },
  },
  {
    what: 'with no effect',
    verdict: 'INCONCLUSIVE',
    file: { fault: { kind: 'load', work: '1ms', offered: '5%' }, expect: [OVERLOAD] },
  },
  {
    what: 'that observes',
    verdict: 'PASS',
    file: { observe: true, fault: EXIT, expect: [CRASH, { gate: 'observed' }] },
  },
  ...(['granted', 'denied', 'no_answer'] as const).map((approval): Case => ({
    what: `that a human is asked in: ${approval}`,
    verdict: approval === 'granted' ? 'PASS' : 'FAIL',
    file: { environment: ['prod'], approval, fault: LOAD, expect: [OVERLOAD, { gate: 'allowed' }] },
  })),
  {
    what: 'of other limits',
    verdict: 'PASS',
    file: {
      app: { min_replicas: 2, max_replicas: 5 },
      fault: LOAD,
      expect: [OVERLOAD, { signal: 'workers', at_least: 4, at_most: 5 }],
    },
  },
  ...['1', '2'].map((incident): Case => ({
    what: `with two faults, by the incident ${incident}`,
    verdict: 'FAIL',
    incident,
    file: {
      fault: [LOAD, { ...EXIT, during: 'scale_workers', after: '100ms' }],
      expect: [OVERLOAD, CRASH, { signal: 'incidents', at_most: 1 }],
    },
  })),
  {
    what: 'with a human who is asked about the second incident',
    verdict: 'PASS',
    incident: '1',
    file: {
      environment: ['prod'],
      approval: 'granted',
      fault: [EXIT, { ...LOAD, after: '2s' }],
      expect: [CRASH, OVERLOAD, { order: ['APPROVAL_GRANTED', 'ORCH_EXEC'] }],
    },
  },
  {
    what: 'with several incidents, the last of which is refused',
    verdict: 'FAIL',
    file: {
      fault: { ...EXIT, times: 4 },
      expect: [
        { ...CRASH, times: 4 },
        { gate: 'allowed', times: 4 },
      ],
    },
  },
];

/** Plays a scenario, makes one of the run, and leaves the file of that. */
async function again(file: object, incident?: string) {
  const folder = temporaryRoot();
  const root = temporaryRoot();
  const path = join(folder, 'first.yaml');
  const whole = {
    version: 'demo-run/1',
    scenario: 'first',
    title: 'First',
    environment: ['stage'],
  };
  writeFileSync(path, JSON.stringify({ ...whole, ...file }));
  const { trials } = await playFiles(root, [path]);
  const asked = incident === undefined ? [] : ['--incident', incident];
  const made = await callCli(['scenario', 'new', '--from-run', 'latest', '--root', root, ...asked]);
  expect(made).toMatchObject({ code: 0, stderr: '' });
  const second = join(folder, 'second.yaml');
  writeFileSync(second, made.stdout);
  return { first: trials, second, text: made.stdout, folder };
}

/** All that a run is judged by. */
function endOf(trials: readonly ToldTrial[]): unknown {
  return trials.map(({ verdict, judged }) => ({
    verdict,
    judged: judged.map(({ expectation, result }) => ({ expectation, result })),
  }));
}

describe('a scenario that is made of a run', () => {
  it.each(CASES)('$what ends as the run did', async ({ verdict, file, incident }) => {
    const { first, second } = await again(file, incident);
    expect(first).toMatchObject([{ verdict }]);
    const { trials } = await playFiles(temporaryRoot(), [second]);
    expect(endOf(trials)).toEqual(endOf(first));
  });

  it('needs the policy that the run had, and says so', async () => {
    const restart_budget = { ...BUILT_IN_POLICY.restart_budget, restarts: 1 };
    const policy = JSON.stringify({ ...BUILT_IN_POLICY, restart_budget });
    const path = join(temporaryRoot(), 'policy.json');
    writeFileSync(path, policy);
    const refused = { gate: 'refused', reason: 'restart_budget_spent' };
    const { first, second, text } = await again({
      ...{ policy: path, fault: { ...EXIT, times: 2 } },
      expect: [{ ...CRASH, times: 2 }, refused, { escalated: true }],
    });
    expect(first).toMatchObject([{ verdict: 'PASS' }]);
    expect(text).toMatch(/^# The run had a policy of its own \(sha256 [0-9a-f]{64}\)/m);
    writeFileSync(second, `${text}policy: ${JSON.stringify(path)}\n`);
    const { trials } = await playFiles(temporaryRoot(), [second]);
    expect(endOf(trials)).toEqual(endOf(first));
  });

  it('needs the alerts that the run replayed, and is refused without them', async () => {
    const fault = { kind: 'alerts', file: ALERTS, claimed: '97%', within: '8s' };
    const expected = [
      { incident: 'false_alarm', times: 7 },
      { gate: 'refused', reason: 'storm_brake' },
    ];
    const { first, second, text, folder } = await again({ fault, expect: expected });
    expect(await callCli(['scenario', 'check', second])).toMatchObject({ code: 2 });
    const name = /beside this one as (\S+),/.exec(text)?.[1] ?? expect.fail(text);
    copyFileSync(ALERTS, join(folder, name));
    const within = readFileSync(second, 'utf8').replace('claimed: 97%', 'claimed: 97%, within: 8s');
    writeFileSync(second, within);
    const { trials } = await playFiles(temporaryRoot(), [second]);
    expect(endOf(trials)).toEqual(endOf(first));
  });

  it('is of the scenario that was not as expected, among others that were', async () => {
    const root = temporaryRoot();
    await callCli(['--simulated', '--quiet', '--root', root, '--policy', withoutScaling()]);
    const { stdout } = await callCli(['scenario', 'new', '--from-run', 'latest', '--root', root]);
    expect(stdout).toMatch(/^scenario: overload-/m);
  });
});

/** With it no worker may be added, so that only one of the scenarios is refused. */
function withoutScaling(): string {
  const path = join(temporaryRoot(), 'policy.json');
  const stage = BUILT_IN_POLICY.environment_allow.stage.filter((name) => name !== 'scale_workers');
  const environment_allow = { ...BUILT_IN_POLICY.environment_allow, stage };
  writeFileSync(path, JSON.stringify({ ...BUILT_IN_POLICY, environment_allow }));
  return path;
}
