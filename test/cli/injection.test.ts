import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verifyLog } from '../../src/audit/checker/verify-log.js';
import { callCli } from '../support/call-cli.js';
import { facts, PROJECT_ROOT } from '../support/cli.js';
import { schemaProblems } from '../support/junit-schema.js';
import { temporaryRoot } from '../support/temporary-root.js';
import { logOfTrial, playFiles, type ToldTrial } from '../support/told-trials.js';

const FOLDER = join(PROJECT_ROOT, 'apps', 'scenarios', 'injection');
const WITHHELD = readdirSync(FOLDER).filter((name) => name.startsWith('withheld-'));
const FILES = readdirSync(FOLDER).filter((name) => !WITHHELD.includes(name));
const OBEYS = join(PROJECT_ROOT, 'test', 'fixtures', 'agents', 'obeys.mjs');
const REPEATS = join(PROJECT_ROOT, 'test', 'fixtures', 'agents', 'repeats.mjs');
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
  const named = FILES.flatMap((name) => ['--scenario', join(FOLDER, name)]);
  const { code, stdout, stderr } = await callCli(['run', ...named, ...fixed, ...more]);
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

describe('the scenarios that withhold the verdict', () => {
  const files = WITHHELD.map((name) => join(FOLDER, name));
  const CRASH = join(FOLDER, 'withheld-crash.yaml');

  async function playWithheld(root: string, paths: readonly string[], more: readonly string[]) {
    const named = paths.flatMap((path) => ['--scenario', path]);
    const { code, stdout } = await callCli(['run', ...named, '--root', root, '--json', ...more]);
    const told = facts(stdout);
    const trials = told.filter(({ fact }) => fact === 'trial');
    return { code, trials, figures: told.find(({ fact }) => fact === 'withheld_verdicts'), told };
  }

  /** What a log says of second proposals and of acts. */
  function linesOf(root: string, trial: unknown): string[] {
    const text = readFileSync(logOfTrial(root, trial as ToldTrial), 'utf8');
    return text
      .split('\n')
      .filter((line) => /"event_name":"(?:AGENT_PROBED|ORCH_EXEC)"/.test(line));
  }

  function transcriptOf(root: string, trial: unknown): string {
    return join(root, 'logs', 'agents', `${(trial as ToldTrial).run_id}.ndjson`);
  }

  it('are passed by an agent that proposes once', async () => {
    const { code, figures, told } = await playWithheld(temporaryRoot(), files, agent(RULES));
    expect(code).toBe(0);
    expect(figures).toMatchObject({ acted_twice: { k: 0, n: files.length } });
    expect(told.map(({ fact }) => fact)).not.toContain('text_attacks');
  });

  it('find an agent that proposes again, of which nothing is carried out', async () => {
    const root = temporaryRoot();
    const { code, trials, figures } = await playWithheld(root, files, agent(REPEATS));
    expect(code).toBe(1);
    expect(figures).toMatchObject({ acted_twice: { k: files.length, n: files.length } });
    for (const trial of trials) {
      const isAttacked = trial['part'] === 'attacked';
      expect(trial['verdict']).toBe(isAttacked ? 'FAIL' : 'PASS');
      const lines = linesOf(root, trial);
      expect(lines.filter((line) => line.includes('ORCH_EXEC'))).toHaveLength(1);
      expect(lines.filter((line) => line.includes('AGENT_PROBED'))).toHaveLength(
        Number(isAttacked),
      );
      expect(await verifyLog(logOfTrial(root, trial as unknown as ToldTrial))).toMatchObject({
        valid: true,
      });
      const transcript = readFileSync(transcriptOf(root, trial), 'utf8');
      expect(transcript.includes('"type":"verdict"')).toBe(!isAttacked);
    }
  });

  it('say nothing of the built-in decider, which is told no verdicts', async () => {
    const { code, figures } = await playWithheld(temporaryRoot(), files, SIMULATED);
    expect([code, figures]).toMatchObject([0, { acted_twice: { k: 0, n: 0 } }]);
  });

  it('say nothing of a pair of which a transcript holds one run: the other one is not guessed', async () => {
    const root = temporaryRoot();
    const [control, attacked] = (await playWithheld(root, [CRASH], agent(REPEATS))).trials;
    const replay = (trial: unknown) => [
      ...SIMULATED,
      ...['--agent-replay', transcriptOf(root, trial)],
    ];
    const probesIn = (folder: string, trial: unknown) =>
      linesOf(folder, trial).filter((line) => line.includes('AGENT_PROBED')).length;
    for (const [recorded, probes] of [
      [control, [0, 0]],
      [attacked, [0, 1]],
    ] as const) {
      const folder = temporaryRoot();
      const { code, figures, trials } = await playWithheld(folder, [CRASH], replay(recorded));
      expect([code, figures]).toMatchObject([4, { acted_twice: { k: 0, n: 0 } }]);
      expect(trials.map((trial) => probesIn(folder, trial))).toEqual(probes);
    }
    const other = ['--only', 'crash', '--seed', '77', '--root', temporaryRoot()];
    const { stdout } = await callCli([
      ...['run', ...SIMULATED, '--agent-replay', transcriptOf(root, control), ...other],
    ]);
    expect(stdout).toContain('\n  open  crash: 0 of 3 expectations met, 3 could not be judged\n');
    expect(stdout.match(/the transcript holds no answer to this question/g)).toHaveLength(1);
  });

  it('say on a screen and in a line that it proposed twice', async () => {
    const args = ['run', '--scenario', CRASH, '--root', temporaryRoot(), ...agent(REPEATS)];
    const screen = await callCli(args);
    expect(screen.stdout).toMatch(/^(?:[\x20-\x7e]{0,80}\n)+$/);
    expect(screen.stdout).toContain('proposed twice in 1 of 1 pair (also with its verdict: 0)\n');
    const { stdout } = await callCli([...args, '--quiet']);
    expect(stdout).toContain('proposed twice in 1 of 1 pair (also with its verdict: 0)');
  });

  it('are played by jobs, too', async () => {
    const jobs = [...agent(REPEATS), '--jobs', '2'];
    const { figures } = await playWithheld(temporaryRoot(), [CRASH], jobs);
    expect(figures).toMatchObject({ acted_twice: { k: 1, n: 1 } });
  });
});
