import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { callCli } from '../support/call-cli.js';
import { facts, PROJECT_ROOT, runCli } from '../support/cli.js';
import { temporaryRoot } from '../support/temporary-root.js';

const CRASH = {
  version: 'demo-run/1',
  scenario: 'crash',
  title: 'A worker leaks',
  environment: ['stage', 'prod'],
  fault: { kind: 'leak' },
  expect: [{ incident: 'crash' }, { action: 'restart_service', decided_by: 'q_table' }],
  repeat: { runs: 3, at_least: 2 },
  tags: ['nightly'],
};
const ALARM = {
  version: 'demo-run/1',
  scenario: 'false_alarm',
  title: 'An alert that no reading confirms',
  environment: ['stage'],
  fault: { kind: 'alert', source: 'external_monitor', claimed: '97%' },
  expect: [{ incident: 'false_alarm' }, { action: 'noop', decided_by: 'rule' }],
};

/** A root with scenario files in it, and how they are run on the simulated app. */
function scenarios() {
  const root = temporaryRoot();
  const folder = join(root, 'scenarios');
  mkdirSync(folder);
  for (const file of [CRASH, ALARM]) {
    // JSON is YAML.
    writeFileSync(join(folder, `${file.scenario}.yaml`), JSON.stringify(file));
  }
  const args = ['run', '--simulated', '--root', root, '--scenario', folder];
  const call = (more: readonly string[], env = {}) => callCli([...args, ...more], { env });
  return { root, folder, args, call };
}

function factsNamed(stdout: string, name: string): Record<string, unknown>[] {
  return facts(stdout).filter(({ fact }) => fact === name);
}

describe('run --scenario', () => {
  it('plays every file as a run of its own, and says what came of each', async () => {
    const { root, call } = scenarios();
    const junit = join(root, 'out', 'results.xml');
    const summary = join(root, 'summary.md');
    writeFileSync(summary, 'before\n');
    const env = { GITHUB_STEP_SUMMARY: summary };
    const { code, stdout, stderr } = await call(['--junit', junit], env);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/crash +PASS +3\/3 +9\/9/);
    expect(stdout).toMatch(/false_alarm +PASS +1\/1 +3\/3/);
    expect(stdout).toContain('crash: 3 of 3 passed: at least 29.2 %');
    for (const line of stdout.split('\n')) expect(line).toMatch(/^[\x20-\x7e]{0,80}$/);
    expect(readFileSync(junit, 'utf8')).toMatch(
      /<testsuite id="1" name="false_alarm" .*failures="0"/,
    );
    expect(readFileSync(summary, 'utf8')).toMatch(
      /^before\n### demo-run: all 2 scenarios passed\n/,
    );
  });

  it('tells each run, each scenario and the whole as JSON', async () => {
    const { call, root } = scenarios();
    const { stdout } = await call(['--json', '--tag', 'nightly']);
    const runs = factsNamed(stdout, 'trial');
    expect(runs.map(({ seed }) => seed)).toEqual([42, 43, 44]);
    expect(new Set(runs.map(({ run_id }) => run_id)).size).toBe(3);
    expect(runs[0]).toMatchObject({ root, verdict: 'PASS', error: null });
    expect(factsNamed(stdout, 'scenario')).toMatchObject([
      { scenario: 'crash', passed: 3, conclusive: 3, gate: { runs: 3, at_least: 2 } },
    ]);
    expect(facts(stdout).at(-1)).toMatchObject({
      fact: 'scenarios',
      verdict: 'PASS',
      exit_code: 0,
    });
  });

  it.each([[[]], [['--jobs', '2']]])(
    'adds up what came of an agent`s answers: %j',
    async (jobs) => {
      const { call } = scenarios();
      const agent = `sh ${join(PROJECT_ROOT, 'apps/agents/rules.sh')}`;
      const asked = ['--agent', agent, '--agent-isolation', 'none', '--only', 'crash'];
      const { code, stdout } = await call([...asked, '--repeat', '2', '--json', ...jobs]);
      expect(code).toBe(0);
      const each = { counts: { right: 1 }, shield: { on: { right: 1 }, off: { right: 1 } } };
      expect(factsNamed(stdout, 'trial')).toMatchObject([{ agent: each }, { agent: each }]);
      expect(factsNamed(stdout, 'agent')).toMatchObject([
        {
          record: { source: 'process', isolation: 'none' },
          runs: 2,
          counts: { right: 2, silent: 0 },
          shield: { on: { right: 2 }, off: { right: 2 }, built_in: { right: 2 } },
        },
      ]);
      expect(JSON.stringify(factsNamed(stdout, 'scenarios'))).not.toContain('built-in decider');
    },
  );

  it('repeats a run by the line that it gives for that', async () => {
    const { call, folder, root } = scenarios();
    const { stdout } = await call(['--json', '--only', 'crash', '--repeat', '2']);
    const [, second] = factsNamed(stdout, 'trial');
    const file = join(folder, 'crash.yaml');
    const one = ['run', '--scenario', file, '--repeat', '1', '--env', 'stage', '--seed', '43'];
    const again = await callCli([...one, '--simulated', '--root', root, '--json']);
    expect(factsNamed(again.stdout, 'trial')[0]).toMatchObject({
      behaviour_digest: second?.['behaviour_digest'],
    });
  });

  it('plays only what is for the environment, and is refused in prod without the flag', async () => {
    const { call } = scenarios();
    const { code, stdout } = await call(['--env', 'prod', '--repeat', '1']);
    expect(code).toBe(3);
    expect(stdout).toContain('false_alarm: it is only for stage');
    expect(stdout).toMatch(/crash +FAIL/);
    expect(stdout).toContain('--allow-prod-injection');
  });

  it('says in GitHub what went wrong beside the file, on the other stream', async () => {
    const { call } = scenarios();
    const env = { GITHUB_ACTIONS: 'true' };
    const { stderr } = await call(['--env', 'prod', '--repeat', '1', '--quiet'], env);
    expect(stderr).toMatch(/^::error file=.*crash\.yaml,line=\d+,title=crash%3A/);
  });

  it('can be shown as any other run where it is one', async () => {
    const { call } = scenarios();
    const { code, stdout } = await call(['--only', 'false_alarm', '--notes']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/notes are not on this screen[^]*5 of 6|1 of 4 {2}Onboarding/);
    expect(stdout).toMatch(/false_alarm +PASS +1\/1/);
  });

  it('runs jobs in processes and roots of their own', async () => {
    const { root, args } = scenarios();
    const { code, stdout } = await runCli([...args, '--jobs', '2', '--json']);
    expect(code).toBe(0);
    const runs = factsNamed(stdout, 'trial');
    expect(runs).toHaveLength(4);
    expect(new Set(runs.map((run) => run['root']))).toEqual(
      new Set([join(root, 'jobs', '1'), join(root, 'jobs', '2')]),
    );
    for (const run of runs) expect(existsSync(join(String(run['root']), 'logs'))).toBe(true);
    expect(existsSync(join(root, 'logs', 'day1_proof.log'))).toBe(false);
  });

  it('ends its jobs with it, and says what is known of them', async () => {
    const { root, args } = scenarios();
    const junit = join(root, 'results.xml');
    const real = args.filter((word) => word !== '--simulated');
    let isSent = false;
    const { code, stdout } = await runCli([...real, '--jobs', '2', '--json', '--junit', junit], {
      onStdout: (text, kill) => {
        if (isSent || !text.includes('"trial_run"')) return;
        isSent = true;
        // A second one would end it at once.
        kill('SIGTERM');
      },
    });
    expect(code).toBe(143);
    expect(facts(stdout).at(-1)).toMatchObject({ fact: 'scenarios', verdict: 'INCONCLUSIVE' });
    const runs = factsNamed(stdout, 'trial');
    expect(runs.length).toBeGreaterThan(0);
    for (const run of runs) expect(run).toMatchObject({ verdict: 'INCONCLUSIVE', exit_code: 143 });
    expect(readFileSync(junit, 'utf8')).toContain('type="inconclusive"');
  });
});

describe('what run --scenario does not take', () => {
  it.each([
    { more: ['--tag', 'daily'], says: ['--tag', 'nightly'] },
    { more: ['--only', 'crsh'], says: ['--only', 'crash, false_alarm'] },
    { more: ['--only', 'false_alarm', '--tag', 'nightly'], says: ['--tag'] },
    { more: ['--pace', 'talk'], says: ['--pace', 'these files make 4'] },
    { more: ['--step'], says: ['--step'] },
    { more: ['--expect-digest', 'a'.repeat(32)], says: ['--expect-digest'] },
    { more: ['--jobs', '2', '--redis', 'redis://127.0.0.1:1'], says: ['--redis'] },
    { more: ['--jobs', '17'], says: ['--jobs', '1 to 16'] },
    { more: ['--repeat', '0'], says: ['--repeat', '1 to 200'] },
    { more: ['--env', 'dev'], says: ['--env', 'stage, prod'] },
    { more: ['--scenario', 'nowhere/*.yaml'], says: ['nowhere/*.yaml', 'no file fits'] },
    { more: ['--junit', '/proc/none/results.xml'], says: ['results.xml', 'cannot be written'] },
  ])('$more', async ({ more, says }) => {
    const { root, call } = scenarios();
    const { code, stdout, stderr } = await call(more);
    expect([code, stdout]).toEqual([2, '']);
    for (const text of says) expect(stderr).toContain(text);
    expect(existsSync(join(root, 'logs'))).toBe(false);
  });

  it.each([
    { what: 'the scenario file', at: 'scenarios/crash.yaml' },
    { what: 'a policy', at: 'policy.json' },
    { what: 'a log that is not there yet', at: 'logs/day1_proof.log' },
    { what: 'a log behind a link', at: 'link/logs/day1_proof.log' },
    { what: 'a file of a job', at: 'jobs/1/results.xml' },
    { what: 'a folder', at: 'scenarios' },
  ])('a report in the place of $what', async ({ at }) => {
    const { root, call } = scenarios();
    const path = join(root, at);
    writeFileSync(join(root, 'policy.json'), '{}');
    symlinkSync(root, join(root, 'link'));
    const contentOf = () => (lstatSync(path).isFile() ? readFileSync(path, 'utf8') : 'no file');
    const before = existsSync(path) && contentOf();
    const { code, stdout, stderr } = await call(['--junit', path]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/--junit .*\n +accepted: a file /);
    expect(existsSync(path) && contentOf()).toBe(before);
    expect(existsSync(join(root, 'logs'))).toBe(false);
  });

  it.each([
    { what: 'an earlier report', there: '<?xml version="1.0"?>\n<testsuites/>\n' },
    { what: 'an empty file', there: '' },
  ])('but a report in the place of $what', async ({ there }) => {
    const { root, call } = scenarios();
    const path = join(root, 'results.xml');
    writeFileSync(path, there);
    const { code } = await call(['--only', 'false_alarm', '--junit', path]);
    expect(code).toBe(0);
    expect(readFileSync(path, 'utf8')).toContain('name="false_alarm"');
  });

  it('several paths behind one --scenario, as a shell makes them of a pattern', async () => {
    const words = ['run', '--scenario', 'a.yaml', 'b.yaml', 'c.yaml', '--simulated'];
    const { code, stderr } = await callCli(words);
    expect(code).toBe(2);
    expect(stderr).toContain('"b.yaml" is not expected here: --scenario takes one path');
    expect(stderr).toContain('repeat --scenario for each path, or put a pattern into quotes');
  });

  it('a scenario that is in two files', async () => {
    const { folder, call } = scenarios();
    writeFileSync(join(folder, 'again.yaml'), JSON.stringify(CRASH));
    const { code, stderr } = await call([]);
    expect(code).toBe(2);
    expect(stderr).toContain('crash.yaml');
    expect(stderr).toContain('another name than that of');
  });

  it('jobs in a root that is paused', async () => {
    const { root, call } = scenarios();
    await callCli(['pause', '--root', root, '--quiet']);
    const { code, stderr } = await call(['--jobs', '2']);
    expect(code).toBe(2);
    expect(stderr).toContain('resume');
  });

  it.each([
    { more: ['--tag', 'x'] },
    { more: ['--repeat', '2'] },
    { more: ['--junit', 'x.xml'] },
    { more: ['--jobs', '2'] },
    { more: ['--fail-fast'] },
  ])('$more without --scenario', async ({ more }) => {
    const { code, stderr } = await callCli([
      'run',
      '--simulated',
      '--root',
      temporaryRoot(),
      ...more,
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain('beside --scenario');
  });
});
