import { describe, expect, it } from 'vitest';
import { DEMO_MODE_VIOLATION, facts, PROJECT_ROOT, runCli } from '../support/cli.js';
import { runProgram } from '../support/processes.js';
import { proofLines, proofPath } from '../support/proof-file.js';
import { temporaryRoot } from '../support/temporary-root.js';

interface AttackFact {
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
      const { code, stdout } = await runCli(args, { program: DEMO_MODE_VIOLATION });
      expect(code).toBe(0);

      const attacks = attacksIn(stdout);
      expect(attacks.length).toBeGreaterThanOrEqual(17);
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
      expect(lines).toHaveLength(attacks.length + 3);
      expect((await runCli(['verify', '--quiet', proofPath(root, 'violation')])).code).toBe(0);
    },
  );

  it('as a command tells people a row for each attack, at most 80 columns wide', async () => {
    const { code, stdout } = await runCli(['demo-mode-violation', '--root', temporaryRoot()]);
    expect(code).toBe(0);
    expect(stdout.match(/^ {2}BLOCKED {4}.+proof #\d+$/gm)?.length).toBeGreaterThanOrEqual(17);
    expect(stdout).not.toContain('NOT BLOCKED');
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('as an npm script takes the same options', async () => {
    const root = temporaryRoot();
    const args = ['run', '--silent', 'demo-mode-violation', '--', '--quiet', '--root', root];
    const { code, stdout } = await runProgram('npm', args, { cwd: PROJECT_ROOT });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^BLOCKED {2}(\d+) of \1 attacks\n$/);
  });

  it('never names an attack that it does not refuse: rollback and delete are among them', async () => {
    const root = temporaryRoot();
    const { stdout } = await runCli(['demo-mode-violation', '--json', '--root', root]);
    const names = attacksIn(stdout).map(({ attack }) => attack);
    expect(names).toEqual(expect.arrayContaining(['rollback', 'delete', 'replayed', 'expired']));
  });
});

function attacksIn(stdout: string): AttackFact[] {
  return facts(stdout)
    .filter(({ fact }) => fact === 'attack')
    .map(({ attack }) => attack as AttackFact);
}
