import { spawnSync } from 'node:child_process';
import { closeSync, copyFileSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { FAULT_KINDS } from '../../src/core/scenario/fault-kinds.js';
import { callCli } from '../support/call-cli.js';
import { facts, PROJECT_ROOT } from '../support/cli.js';
import { proofPath } from '../support/proof-file.js';
import { sharedRoot } from '../support/shared-root.js';
import { temporaryRoot } from '../support/temporary-root.js';

const PACK = join(PROJECT_ROOT, 'apps', 'scenarios');
const SCREEN = /^(?:[\x20-\x7e]{0,80}\n)+$/;

describe('scenario new, its output sent to a file', () => {
  it.each(['x.yaml', 'scenarios/x.yaml', 'a/b/c/x.yaml'])('names the schema from %s', (file) => {
    const root = temporaryRoot();
    const path = join(root, file);
    mkdirSync(dirname(path), { recursive: true });
    const output = openSync(path, 'w');
    const args = [join(PROJECT_ROOT, 'scripts/demo-run.cjs'), 'scenario', 'new', '--fault', 'exit'];
    const { status } = spawnSync(process.execPath, args, {
      cwd: root,
      stdio: ['ignore', output, 'inherit'],
    });
    closeSync(output);
    expect(status).toBe(0);
    const [, named = ''] = /\$schema=(.*)/.exec(readFileSync(path, 'utf8')) ?? [];
    expect(resolve(dirname(path), named)).toBe(join(PACK, 'demo-run.schema.json'));
  });
});

describe('scenario check', () => {
  it('finds nothing wrong with what ships', async () => {
    const { code, stdout } = await callCli(['scenario', 'check', PACK]);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^CHECKED {2}\d\d scenario files: /)]);
  });

  it('tells every problem of every file at once, and ends with 2', async () => {
    const root = temporaryRoot();
    const text = readFileSync(join(PACK, 'crash.yaml'), 'utf8');
    writeFileSync(
      join(root, 'a.yaml'),
      text.replace('kind: leak', 'kind: leek').replace('stage', 'stagge'),
    );
    writeFileSync(join(root, 'b.yaml'), `${text}x: \u001b[2J\n`);
    const { code, stdout } = await callCli(['scenario', 'check', '.'], { cwd: root });
    expect(code).toBe(2);
    expect(stdout).toMatch(SCREEN);
    expect(stdout).toMatch(/^NOT SOUND {2}3 problems in 2 files\n/);
    expect(stdout).toContain('did you mean leak?');
    expect(stdout).toContain('b.yaml:12:1');
    const told = await callCli(['--json', 'scenario', 'check', '.'], { cwd: root });
    expect(facts(told.stdout)).toMatchObject([
      { fact: 'scenario_problem', file: 'a.yaml', line: 6, column: 15, rule: 'choice' },
      { fact: 'scenario_problem', file: 'a.yaml', line: 7, column: 16, rule: 'choice' },
      { fact: 'scenario_problem', file: 'b.yaml', line: 12, column: 1 },
      { fact: 'scenarios_checked', sound: [], problems: 3 },
    ]);
  });

  it('needs files, and says so', async () => {
    const { code, stderr } = await callCli(['scenario', 'check']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('name at least one')]);
  });
});

describe('a file that is not sound, in GitHub', () => {
  it.each([
    ['scenario', 'check'],
    ['run', '--simulated', '--scenario'],
  ])('is shown beside its line and in the summary by %s %s', async (...words) => {
    const root = temporaryRoot();
    const [file, summary] = [join(root, 'bad.yaml'), join(root, 'summary.md')];
    writeFileSync(file, 'version: demo-run/1\nscenario: Bad\n');
    writeFileSync(summary, '');
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary, GITHUB_WORKSPACE: root };
    const { code, stderr } = await callCli([...words, file], { env });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^::error file=bad\.yaml,line=2,col=11,title=not sound::scenario: /m);
    expect(readFileSync(summary, 'utf8')).toContain('bad.yaml\\:2\\:11 scenario');
  });
});

describe('scenario list', () => {
  it('shows those of the walkthrough, and others by their tags', async () => {
    const shipped = await callCli(['--json', 'scenario', 'list']);
    expect(facts(shipped.stdout).map(({ scenario }) => scenario)).toEqual([
      'crash',
      'overload',
      'false_alarm',
    ]);
    const tagged = await callCli(['scenario', 'list', PACK, '--tag', 'inconclusive']);
    expect(tagged.stdout).toMatch(SCREEN);
    expect(tagged.stdout).toContain('SCENARIOS  1 scenario with the tag "inconclusive"');
  });

  it('refuses a tag that none has, and names those that there are', async () => {
    const { code, stderr } = await callCli(['scenario', 'list', PACK, '--tag', 'nope']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/accepted: [^]*inconclusive/);
  });
});

describe('scenario schema', () => {
  it('prints what ships', async () => {
    const { code, stdout } = await callCli(['scenario', 'schema']);
    const shipped = readFileSync(join(PACK, 'demo-run.schema.json'), 'utf8');
    expect([code, JSON.parse(stdout)]).toEqual([0, JSON.parse(shipped)]);
  });
});

describe('scenario new', () => {
  it.each(FAULT_KINDS)('prints a scenario with the fault %s that check takes', async (kind) => {
    const root = temporaryRoot();
    const { stdout } = await callCli(['scenario', 'new', '--fault', kind], { cwd: root });
    writeFileSync(join(root, 'new.yaml'), stdout);
    expect(await callCli(['scenario', 'check', 'new.yaml'], { cwd: root })).toMatchObject({
      code: 0,
    });
  });

  it.each([[[]], [['--fault', 'leak', '--from-run', 'latest']], [['--fault', 'leek']]])(
    'refuses %j',
    async (args) => {
      expect(await callCli(['scenario', 'new', ...args])).toMatchObject({ code: 2, stdout: '' });
    },
  );
});

describe('scenario new --from-run', () => {
  const root = sharedRoot();
  const from = (...args: string[]) =>
    callCli(['scenario', 'new', '--from-run', ...args, '--root', root]);

  beforeAll(async () => {
    await callCli(['--simulated', '--quiet', '--root', root]);
  });

  it.each(['latest', '1'])('makes a scenario of an incident of the run %s', async (run) => {
    const { code, stdout } = await from(run, '--incident', '2');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^scenario: overload-000001-/m)]);
    const path = join(root, 'again.yaml');
    writeFileSync(path, stdout);
    expect(await callCli(['scenario', 'check', path])).toMatchObject({ code: 0 });
  });

  it('takes a copied log, and refuses one that does not verify', async () => {
    const copy = join(temporaryRoot(), 'copied.log');
    copyFileSync(proofPath(root), copy);
    expect(await from(copy)).toMatchObject({ code: 0 });
    writeFileSync(copy, readFileSync(copy, 'utf8').replace('demo-api', 'demo-apj'));
    const { code, stdout, stderr } = await from(copy);
    expect([code, stdout, stderr]).toEqual([7, '', expect.stringContaining('INVALID')]);
  });

  it.each([['77'], ['latest', '--incident', '9'], ['nowhere.log']])(
    'refuses %s',
    async (...args) => {
      expect(await from(...args)).toMatchObject({ code: 2, stdout: '' });
    },
  );
});
