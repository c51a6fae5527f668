import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { callCli } from '../support/call-cli.js';
import { DEMO_MODE_VIOLATION, facts, PROJECT_ROOT, runCli } from '../support/cli.js';
import { runProgram } from '../support/processes.js';
import { proofLines, proofPath } from '../support/proof-file.js';
import { temporaryRoot } from '../support/temporary-root.js';

interface AttackEvent {
  readonly attack: string;
  readonly blocked: boolean;
  readonly app_unchanged: boolean;
  readonly seq: number;
}

describe('demo-mode-violation', () => {
  it.each(['dev', 'stage', 'prod'])(
    'in %s: every attack is refused, the control passes',
    async (env) => {
      const root = temporaryRoot();
      const args = ['--env', env, '--json', '--root', root];
      // The bin of its own is the same command line.
      const { code, stdout } = await (env === 'stage'
        ? runCli(args, { program: DEMO_MODE_VIOLATION })
        : callCli(['demo-mode-violation', ...args]));
      expect(code).toBe(0);

      const attacks = attacksIn(stdout);
      expect(attacks.length).toBeGreaterThanOrEqual(60);
      expect(attacks.filter(({ blocked, app_unchanged }) => !blocked || !app_unchanged)).toEqual(
        [],
      );

      const lines = proofLines(root, 'violation');
      const executed = lines.filter((line) => line['event_name'] === 'ORCH_EXEC');
      expect(executed).toMatchObject([{ action: 'noop', control: true, status: 'executed' }]);
      const refused = lines.filter((line) => line['event_name'] === 'ORCH_REFUSE');
      expect(refused.map((line) => [line['attack'], line['seq']])).toEqual(
        attacks.map(({ attack, seq }) => [attack, seq]),
      );
      // Two lines more for each attack about which somebody was asked.
      const asked = lines.filter((line) => line['event_name'] === 'APPROVAL_REQUESTED').length;
      expect(asked).toBeGreaterThan(4);
      expect(lines).toHaveLength(attacks.length + 3 + 2 * asked);
      const replayed = ['verify', '--replay', '--quiet', proofPath(root, 'violation')];
      expect((await callCli(replayed)).code).toBe(0);
    },
  );

  it('as a command tells people a row for each attack, at most 80 columns wide', async () => {
    const { code, stdout } = await callCli([
      'demo-mode-violation',
      '--verbose',
      '--root',
      temporaryRoot(),
    ]);
    expect(code).toBe(0);
    expect(stdout.match(/^ {2}BLOCKED {4}.+proof #\d+$/gm)?.length).toBeGreaterThanOrEqual(60);
    expect(stdout).not.toContain('UNBLOCKED');
    expect(stdout).toMatch(/\nPASS {2}71 of 71 attacks refused, and the app is unchanged\n$/);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('tells them a row for each class where nobody asks for more', async () => {
    const { code, stdout } = await callCli(['demo-mode-violation', '--root', temporaryRoot()]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}Refused +Attack +Gates\n {2}(\d+) of \1 /m);
    expect(stdout).toMatch(/\nPASS {2}71 of 71 attacks refused,.*; --verbose shows each\n$/);
    expect(stdout.trimEnd().split('\n').length).toBeLessThanOrEqual(70);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('as an npm script takes the same options', async () => {
    const root = temporaryRoot();
    const args = ['run', '--silent', 'demo-mode-violation', '--', '--quiet', '--root', root];
    const { code, stdout } = await runProgram('npm', args, { cwd: PROJECT_ROOT });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^PASS {2}(\d+) of \1 attacks refused, and the app is unchanged\n$/);
  });

  it('never names an attack that it does not refuse: rollback and delete are among them', async () => {
    const root = temporaryRoot();
    const { stdout } = await callCli(['demo-mode-violation', '--json', '--root', root]);
    const names = attacksIn(stdout).map(({ attack }) => attack);
    expect(names).toEqual(expect.arrayContaining(['rollback', 'delete', 'replayed', 'expired']));
  });
});

describe('beside the attacks in the log', () => {
  it('one has a process and a root of its own, in which nothing can be written', async () => {
    const [root, temporary] = [temporaryRoot(), temporaryRoot()];
    const args = ['demo-mode-violation', '--json', '--root', root];
    const { code, stdout } = await runCli(args, { env: { TMPDIR: temporary } });
    expect(code).toBe(0);
    const isolated = facts(stdout).filter(({ fact }) => fact === 'isolated_attack');
    expect(isolated).toMatchObject([
      { attack: { attack: 'unwritable_log', blocked: true, found: 'exit 6, nothing done' } },
    ]);
    expect(facts(stdout).find(({ fact }) => fact === 'attacks')).toMatchObject({
      summary: { isolated: { attacks: 1, blocked: 1 } },
    });
    // Neither that one nor any other leaves anything behind.
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('one that cannot be made is not passed off as blocked', async () => {
    const args = ['demo-mode-violation', '--quiet', '--root', temporaryRoot()];
    const { code, stdout } = await runCli(args, {
      env: { NODE_OPTIONS: `--import=${WITHOUT_PROCESSES}` },
    });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^FAIL {2}an attack in a process of its own got through\n$/);
  });
});

/** What a process is loaded with in which no other one can be started. */
const WITHOUT_PROCESSES = `data:text/javascript,${encodeURIComponent(`
  import processes from 'node:child_process';
  import { syncBuiltinESMExports } from 'node:module';
  processes.spawn = () => { throw new Error('no more processes'); };
  syncBuiltinESMExports();
`)}`;

function attacksIn(stdout: string): AttackEvent[] {
  return facts(stdout)
    .filter(({ fact }) => fact === 'attack')
    .map(({ attack }) => attack as AttackEvent);
}
