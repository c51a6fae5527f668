import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createReplay } from '../../support/replay.js';
import { seededRandom } from '../../../src/core/decider/random.js';
import { verifyLog, type VerifyReport } from '../../../src/audit/checker/verify-log.js';
import { BYTE_MUTATIONS } from '../../support/mutants/byte-mutations.js';
import { HEAD, LOG, headFor, type Files } from '../../support/mutants/home.js';
import { HONEST_RUNS } from '../../support/mutants/honest.js';
import { Draw } from '../../support/mutants/mutation.js';
import { OF_HEADS } from '../../support/mutants/seal-mutations.js';
import { TEST_KEY } from '../../support/recovery.js';
import { runRecord } from '../../support/sample-lines.js';
import { SAMPLE_RUN_ID, chainedLines, defaultRun } from '../../support/sample-log.js';
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

describe('a log whose hash of what was expected is that of something else', () => {
  it('is found by both, by the same rule', async () => {
    const record = runRecord();
    const expects = record.expects && { ...record.expects, sha256: 'a'.repeat(64) };
    const text = chainedLines(defaultRun({ ...record, expects })).join('');
    const paths = writeAll('expects', [{ [LOG]: text, [HEAD]: headFor(text, SAMPLE_RUN_ID) }]);
    const [ours] = await askOurs(paths);
    expect(ours?.problem).toMatchObject({ code: 'run_record', line: 1 });
    expect(askPython(paths)).toMatchObject([{ exit: 7, code: 'run_record' }]);
  });
});
