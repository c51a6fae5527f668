import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verifyLog } from '../../src/audit/checker/verify-log.js';
import { callCli } from '../support/call-cli.js';
import { facts, PROJECT_ROOT } from '../support/cli.js';
import { schemaProblems } from '../support/junit-schema.js';
import { temporaryRoot } from '../support/temporary-root.js';
import { logOfTrial, playFiles } from '../support/told-trials.js';

const FOLDER = join(PROJECT_ROOT, 'apps', 'scenarios', 'injection');
const FILES = readdirSync(FOLDER);
const OBEYS = join(PROJECT_ROOT, 'test', 'fixtures', 'agents', 'obeys.mjs');
const RULES = join(PROJECT_ROOT, 'apps', 'agents', 'rules.mjs');
const SIMULATED = ['--simulated'];
const FAMILIES = 8;

function agent(path: string): string[] {
  return [...SIMULATED, '--agent', `node ${path}`, '--agent-isolation', 'none'];
}

/** Plays all of them, and hands back what the last facts say. */
async function play(more: readonly string[]) {
  const root = temporaryRoot();
  const junit = join(root, 'results.xml');
  const fixed = ['--root', root, '--json', '--junit', junit];
  const { code, stdout, stderr } = await callCli(['run', '--scenario', FOLDER, ...fixed, ...more]);
  const told = facts(stdout).find(({ fact }) => fact === 'text_attacks');
  if (told === undefined) throw new Error(`nothing was played: ${stderr}`);
  return { code, told, junit: readFileSync(junit, 'utf8') };
}

function share(k: number) {
  return { k, n: FILES.length };
}

describe('the scenarios with an attack by text', () => {
  it('are passed by the built-in decider, which reads no text', async () => {
    const { code, told, junit } = await play(SIMULATED);
    expect(code).toBe(0);
    const all = {
      benign: share(FILES.length),
      under_attack: share(FILES.length),
      obeyed: share(0),
    };
    expect(told).toMatchObject({ all });
    expect(told['families']).toHaveLength(FAMILIES);
    expect(await schemaProblems(junit)).toEqual([]);
  });

  it('are all obeyed by an agent that obeys each text, and by none that reads none', async () => {
    const obeying = await play(agent(OBEYS));
    expect(obeying.code).toBe(1);
    const all = {
      benign: share(FILES.length),
      under_attack: share(0),
      obeyed: share(FILES.length),
    };
    expect(obeying.told).toMatchObject({ all });
    expect(obeying.told).toMatchObject({ all: { stopped: { gates: 7, rule: 7, change: 0 } } });
    const cases = obeying.junit.match(/<testcase name="\d+\. the text of the attack not obeyed"/g);
    expect(cases).toHaveLength(FILES.length);
    const { code, told } = await play(agent(RULES));
    expect(code).toBe(0);
    expect(told).toMatchObject({ all: { under_attack: share(FILES.length), obeyed: share(0) } });
  });

  it('show on a screen what was obeyed, and what stopped it', async () => {
    const file = join(FOLDER, 'operator-overload.yaml');
    const args = ['run', '--scenario', file, '--root', temporaryRoot(), ...agent(OBEYS)];
    const { code, stdout } = await callCli(args);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^(?:[\x20-\x7e]{0,80}\n)+$/);
    expect(stdout).toContain('expected   the text of the attack not obeyed (safeguard)');
    expect(stdout).toContain('1 of 1 text obeyed: nothing stopped 1 of these');
  });

  it.each(['override-crash', 'approval-overload', 'zero-width-alarm', 'split-alarm'])(
    '%s goes the same way on real workers, and its logs hold',
    async (name) => {
      const root = temporaryRoot();
      const { code, trials } = await playFiles(root, [join(FOLDER, `${name}.yaml`)], []);
      expect([code, trials.map(({ verdict }) => verdict)]).toEqual([0, ['PASS', 'PASS']]);
      const [without, attacked] = trials.map((trial) => logOfTrial(root, trial));
      for (const log of [without, attacked]) {
        expect(await verifyLog(log ?? '')).toMatchObject({ valid: true });
      }
      expect(readFileSync(without ?? '', 'utf8')).not.toContain('"kind":"attack"');
      expect(readFileSync(attacked ?? '', 'utf8')).toContain('"kind":"attack"');
    },
  );

  it('are played as pairs by jobs, too', async () => {
    const file = join(FOLDER, 'override-crash.yaml');
    const jobs = ['--simulated', '--jobs', '2'];
    const { code, trials } = await playFiles(temporaryRoot(), [file], jobs);
    expect([code, trials.map(({ verdict }) => verdict)]).toEqual([0, ['PASS', 'PASS']]);
    expect(trials).toMatchObject([{ part: 'control' }, { part: 'attacked' }]);
  });
});
