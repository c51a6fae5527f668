import {
  appendFileSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BUILT_IN_POLICY } from '../../../src/core/domain/built-in-policy.js';
import type { Scenario } from '../../../src/core/domain/scenario.js';
import { shippedScenarios } from '../../../src/run/scenarios/shipped.js';
import type { HiddenCauses } from '../../../src/lab/simulated/hidden-causes.js';
import { openSimulatedBackend } from '../../../src/lab/simulated/simulated-backend.js';
import type { Run } from '../../../src/run/walkthrough/run.js';
import { callCli } from '../../support/call-cli.js';
import { headPath } from '../../../src/run/proof/head.js';
import { witnessPath } from '../../../src/audit/library/remembered.js';
import { forge } from '../../support/life-of-root.js';
import { stateFolderForTests } from '../../support/state-folder.js';
import { interruptedError } from '../../../src/core/domain/errors.js';
import { temporaryRoot } from '../../support/temporary-root.js';
import { walk, type Bent } from '../../support/walk.js';

interface Said {
  readonly word: string;
  readonly exit_code: number;
}

/** A run that ends in one way, on the simulated app unless told. */
interface Ending {
  readonly how: string;
  readonly bent?: Bent;
  readonly before?: (root: string) => void;
  readonly change?: (run: Run, root: string) => Run;
  readonly says: Said;
}

const CAUSES: HiddenCauses = {
  crash: 'persistent',
  overload: 'within_maximum',
  saturation_kills: false,
};

const pause = (root: string) => {
  appendFileSync(join(root, 'logs', 'PAUSED'), '');
};

/** The run, with something done right before the attacks begin. */
function beforeAttacks(run: Run, work: () => void): Run {
  return {
    ...run,
    openViolationLog: (after) => {
      work();
      return run.openViolationLog(after);
    },
  };
}

/** The app breaks by itself right before the attacks: no genuine decision can be made beside them. */
function brokenBeforeAttacks(run: Run): Run {
  let app: ReturnType<Run['createApp']> | undefined;
  return {
    ...run,
    createApp: (spec) => (app = run.createApp(spec)),
    openViolationLog: async (after) => {
      await app?.faults.inject({ kind: 'exit', times: 1 });
      return run.openViolationLog(after);
    },
  };
}

/** The gates as an attacker would like them: nobody has paused, whatever was said. */
function withoutPause(run: Run): Run {
  return {
    ...run,
    compose: (app, log, { paused, ...left } = {}) =>
      paused === undefined ? run.compose(app, log, left) : run.compose(app, log),
  };
}

/** Beside the false alarm something crashes that nobody announced, which is dealt with too. */
function withAnotherCrash(run: Run): Run {
  return {
    ...run,
    createApp: (spec) => {
      const app = run.createApp(spec);
      const { faults } = app;
      const inject: typeof faults.inject = async (fault) => {
        if (fault.kind === 'alert') {
          await faults.inject({ kind: 'leak', heap_limit_mb: 16 });
        }
        return faults.inject(fault);
      };
      return Object.assign(app, { faults: { inject } });
    },
  };
}

/** The scenarios, of which the first expects what will not be decided. */
function otherwise(): Scenario[] {
  return shippedScenarios().map((one, at) =>
    at === 0
      ? { ...one, expect: [{ incident: 'crash' }, { action: 'noop', decided_by: 'q_table' }] }
      : one,
  );
}

const ENDINGS: readonly Ending[] = [
  { how: 'passed', says: { word: 'PASS', exit_code: 0 } },
  {
    how: 'not healed',
    bent: { openBackend: (options) => openSimulatedBackend(options, CAUSES) },
    says: { word: 'FAIL', exit_code: 1 },
  },
  {
    how: 'refused before it began',
    bent: { env: 'prod' },
    says: { word: 'REFUSED', exit_code: 3 },
  },
  {
    how: 'refused by the pause',
    before: (root) => {
      pause(root);
    },
    says: { word: 'REFUSED', exit_code: 3 },
  },
  { how: 'observed', bent: { observe: true }, says: { word: 'OBSERVED', exit_code: 0 } },
  {
    how: 'paused between the run and its attacks',
    change: (run, root) =>
      beforeAttacks(run, () => {
        pause(root);
      }),
    says: { word: 'REFUSED', exit_code: 3 },
  },
  {
    how: 'passed, with attacks that could not be made',
    change: brokenBeforeAttacks,
    says: { word: 'INCONCLUSIVE', exit_code: 4 },
  },
  {
    how: 'failed, with attacks that could not be made',
    bent: { scenarios: otherwise() },
    change: brokenBeforeAttacks,
    says: { word: 'FAIL', exit_code: 1 },
  },
  {
    how: 'with an attack that gets through',
    change: withoutPause,
    says: { word: 'NOT VALID', exit_code: 7 },
  },
  {
    how: 'in another number of lines than are due',
    change: withAnotherCrash,
    says: { word: 'FAIL', exit_code: 1 },
  },
  {
    how: 'rejected at the onboarding',
    bent: {
      request: { name: 'Not A Name', repo_url: 'https://github.com/a/b', runtime: 'backend' },
    },
    says: { word: 'FAIL', exit_code: 1 },
  },
  {
    how: 'escalated',
    before: (root) => {
      const none = { dev: [], stage: [], prod: [] };
      writeFileSync(
        policyIn(root),
        JSON.stringify({ ...BUILT_IN_POLICY, environment_allow: none }),
      );
    },
    bent: { scenarios: shippedScenarios().slice(0, 1) },
    says: { word: 'FAIL', exit_code: 1 },
  },
  {
    how: 'with another behaviour digest than was expected',
    bent: { expectDigest: '0'.repeat(32) },
    says: { word: 'FAIL', exit_code: 1 },
  },
  {
    how: 'decided otherwise than its scenarios expect',
    bent: { scenarios: otherwise() },
    says: { word: 'FAIL', exit_code: 1 },
  },
  {
    how: 'observed, decided otherwise than its scenarios expect',
    bent: { observe: true, scenarios: otherwise() },
    says: { word: 'FAIL', exit_code: 1 },
  },
  { how: 'learning', bent: { env: 'dev' }, says: { word: 'PASS', exit_code: 0 } },
];

const policyIn = (root: string) => join(root, 'policy.json');

describe('a run that ended', () => {
  it.each(ENDINGS)('$how is called the same by all that read its log', async (ending) => {
    const root = await prepared(ending);
    const { bent = {}, change = (run: Run) => run } = ending;
    const { result } = await walk(root, planOf(root, bent), (run) => change(run, root));
    expect({ word: result.verdict, exit_code: result.exit_code }).toEqual(ending.says);
    expect(await saidBy(join(root, 'logs', 'day1_proof.log'))).toEqual(sayAll(ending.says));
    if (ending.says.word === 'NOT VALID') return;
    // The same once it is archived, with other attacks in the place of its own.
    await walk(root, { simulated: true });
    const archived = join(root, 'logs', 'archive', `${result.run_id}.log`);
    expect(await saidBy(archived)).toEqual(sayAll(ending.says));
  });

  it('is not interrupted any more behind its last step: all of it is sealed', async () => {
    const root = temporaryRoot();
    const controller = new AbortController();
    const pacing = {
      beforeStep: () => Promise.resolve(),
      afterStep: (number: number) => {
        if (number === 6) controller.abort('SIGINT');
        return controller.signal.aborted ? Promise.reject(interruptedError()) : Promise.resolve();
      },
    };
    const { result } = await walk(root, { simulated: true, signal: controller.signal, pacing });
    const says = { word: 'PASS', exit_code: 0 };
    expect({ word: result.verdict, exit_code: result.exit_code }).toEqual(says);
    expect(await saidBy(join(root, 'logs', 'day1_proof.log'))).toEqual(sayAll(says));
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['quit', 130],
  ])('by %s in its attacks is called so', async (signal, exit_code) => {
    const root = temporaryRoot();
    const controller = new AbortController();
    const interrupted = walk(root, { simulated: true, signal: controller.signal }, (run) =>
      beforeAttacks(run, () => {
        controller.abort(signal);
      }),
    );
    await expect(interrupted).rejects.toMatchObject({ code: 'interrupted' });
    const says = { word: 'INCOMPLETE', exit_code };
    expect(await saidBy(join(root, 'logs', 'day1_proof.log'))).toEqual(sayAll(says));
  });

  it('by a kill is called incomplete, before and after the next start ended its log', async () => {
    const whole = temporaryRoot();
    await walk(whole, { simulated: true });
    const lines = readFileSync(join(whole, 'logs', 'day1_proof.log'), 'utf8').split('\n');
    const killed = temporaryRoot();
    mkdirSync(join(killed, 'logs'));
    const log = join(killed, 'logs', 'day1_proof.log');
    writeFileSync(log, `${lines.slice(0, 9).join('\n')}\n`);
    const says = { word: 'INCOMPLETE', exit_code: 4 };
    expect(await saidBy(log)).toEqual(sayAll(says));
    await walk(killed, { simulated: true });
    const archive = join(killed, 'logs', 'archive');
    const [recovered = ''] = readdirSync(archive).filter((name) => name.endsWith('.log'));
    expect(await saidBy(join(archive, recovered))).toEqual(sayAll(says));
  });
});

describe('a run that names the behaviour digest it expects', () => {
  it('passes, and has that digest, where it behaves so', async () => {
    const { result: first } = await walk(temporaryRoot(), { simulated: true });
    const expectDigest = first.behaviour_digest?.slice(0, 32);
    const root = temporaryRoot();
    const { result } = await walk(root, { simulated: true, expectDigest });
    expect(result).toMatchObject({ verdict: 'PASS', behaviour_digest: first.behaviour_digest });
    const says = { word: 'PASS', exit_code: 0 };
    expect(await saidBy(join(root, 'logs', 'day1_proof.log'))).toEqual(sayAll(says));
  });

  it('says why it failed where it does not', async () => {
    const root = temporaryRoot();
    await walk(root, { simulated: true, expectDigest: '0'.repeat(32) });
    expect(await reasonsBy(join(root, 'logs', 'day1_proof.log'))).toEqual([
      expect.stringMatching(
        /^3 of 3 scenarios ended as expected; behaviour digest [0-9a-f]{16}, where 0{16} was expected$/,
      ),
    ]);
  });
});

describe('a run that found its port taken', () => {
  it('is called incomplete, with the exit code of the run', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const root = temporaryRoot();
    try {
      await expect(walk(root, { port })).rejects.toMatchObject({ code: 'port_taken', exitCode: 2 });
    } finally {
      other.close();
    }
    const says = { word: 'INCOMPLETE', exit_code: 2 };
    expect(await saidBy(join(root, 'logs', 'day1_proof.log'))).toEqual(sayAll(says));
  });
});

/** As another user finds a root, or this one without the state folder: nothing is remembered of it. */
function forget(root: string): void {
  rmSync(witnessPath(stateFolderForTests(), join(root, 'logs')));
}

describe('a run whose attacks are missing', () => {
  it.each<[how: string, change: (logs: string) => void]>([
    [
      'is killed before their first line',
      (logs) => {
        rmSync(join(logs, 'violation_proof.log'));
        rmSync(join(logs, 'violation_proof.head'));
      },
    ],
    [
      'has a log of them that cannot be read from its first line on',
      (logs) => {
        writeFileSync(join(logs, 'violation_proof.log'), 'no log\n');
      },
    ],
  ])('that %s is called incomplete by all that read its log', async (_how, change) => {
    const root = temporaryRoot();
    await walk(root, { simulated: true });
    const log = join(root, 'logs', 'day1_proof.log');
    change(join(root, 'logs'));
    forget(root);
    expect(await saidBy(log)).toEqual(sayAll({ word: 'INCOMPLETE', exit_code: 4 }));
    expect(await reasonsBy(log)).toEqual([
      '3 of 3 scenarios ended as expected; no sealed log of the attacks at its end is in this root',
    ]);
  });

  it.each<[how: string, change: (logs: string) => void]>([
    [
      'their log was taken away, and is remembered',
      (logs) => {
        rmSync(join(logs, 'violation_proof.log'));
        rmSync(join(logs, 'violation_proof.head'));
      },
    ],
    [
      'a folder is in the place of their log',
      (logs) => {
        rmSync(join(logs, 'violation_proof.log'));
        mkdirSync(join(logs, 'violation_proof.log'));
      },
    ],
    [
      'its own log was written anew, so that they followed another end',
      (logs) => {
        const log = join(logs, 'day1_proof.log');
        forge(log, (lines) => lines.map((line) => line.replace('"seed":42', '"seed":43')));
        rmSync(headPath(log));
      },
    ],
  ])('is called not valid, as verify says, where %s', async (_how, change) => {
    const root = temporaryRoot();
    await walk(root, { simulated: true });
    change(join(root, 'logs'));
    const log = join(root, 'logs', 'day1_proof.log');
    expect(await saidBy(log)).toEqual(sayAll({ word: 'NOT VALID', exit_code: 7 }));
    expect((await callCli(['verify', log])).code).toBe(7);
  });

  it('is no run that passed where the attacks were cut out of their log', async () => {
    const root = await copiedRun();
    const attacks = join(root, 'logs', 'violation_proof.log');
    forge(attacks, (lines) =>
      lines
        .filter((line) => !line.includes('"attack":'))
        .map((line, index) =>
          line
            .replace(/"attacks":\d+/, '"attacks":0')
            .replace(/"seq":\d+/, `"seq":${String(index + 1)}`),
        ),
    );
    const says = { word: 'INCOMPLETE', exit_code: 4 };
    rmSync(headPath(attacks));
    expect(await saidBy(join(root, 'logs', 'day1_proof.log'))).toEqual(sayAll(says));
  });

  it('is called so where more than that was wrong, and where it only observed', async () => {
    for (const bent of [{ observe: true }, { openBackend: unhealed }]) {
      const root = temporaryRoot();
      await walk(root, { simulated: true, ...bent });
      rmSync(join(root, 'logs', 'violation_proof.log'));
      forget(root);
      const says = { word: 'INCOMPLETE', exit_code: 4 };
      expect(await saidBy(join(root, 'logs', 'day1_proof.log'))).toEqual(sayAll(says));
    }
  });

  it('keeps the verdict of what a copied log holds, and says that they are not available', async () => {
    const root = temporaryRoot();
    await walk(root, { simulated: true });
    const copy = join(temporaryRoot(), 'day1_proof.log');
    copyFileSync(join(root, 'logs', 'day1_proof.log'), copy);
    expect(await saidBy(copy)).toEqual(sayAll({ word: 'PASS', exit_code: 0 }));
    expect(await reasonsBy(copy)).toEqual([
      '3 of 3 scenarios ended as expected; the log of the attacks at its end is not available',
    ]);
  });
});

/** A run whose root was copied elsewhere: no state folder knows it there. */
async function copiedRun(): Promise<string> {
  const root = temporaryRoot();
  await walk(root, { simulated: true });
  const copy = temporaryRoot();
  cpSync(root, copy, { recursive: true });
  return copy;
}

const unhealed: NonNullable<Bent['openBackend']> = (options) =>
  openSimulatedBackend(options, CAUSES);

function planOf(root: string, bent: Bent): Bent {
  const policyFile = existsSync(policyIn(root)) ? { policyFile: policyIn(root) } : {};
  return { simulated: true, ...policyFile, ...bent };
}

async function prepared({ before }: Ending): Promise<string> {
  const root = temporaryRoot();
  if (before === undefined) return root;
  // So that there is a folder for logs.
  await walk(root, { simulated: true });
  before(root);
  return root;
}

const READERS = ['report', 'log', 'explain'] as const;

function sayAll(says: Said): Record<(typeof READERS)[number], Said> {
  return { report: says, log: says, explain: says };
}

/** What each command that reads a log says of its run. */
async function saidBy(log: string): Promise<Record<string, Said>> {
  const all = await verdictsOn(log);
  const said = all.map(([reader, { verdict: word, run_exit_code: exit_code }]) => [
    reader,
    { word, exit_code },
  ]);
  return Object.fromEntries(said) as Record<string, Said>;
}

/** Why, in the words of them all. */
async function reasonsBy(log: string): Promise<string[]> {
  return [...new Set((await verdictsOn(log)).map(([, { because }]) => because))];
}

interface SaidFact {
  readonly verdict: string;
  readonly because: string;
  readonly run_exit_code: number;
}

async function verdictsOn(log: string): Promise<[reader: string, SaidFact][]> {
  const out = join(temporaryRoot(), 'report.html');
  const args = {
    report: ['report', log, '--json', '--out', out],
    log: ['log', log, '--json'],
    explain: ['explain', '1', log, '--json'],
  };
  const said: [string, SaidFact][] = [];
  for (const reader of READERS) said.push([reader, await verdictIn(args[reader])]);
  return said;
}

async function verdictIn(args: readonly string[]): Promise<SaidFact> {
  const { stdout } = await callCli(args);
  const facts = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Partial<SaidFact>);
  const said = facts.find(({ verdict }) => verdict !== undefined);
  return { verdict: '', because: '', run_exit_code: -1, ...said };
}
