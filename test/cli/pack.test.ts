import { spawnSync } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { verifyLog } from '../../src/audit/checker/verify-log.js';
import { behaviourIn } from '../../src/core/domain/proof-lines/behaviour.js';
import type { ProofLine } from '../../src/core/domain/proof-lines/catalogue.js';
import { callCli } from '../support/call-cli.js';
import { facts, PROJECT_ROOT } from '../support/cli.js';
import { createReplay } from '../support/replay.js';
import { sharedRoot } from '../support/shared-root.js';
import { temporaryRoot } from '../support/temporary-root.js';
import { logOfTrial, playFiles, type ToldTrial } from '../support/told-trials.js';
import { linesOf } from '../support/walk.js';

const PACK = join(PROJECT_ROOT, 'apps', 'scenarios', 'pack');
const NAMES = readdirSync(PACK).map((file) => file.replace(/\.yaml$/, ''));
const INDEPENDENT = join(PROJECT_ROOT, 'scripts', 'verify_proof.py');
/** SubjectPublicKeyInfo of an Ed25519 key, up to the raw key itself (RFC 8410). */
const DER_PREFIX = 'MCowBQYDK2VwAyEA';
const SCREEN = /^(?:[\x20-\x7e]{0,80}\n)+$/;

const CRASH = ['crash: restart_service'];
const SCALED = ['overload: scale_workers 1 -> 3'];
const BOTH = [...CRASH, ...SCALED];

/** What is decided in each of them, in its order. */
const DECIDED: Readonly<Record<string, readonly string[]>> = {
  'alert-storm': Array.from({ length: 10 }, () => 'false_alarm: noop'),
  'approved-in-prod': SCALED,
  'crash-during-scaling': [...SCALED, ...CRASH],
  'crash-exit': CRASH,
  'crash-hang': CRASH,
  'crash-loop': [...CRASH, ...CRASH, ...CRASH, ...CRASH],
  'crash-throw': CRASH,
  'denied-in-prod': SCALED,
  'dependency-down': ['dependency: noop'],
  'dependency-slow': ['dependency: noop'],
  'flapping-alert': Array.from({ length: 3 }, () => 'false_alarm: noop'),
  'leak-under-traffic': CRASH,
  'no-effect': [],
  'observe-only': CRASH,
  'overload-beyond': ['overload: scale_workers 1 -> 2'],
  'overload-during-restart': BOTH,
  'overload-within': SCALED,
  'refused-in-prod': SCALED,
  'resolved-before-fired': ['false_alarm: noop'],
  'two-at-once': BOTH,
};

/** The only one of which nothing can be concluded, which is what it is there for. */
function verdictDue(name: string): string {
  return name === 'no-effect' ? 'INCONCLUSIVE' : 'PASS';
}

const root = sharedRoot();
const away = sharedRoot();
let simulated: ReadonlyMap<string, ToldTrial>;

beforeAll(async () => {
  const { code, trials } = await playFiles(root, [PACK]);
  expect(code).toBe(4);
  simulated = new Map(trials.map((trial) => [trial.scenario, trial]));
});

function trialOf(name: string): ToldTrial {
  return simulated.get(name) ?? expect.fail(`${name} was not played`);
}

/** The log alone, in a folder where neither its head nor the scenario file is. */
function copied(name: string): string {
  const copy = join(away, `${name}.log`);
  copyFileSync(logOfTrial(root, trialOf(name)), copy);
  return copy;
}

/** The key that has signed the logs, as `--key` takes it. */
function keyOf([log = '']: readonly string[]): string {
  const head = JSON.parse(readFileSync(log.replace(/log$/, 'head'), 'utf8')) as {
    readonly public_key: string;
  };
  const path = join(away, 'key.pem');
  const body = `${DER_PREFIX}${head.public_key}`;
  writeFileSync(path, `-----BEGIN PUBLIC KEY-----\n${body}\n-----END PUBLIC KEY-----\n`);
  return path;
}

function linesIn(log: string): ProofLine[] {
  const lines = readFileSync(log, 'latin1').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as ProofLine);
}

/** Everything that the lines say but what was measured, and on what it was played. */
function behaviourOf(log: string): unknown[] {
  return linesIn(log).map((line) =>
    behaviourIn('run' in line ? { ...line, run: { ...line.run, backend: 'either' } } : line),
  );
}

function decisionsIn(log: string): string[] {
  return linesOf(linesIn(log), 'RL_DECISION').map(
    ({ event_type, action, workers_from, workers_to }) => {
      const workers =
        workers_to === null ? '' : ` ${String(workers_from)} -> ${String(workers_to)}`;
      return `${event_type}: ${action}${workers}`;
    },
  );
}

async function toldBy(...args: string[]): Promise<Record<string, unknown>> {
  const { stdout, stderr } = await callCli(['--json', ...args]);
  return facts(stdout).at(-1) ?? expect.fail(stderr);
}

describe('the pack on the simulated app', () => {
  it('is known here, file by file', () => {
    expect(Object.keys(DECIDED)).toEqual(NAMES);
    expect([...simulated.keys()].sort()).toEqual(NAMES);
  });

  it.each(NAMES)('%s goes as its file says, by the decisions that are due', (name) => {
    const { verdict, judged } = trialOf(name);
    const missed = judged.filter(({ result }) => result !== 'met');
    expect([verdict, verdict === 'PASS' ? missed : []]).toEqual([verdictDue(name), []]);
    expect(decisionsIn(copied(name))).toEqual(DECIDED[name]);
  });

  it.each(NAMES)('%s has a log that holds, replayed, wherever it lies', async (name) => {
    const replay = createReplay();
    const judge = (line: ProofLine) => replay.judge(line);
    expect(await verifyLog(copied(name), { judge })).toMatchObject({ valid: true, problem: null });
    const own = logOfTrial(root, trialOf(name));
    expect(await toldBy('verify', '--replay', own)).toMatchObject({ valid: true, sealed: true });
  });

  it('has logs that the verifier in Python takes, too', () => {
    const logs = NAMES.map((name) => logOfTrial(root, trialOf(name)));
    const list = join(away, 'list');
    writeFileSync(list, `${logs.join('\n')}\n`);
    const args = [INDEPENDENT, '--list', list, '--key', keyOf(logs)];
    const { status, stdout } = spawnSync('python3', args, { encoding: 'utf8' });
    expect(facts(stdout)).toEqual(logs.map((path) => ({ path, exit: 0, code: null })));
    expect(status).toBe(0);
  });

  it.each(NAMES)('%s has one verdict, whoever reads its log', async (name) => {
    const log = copied(name);
    const verdict =
      verdictDue(name) === 'PASS' && name === 'observe-only' ? 'OBSERVED' : verdictDue(name);
    const page = join(away, `${name}.html`);
    expect(await toldBy('log', log)).toMatchObject({ verdict });
    expect(await toldBy('explain', '8', log)).toMatchObject({ verdict });
    expect(await toldBy('report', log, '--out', page)).toMatchObject({ verdict });
    expect(readFileSync(page, 'utf8')).toContain(name);
    expect(readFileSync(page, 'utf8')).not.toMatch(/undefined|NaN|\[object/);
  });

  it.each(NAMES)('%s can be read on a screen', async (name) => {
    const log = copied(name);
    for (const args of [
      ['log', log],
      ['explain', '8', log],
      ['diff', log, copied('crash-exit')],
    ]) {
      const { stdout } = await callCli(args);
      expect(stdout).toMatch(SCREEN);
      expect(stdout).not.toMatch(/undefined|NaN|\[object/);
    }
  });
});

describe('the pack on real workers', () => {
  const REAL = ['crash-exit', 'refused-in-prod', 'alert-storm', 'flapping-alert'];

  it('goes the same way', async () => {
    const here = temporaryRoot();
    const files = REAL.map((name) => join(PACK, `${name}.yaml`));
    const { code, trials } = await playFiles(here, files, []);
    expect(code).toBe(0);
    expect(trials.map(({ scenario }) => scenario).sort()).toEqual([...REAL].sort());
    for (const trial of trials) {
      const same = logOfTrial(root, trialOf(trial.scenario));
      expect(behaviourOf(logOfTrial(here, trial))).toEqual(behaviourOf(same));
    }
  });
});
