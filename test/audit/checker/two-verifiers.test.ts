import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../src/core/domain/proof-lines/run-record.js';
import { createReplay } from '../../support/replay.js';
import { seededRandom } from '../../../src/core/decider/random.js';
import { verifyLog, type VerifyReport } from '../../../src/audit/checker/verify-log.js';
import { BYTE_MUTATIONS } from '../../support/mutants/byte-mutations.js';
import { HEAD, LOG, headFor, type Files } from '../../support/mutants/home.js';
import { HONEST_RUNS } from '../../support/mutants/honest.js';
import { Draw } from '../../support/mutants/mutation.js';
import { OF_HEADS } from '../../support/mutants/seal-mutations.js';
import { measuresOf, signed, signedRun, toldOf } from '../../support/sample-agents.js';
import { TEST_KEY } from '../../support/recovery.js';
import {
  SAMPLE_RUN_ID,
  chainedLines,
  defaultRun,
  rechained,
  sha256,
} from '../../support/sample-log.js';
import { sharedRoot } from '../../support/shared-root.js';

const INDEPENDENT = fileURLToPath(new URL('../../../scripts/verify_proof.py', import.meta.url));
const MUTANTS = process.env['DEMO_RUN_SOAK'] === '1' ? 2_000 : 250;
/** SubjectPublicKeyInfo of an Ed25519 key, up to the raw key itself (RFC 8410). */
const DER_PREFIX = 'MCowBQYDK2VwAyEA';
const KEY = { public_key: TEST_KEY.public_key, origin: 'given' } as const;

/** The rules that both know; the one in Python knows no kinds of lines and no meaning. */
const SHARED =
  /^(?:torn_line|line_too_long|not_|seq|chain|run_id|run_record|empty|head_|foreign_key)/;

const root = sharedRoot();

/** Each log in a folder of its own, with its head beside it and nothing else. */
function writeAll(name: string, all: readonly Files[]): string[] {
  return all.map((files, at) => {
    const folder = join(root, `${name}-${String(at)}`);
    mkdirSync(folder);
    for (const file of [LOG, HEAD]) {
      if (files[file] !== undefined) writeFileSync(join(folder, file), files[file], 'latin1');
    }
    return join(folder, LOG);
  });
}

interface Verdict {
  readonly path: string;
  readonly exit: number;
  readonly code: string | null;
}

function askPython(paths: readonly string[]): Verdict[] {
  const list = join(root, 'list');
  const key = join(root, 'key.pem');
  writeFileSync(list, `${paths.join('\n')}\n`);
  const body = `${DER_PREFIX}${TEST_KEY.public_key}`;
  writeFileSync(key, `-----BEGIN PUBLIC KEY-----\n${body}\n-----END PUBLIC KEY-----\n`);
  const { stdout, stderr } = spawnSync('python3', [INDEPENDENT, '--list', list, '--key', key], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const verdicts = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Verdict);
  if (verdicts.length !== paths.length) throw new Error(`python3: ${stderr}`);
  return verdicts;
}

async function askOurs(paths: readonly string[]): Promise<VerifyReport[]> {
  const reports: VerifyReport[] = [];
  for (const path of paths) {
    const replay = createReplay();
    reports.push(await verifyLog(path, { key: KEY, judge: (line) => replay.judge(line) }));
  }
  return reports;
}

describe(`${String(HONEST_RUNS.length)} honest logs, recovered ones among them`, () => {
  const paths = writeAll(
    'honest',
    HONEST_RUNS.map((bodies) => {
      const text = chainedLines(bodies).join('');
      return { [LOG]: text, [HEAD]: headFor(text, SAMPLE_RUN_ID) };
    }),
  );

  it('are at least 200', () => {
    expect(HONEST_RUNS.length).toBeGreaterThanOrEqual(200);
  });

  it('are valid, and sealed unless they were recovered, and so says the other verifier', async () => {
    const reports = await askOurs(paths);
    const exits = reports.map(({ end }) => (end === 'recovered' ? 4 : 0));
    expect(reports.map(({ sealed }) => (sealed ? 0 : 4))).toEqual(exits);
    expect(reports.filter(({ problem }) => problem !== null)).toEqual([]);
    expect(askPython(paths).map(({ exit }) => exit)).toEqual(exits);
    expect(new Set(exits)).toEqual(new Set([0, 4]));
  });
});

describe(`${String(MUTANTS)} tampered logs`, () => {
  it('are found by both, where a rule that both know is broken', async () => {
    const classes = [...BYTE_MUTATIONS, ...OF_HEADS];
    const draw = new Draw(seededRandom(MUTANTS));
    const all = Array.from({ length: MUTANTS }, () => draw.from(classes).mutate(draw));
    const paths = writeAll('tampered', all);
    const theirs = askPython(paths);
    const ours = await askOurs(paths);
    const disagreements = ours.flatMap((report, at) => {
      const other = theirs[at];
      const isShared = SHARED.test(report.problem?.code ?? '');
      const agrees = other?.exit === 7 ? !report.valid : report.valid || !isShared;
      return agrees ? [] : [{ ours: report.problem, other }];
    });
    expect(disagreements).toEqual([]);
    expect(theirs.filter(({ exit }) => exit === 7).length).toBeGreaterThan(MUTANTS / 2);
  });
});

describe('a log whose agent must sign', () => {
  const good = signed('crash', 'e3', toldOf('crash'));

  it.each([
    ['no signature', measuresOf('crash')],
    ['a signature over another event', signed('crash', 'e4', toldOf('crash'))],
    ['a signature that is cut', { ...good, signature: String(good.signature).slice(0, 80) }],
    ['an answer to another question', { ...good, answered_nonce: '0'.repeat(32) }],
  ])('and in which %s was let through is found by both', async (what, measures) => {
    const text = chainedLines(signedRun(measures)).join('');
    const files = { [LOG]: text, [HEAD]: headFor(text, SAMPLE_RUN_ID) };
    const paths = writeAll(what.replaceAll(' ', '-'), [files]);
    expect((await askOurs(paths))[0]?.problem).toMatchObject({ code: 'agent', line: 10 });
    expect(askPython(paths)).toMatchObject([{ exit: 7, code: 'agent' }]);
  });
});

/** The first line's record as any JSON: what the program would never write is in the table too. */
type Json = Readonly<Record<string, unknown>>;

const [FIRST = '', ...LATER] = chainedLines(defaultRun());
const HONEST = JSON.parse(FIRST) as Json & { readonly run: RunRecord };
const { scenarios: IDS } = HONEST.run;
const EACH = HONEST.run.expects?.scenarios ?? [];
const DIGEST = 'ab'.repeat(16);

/** What is expected, with the hash that fits, whatever it is. */
function withHash(ids: unknown, expected: Json, ...told: readonly unknown[]): Json {
  return { ...expected, sha256: sha256(JSON.stringify([ids, ...told])) };
}

const ofScenarios = (scenarios: unknown, ids: unknown = IDS): Json =>
  withHash(ids, { scenarios }, scenarios);
const ofDigest = (behaviour_digest: unknown): Json =>
  withHash(IDS, { scenarios: EACH, behaviour_digest }, EACH, behaviour_digest);
const ofFiles = (files: unknown): Json => withHash(IDS, { scenarios: EACH, files }, EACH, files);
const firstIs = (expectation: unknown) => ({
  expects: ofScenarios([expectation, ...EACH.slice(1)]),
});
const playing = (ids: readonly unknown[]) => ({
  scenarios: ids,
  expects: ofScenarios(EACH.slice(0, ids.length), ids),
});
const ONBOARDING = { kind: 'onboard', backend: 'none', bus: 'none', ...playing([]) };

/** A log whose first line tells this of the run, in a chain that fits and under a head that is good. */
function telling(changes: Json): Files {
  const first = { ...HONEST, run: { ...HONEST.run, ...changes } };
  const text = rechained([`${JSON.stringify(first)}\n`, ...LATER]).join('');
  return { [LOG]: text, [HEAD]: headFor(text, SAMPLE_RUN_ID) };
}

const SEALED = { exit: 0, code: null };
/** What one calls the order of keys, the other calls the shape. */
const REFUSED = { exit: 7 };
const ODD_RECORD = { exit: 7, code: 'run_record' };
const ODD_SHAPE = { exit: 7, code: 'schema' };

const CRASH = { incident: 'crash' };
/** One expectation of each kind, with all that it may say. */
const LONG: readonly (readonly [what: string, expectation: Json])[] = [
  ['an incident', CRASH],
  ['how often an incident', { incident: 'crash', times: 50 }],
  ['what never happens', { incident: 'false_alarm', times: 0, severity: 'catastrophic' }],
  ['an action', { action: 'rollback', times: 0, role: 'safeguard' }],
  [
    'an action to the last word',
    { action: 'scale_workers', decided_by: 'q_table', workers_to: 64, times: 1 },
  ],
  ['an answer of the gates', { gate: 'allowed' }],
  [
    'a refusal',
    { gate: 'refused', reason: 'storm_brake', severity: 'recoverable', role: 'objective' },
  ],
  ['an order', { order: ['RL_DECISION', 'ORCH_EXEC'], role: 'objective' }],
  ['a most', { signal: 'stable_after', at_most: 1_000_000 }],
  ['a least', { signal: 'requests_served', at_least: 0 }],
  ['both', { signal: 'workers', at_most: 3, at_least: 1 }],
  ['that nobody is called', { escalated: false }],
  ['who is called', { escalated: true, reason: 'refused_by_the_gates' }],
];
/** Eight orders of 12 kinds of lines, of so many bytes in all. */
function ofBytes(bytes: number): Json[] {
  const names = Array.from({ length: 96 }, () => 'A');
  const build = () =>
    Array.from({ length: 8 }, (_, at) => ({ order: names.slice(12 * at, 12 * at + 12) }));
  let left = bytes - JSON.stringify(build()).length;
  for (const at of names.keys()) {
    const more = Math.min(39, left);
    names[at] = 'A'.repeat(1 + more);
    left -= more;
  }
  return build();
}

const ODD: readonly (readonly [what: string, expectation: Json])[] = [
  ['nothing in an object', {}],
  ['a kind of no such name', { rollback: 'crash' }],
  ['two kinds in one', { incident: 'crash', gate: 'allowed' }],
  ['an incident that there is not', { incident: 'flood' }],
  ['more often than 50 times', { incident: 'crash', times: 51 }],
  ['less often than never', { incident: 'crash', times: -1 }],
  ['half a time', { incident: 'crash', times: 0.5 }],
  ['more than 64 workers', { action: 'scale_workers', workers_to: 65 }],
  ['a verdict that no gate gives', { gate: 'asked' }],
  ['a reason of capitals', { gate: 'refused', reason: 'STORM' }],
  ['a reason of 61 letters', { gate: 'refused', reason: 'a'.repeat(61) }],
  ['an order of one', { order: ['ORCH_EXEC'] }],
  ['an order of 13', { order: Array.from({ length: 13 }, () => 'ORCH_EXEC') }],
  ['an order of small letters', { order: ['a', 'b'] }],
  ['a signal without a limit', { signal: 'workers' }],
  ['a signal that there is not', { signal: 'luck', at_most: 1 }],
  ['a limit below zero', { signal: 'workers', at_most: -1 }],
  ['null for a limit', { signal: 'workers', at_most: null }],
  ['a text for yes', { escalated: 'true' }],
  ['a severity that there is not', { escalated: true, severity: 'mild' }],
  ['a role that there is not', { escalated: true, role: 'spare' }],
];

const EXPECTING: readonly (readonly [what: string, changes: Json, verdict: object])[] = [
  ['what is expected of each scenario', { expects: ofScenarios(EACH) }, SEALED],
  ['nothing of what was expected', { expects: undefined }, SEALED],
  ['a digest of 32 digits', { expects: ofDigest(DIGEST) }, SEALED],
  ['a digest of 64 digits', { expects: ofDigest(DIGEST.repeat(2)) }, SEALED],
  ['no object: null', { expects: null }, ODD_SHAPE],
  ['no object: a list', { expects: [] }, ODD_SHAPE],
  ['no object: a text', { expects: 'x' }, ODD_SHAPE],
  ['null for the list', { expects: ofScenarios(null) }, ODD_SHAPE],
  ['a hash without a list', { expects: withHash(IDS, {}, null) }, ODD_SHAPE],
  ['a list without a hash', { expects: { scenarios: EACH } }, ODD_SHAPE],
  ['a text for an expectation', firstIs('crash'), ODD_SHAPE],
  ['an expectation of two words', firstIs(['crash', 'noop']), ODD_SHAPE],
  ['an expectation of four words', firstIs(['crash', 'noop', 'rule', 'rule']), ODD_SHAPE],
  ['an incident of no such name', firstIs(['flood', 'noop', 'rule']), ODD_SHAPE],
  ['an action that nothing carries out', firstIs(['crash', 'delete', 'rule']), ODD_SHAPE],
  ['a decider of no such name', firstIs(['crash', 'noop', 'human']), ODD_SHAPE],
  ...LONG.map(([what, one]) => [what, firstIs([one]), SEALED] as const),
  ['all that can be expected', firstIs(LONG.slice(0, 16).map(([, one]) => one)), SEALED],
  ...ODD.map(([what, one]) => [what, firstIs([one]), ODD_SHAPE] as const),
  ['a list of nothing', firstIs([]), ODD_SHAPE],
  ['4,096 bytes', firstIs(ofBytes(4_096)), SEALED],
  ['4,097 bytes', firstIs(ofBytes(4_097)), ODD_SHAPE],
  ['17 expectations', firstIs(Array.from({ length: 17 }, () => CRASH)), ODD_SHAPE],
  [
    'at length what can be told in brief',
    firstIs([CRASH, { action: 'noop', decided_by: 'rule' }]),
    ODD_SHAPE,
  ],
  [
    'an action that cannot be told in brief',
    firstIs([CRASH, { action: 'delete', decided_by: 'rule' }]),
    SEALED,
  ],
  ['keys in another order', firstIs([{ times: 1, incident: 'crash' }]), REFUSED],
  ['an expectation and a word', firstIs([CRASH, 'noop']), ODD_SHAPE],
  ['a file for each', { expects: ofFiles(IDS.map(() => DIGEST.repeat(2))) }, SEALED],
  ['a file less', { expects: ofFiles([DIGEST.repeat(2)]) }, ODD_RECORD],
  ['no file at all', { expects: ofFiles([]) }, ODD_RECORD],
  ['a file that is no hash', { expects: ofFiles(IDS) }, ODD_SHAPE],
  ['null for the files', { expects: ofFiles(null) }, ODD_SHAPE],
  ['null for a digest', { expects: ofDigest(null) }, ODD_SHAPE],
  ['a digest of two digits', { expects: ofDigest('ab') }, ODD_SHAPE],
  ['a digest of 65 digits', { expects: ofDigest(`${DIGEST.repeat(2)}a`) }, ODD_SHAPE],
  ['a digest in capitals', { expects: ofDigest(DIGEST.toUpperCase()) }, ODD_SHAPE],
  ['one key more', { expects: { ...ofScenarios(EACH), more: 1 } }, ODD_SHAPE],
  [
    'the hash before the list',
    { expects: { sha256: ofScenarios(EACH)['sha256'], scenarios: EACH } },
    REFUSED,
  ],
  ['a scenario that is a number', playing([1, 'overload', 'false_alarm']), ODD_SHAPE],
  ['a scenario that is a list', playing([['crash'], 'overload', 'false_alarm']), ODD_SHAPE],
  ['a scenario that is no slug', playing(['-crash', 'overload', 'false_alarm']), ODD_SHAPE],
  ['a scenario of 41 letters', playing(['x'.repeat(41), 'overload', 'false_alarm']), ODD_SHAPE],
  ['no scenario', playing([]), ODD_RECORD],
  ['a scenario twice', playing(['crash', 'crash', 'false_alarm']), ODD_RECORD],
  ['an expectation less', { expects: ofScenarios(EACH.slice(1)) }, ODD_RECORD],
  ['an expectation more', { expects: ofScenarios([...EACH, EACH[0]]) }, ODD_RECORD],
  [
    'a hash of something else',
    { expects: { ...ofScenarios(EACH), sha256: DIGEST.repeat(2) } },
    ODD_RECORD,
  ],
  [
    'a digest that is not hashed',
    { expects: { scenarios: EACH, behaviour_digest: DIGEST, sha256: ofScenarios(EACH)['sha256'] } },
    ODD_RECORD,
  ],
  ['an onboarding', ONBOARDING, ODD_RECORD],
];

describe('a log whose first line tells', () => {
  const paths = writeAll(
    'expects',
    EXPECTING.map(([, changes]) => telling(changes)),
  );
  let theirs: readonly Verdict[];
  beforeAll(() => {
    theirs = askPython(paths);
  });

  it.each(EXPECTING.map((row, at) => [...row, at] as const))(
    '%s: both say the same',
    async (_what, _changes, verdict, at) => {
      const [report] = await askOurs(paths.slice(at, at + 1));
      const { sealed, problem } = report ?? {};
      const ours = { exit: sealed ? 0 : 7, code: problem?.code ?? null, line: problem?.line };
      expect({ ours, theirs: theirs[at] }).toMatchObject({ ours: verdict, theirs: verdict });
      expect(ours.line).toBe(ours.exit === 0 ? undefined : 1);
    },
  );
});
