import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { behaviourDigest } from '../../src/audit/library/behaviour-digest.js';
import type { ProofBody } from '../../src/core/domain/proof-lines/catalogue.js';
import { callCli } from '../support/call-cli.js';
import { facts } from '../support/cli.js';
import { archivedLogs, proofPath } from '../support/proof-file.js';
import { logsOf } from '../support/past-runs.js';
import { fillLogs } from '../support/root-of-logs.js';
import { rejectedNamed, runRecord } from '../support/sample-lines.js';
import { chainedLines, defaultRun, writeLines } from '../support/sample-log.js';
import { sharedRoot } from '../support/shared-root.js';
import { temporaryRoot } from '../support/temporary-root.js';
import { filesUnder } from '../support/tree.js';

const HOSTILE = '\u001b[2J\u202e\u009b31m';
const diff = (...args: string[]) => callCli(['diff', ...args]);
const logOf = (bodies: readonly ProofBody[]) => writeLines(temporaryRoot(), chainedLines(bodies));

describe('two real runs', () => {
  const root = sharedRoot();

  beforeAll(async () => {
    for (let run = 0; run < 2; run += 1) await callCli(['--quiet', '--root', root]);
  });

  it.each([[[]], [['previous']], [['latest']], [['previous', 'latest']]])(
    'are the same, whatever was measured: %j',
    async (named) => {
      const before = filesUnder(root);
      const { code, stdout, stderr } = await diff(...named, '--root', root);
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(/^SAME {2}18 lines: .*\n/);
      expect(new Set(stdout.match(/run \d{6}-[0-9a-f]{4}/g)).size).toBe(2);
      expect(stdout).toMatch(/^(?:[\x20-\x7e]{0,80}\n)+$/);
      expect(stdout).toMatch(/^ {2}crash +act ended after +[\d.]+ ms +[\d.]+ ms +[\d.]+$/m);
      expect(stdout).toContain(behaviourDigest(proofPath(root)).slice(0, 32));
      expect(filesUnder(root)).toEqual(before);
    },
  );

  it('are the same where they were copied to, without heads, a root, or an archive', async () => {
    const folder = temporaryRoot();
    const [a, b] = [join(folder, 'a.log'), join(folder, 'b.log')];
    copyFileSync(archivedLogs(root)[0] ?? '', a);
    copyFileSync(proofPath(root), b);
    const { code, stdout } = await callCli(['diff', 'a.log', b], { cwd: folder });
    expect([code, stdout]).toEqual([0, expect.stringContaining('no head beside it')]);
    const quiet = await callCli(['diff', a, b, '--quiet'], { cwd: folder });
    expect(quiet.stdout).toMatch(/^SAME {2}.*\n$/);
  });

  it('are told to programs as one object', async () => {
    const { code, stdout, stderr } = await diff('--json', '--root', root);
    expect([code, stderr]).toEqual([0, expect.stringContaining('SAME')]);
    const [object, ...others] = facts(stdout);
    expect(others).toEqual([]);
    const digest = behaviourDigest(proofPath(root));
    expect(object).toMatchObject({
      ...{ schema: 'demo-run/2', fact: 'diff', same: true, differing: 0, first: null },
      a: { lines: 18, seal: 'fits', behaviour_digest: digest },
      b: { lines: 18, seal: 'fits', behaviour_digest: digest },
    });
    expect(object?.['measured']).toHaveLength(22);
  });

  it('differ from the attacks beside them', async () => {
    const { code, stdout } = await diff('latest', proofPath(root, 'violation'), '--root', root);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^DIFFERENT /);
  });
});

describe('runs of a root by their names', () => {
  const root = sharedRoot();
  beforeAll(() => {
    fillLogs(
      root,
      logsOf([
        { id: '000001-aaaa' },
        { id: '000002-bbbb', bodies: defaultRun(runRecord({ seed: 7 })) },
        { id: '000003-cccc', kind: 'violation' },
        { id: '000004-dddd', at: 'day1_proof' },
      ]),
    );
  });

  it('previous is the newest archived walkthrough, not the attacks behind it', async () => {
    const { stdout } = await diff('--json', '--root', root);
    expect(facts(stdout)).toMatchObject([
      { a: { run_id: '000002-bbbb' }, b: { run_id: '000004-dddd' } },
    ]);
  });

  it.each([
    { args: ['000001-aaaa'], code: 0 },
    { args: ['000004-dddd', '000001-aaaa'], code: 0 },
    { args: ['000001-aaaa', '000002-bbbb'], code: 1 },
    { args: ['000009-aaaa'], code: 2 },
    { args: ['previos'], code: 2 },
    { args: ['nothing.log'], code: 2 },
    { args: ['000001-aaaa', '000002-bbbb', 'latest'], code: 2 },
  ])('$args: exit $code', async ({ args, code }) => {
    const found = await diff(...args, '--root', root);
    expect(found.code).toBe(code);
    if (args[0] === 'previos') expect(found.stderr).toContain('did you mean previous?');
  });

  it('are not there in an empty root: exit 2', async () => {
    const { code, stdout, stderr } = await diff('--root', temporaryRoot());
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('there is no previous run');
  });
});

describe('the first difference', () => {
  it('names line, field and both values, and how many lines differ: exit 1', async () => {
    const [a, b] = [logOf(defaultRun()), logOf(defaultRun(runRecord({ seed: 8 })))];
    const { code, stdout } = await diff(a, b);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^DIFFERENT {2}1 of 18 lines differ\n/);
    expect(stdout).toMatch(/^ {2}first +difference: line 1, field run\.seed$/m);
    expect(stdout).toMatch(/^ {4}b +8$/m);
    const quiet = await diff(a, b, '--quiet');
    expect([quiet.code, quiet.stdout]).toEqual([1, 'DIFFERENT  1 of 18 lines differ\n']);
  });

  it('compares the decisions in a table, and says which lines only one has', async () => {
    const short = defaultRun(runRecord({ scenarios: ['crash', 'overload'] }));
    const [a, b] = [logOf(short), logOf(defaultRun())];
    const { stdout } = await diff(a, b);
    expect(stdout).toMatch(/^DIFFERENT {2}5 of 18 lines differ: 4 only in b\n/);
    expect(stdout).toMatch(/^ {2}3 decisions, 2 alike in a and b$/m);
    expect(stdout).toMatch(/^ {2}a = b +crash +restart_service \(learned\), allowed {2}#8$/m);
    expect(stdout).toMatch(/^ {2}a +has no such decision$/m);
    expect(stdout).toMatch(/^ {2}b +false alarm +noop \(rule\), allowed {2}#16$/m);
  });

  it('shows nothing from outside unescaped', async () => {
    const [a, b] = [logOf(rejectedNamed('x')), logOf(rejectedNamed(HOSTILE))];
    for (const args of [[], ['--json']]) {
      const { stdout, stderr } = await diff(a, b, ...args);
      expect(stdout + stderr).toMatch(/^[\x20-\x7e\n]+$/);
      expect(stdout).toContain('u001b[2J');
    }
  });
});

describe('a log that does not verify', () => {
  it.each([
    { what: 'broken', text: chainedLines(defaultRun()).join('').replace('demo-api', 'demo-apo') },
    { what: 'foreign at its end', text: `${chainedLines(defaultRun()).join('')}${HOSTILE}\n` },
  ])('is not compared, on either side: $what', async ({ text }) => {
    const bad = join(temporaryRoot(), 'bad.log');
    writeFileSync(bad, text);
    const good = logOf(defaultRun());
    for (const named of [
      [good, bad],
      [bad, good],
    ]) {
      const { code, stdout } = await diff(...named);
      expect([code, stdout]).toEqual([7, expect.stringMatching(/^INVALID [\x20-\x7e\n]+$/)]);
      const told = facts((await diff(...named, '--json')).stdout);
      expect(told).toMatchObject([{ fact: 'log_problem', path: bad }]);
      const quiet = await diff(...named, '--quiet');
      expect(quiet.stdout).toBe(`INVALID  ${bad}\n`);
    }
  });

  it('is no log at all where it is foreign: exit 2', async () => {
    const bad = join(temporaryRoot(), 'bad.log');
    writeFileSync(bad, `${HOSTILE}\n`);
    const good = logOf(defaultRun());
    const { code, stdout, stderr } = await diff(good, bad);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.replace(/\s+/g, ' ')).toContain('it is not a proof log');
  });

  it('is unfinished where it is empty: exit 4', async () => {
    const [good, empty] = [logOf(defaultRun()), writeLines(temporaryRoot(), '')];
    const { code, stdout } = await diff(good, empty);
    expect([code, stdout]).toEqual([
      4,
      expect.stringContaining('unfinished: no line ends the run'),
    ]);
  });
});
