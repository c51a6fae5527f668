import { appendFileSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { explanationSchema } from '../../src/audit/explain/explanation.js';
import { callCli } from '../support/call-cli.js';
import { facts, type CliResult } from '../support/cli.js';
import { refusalSentence } from '../../src/core/gates/refusal-sentences.js';
import { unfoundNumbers } from '../support/numbers-in-log.js';
import { eventNames, proofLines, proofPath, rawLines } from '../support/proof-file.js';
import { sharedRoot } from '../support/shared-root.js';
import { temporaryRoot } from '../support/temporary-root.js';

const DECISIONS = [8, 12, 16];
/** Rows as if the terminal were wide, without the lines that they name. */
const unwrapped = (text: string) => text.replace(/ +proof #\d+$/gm, '').replace(/\n {5,}/g, ' ');
const ALL = Array.from({ length: 18 }, (_, at) => at + 1);

describe('explain after two default runs', () => {
  const root = sharedRoot();
  const explain = (seq: number | string, ...more: string[]) =>
    callCli(['explain', String(seq), ...more, '--root', root]);
  const runs: CliResult[] = [];

  beforeAll(async () => {
    runs.push(await callCli(['--root', root]));
    runs.push(await callCli(['--json', '--root', root]));
  });

  it.each([
    [8, 'Why restart_service? A failed worker serves nobody: a fresh one takes its place. The'],
    [12, 'Why scale_workers? There is more work than 1 worker can do: only more can share it.'],
    [16, 'Why noop? The readings deny the alert: nothing is broken, nothing is touched. The app'],
    [7, 'A worker leaks memory until its 16 MB heap limit. Why restart_service? A failed worker'],
    [10, 'It follows from line 8: Why restart_service? A failed worker serves nobody'],
    [3, 'The spec is apps/registry/demo-api.json (unchanged).'],
    [5, 'The event reports success: listener bound, a spare is ready. No decision'],
    [10, 'The app was healthy '],
    [4, 'Deployment in stage. No decision belongs to this line.'],
  ])('answers the question about line %i first, on one screen', async (seq, answer) => {
    const { stdout } = await explain(seq);
    const answered = stdout.slice(0, stdout.indexOf('  log '));
    expect(answered.replace(/\n/g, ' ')).toContain(answer);
    expect(stdout.split('\n').length).toBeLessThanOrEqual(34);
  });

  it('is the answer alone with --quiet', async () => {
    const { code, stdout } = await explain(8, '--quiet');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Why restart_service\? [^\n]* healthy again [^\n]*\.\n$/);
  });

  it('tells each decision, in at most 80 columns of plain ASCII', async () => {
    for (const [at, action] of ['restart_service', 'scale_workers', 'noop'].entries()) {
      const { code, stdout, stderr } = await explain(DECISIONS[at] ?? 0);
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toContain(`-- Decision d${String(at + 1)}: ${action}, by `);
      expect(unwrapped(stdout)).toContain('its signed head fits');
      expect(stdout).toMatch(/^(?:[\x20-\x7e]{0,80}\n)+$/);
    }
  });

  it.each(ALL)('says no number of line %i that is not in the lines it names', async (seq) => {
    const { stdout } = await explain(seq);
    expect(unfoundNumbers(stdout, rawLines(proofPath(root)))).toEqual([]);
  });

  it('prints one object of its schema with --json, with the same content', async () => {
    const { stdout, stderr } = await explain(12, '--json');
    const [object, ...others] = facts(stdout);
    expect(others).toEqual([]);
    const { schema, fact, verdict, because, run_exit_code, unmet, ...content } = object ?? {};
    expect([schema, fact]).toEqual(['demo-run/2', 'explained']);
    expect([verdict, run_exit_code, unmet]).toEqual(['PASS', 0, []]);
    expect(because).toBe('3 of 3 scenarios ended as expected');
    const { choice, outcome } = explanationSchema.parse(content);
    const [incident] = choice?.readings ?? [];
    for (const says of [incident, ...(outcome?.statements ?? [])].map((one) => one?.says)) {
      expect(unwrapped(stderr)).toContain(says);
    }
  });

  it('counts the other run, with n and interval, and not the explained one', async () => {
    const { stdout } = await explain(8);
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'history stable after restart_service in 1 of 1 crashes (95 %: 21 to 100 %); 1 other stage run read',
    );
  });

  it('does not know other runs from a copied log in an empty folder', async () => {
    const copy = join(temporaryRoot(), 'copied.log');
    copyFileSync(proofPath(root), copy);
    const { code, stdout } = await callCli(['explain', '8', copy], { cwd: temporaryRoot() });
    expect(code).toBe(0);
    expect(unwrapped(stdout)).toContain('no head beside it');
    expect(stdout).toContain('not known from a copied log');
    expect(unfoundNumbers(stdout, rawLines(copy))).toEqual([]);
  });

  it('was told beside each decision of the second run, and not in its log', () => {
    expect(runs[0]?.stdout).not.toContain('history');
    const told = facts(runs[1]?.stdout ?? '');
    const history = told.filter(({ fact }) => fact === 'history');
    expect(history).toMatchObject(
      [
        { incident: 'crash', action: 'restart_service' },
        { incident: 'overload', action: 'scale_workers' },
        { incident: 'false_alarm', action: 'noop' },
      ].map((about) => ({
        env: 'stage',
        rate: { ...about, stable: 1, n: 1, low_ppm: 206_549, high_ppm: 1_000_000, runs: 1 },
      })),
    );
    expect(runs[1]?.stderr.replace(/\s+/g, ' ')).toContain(
      'history stable after restart_service in 1 of 1 crashes (95 %: 21 to 100 %); 1 earlier stage run read',
    );
    expect(rawLines(proofPath(root)).join('')).not.toContain('low_ppm');
  });

  it('explains each attack by the gate that refused it', async () => {
    const log = proofPath(root, 'violation');
    const attacks = proofLines(root, 'violation').filter(isRefusedAttack);
    expect(attacks.length).toBeGreaterThan(10);
    // One of those that were refused for the same first reason.
    const each = new Map(attacks.map((line) => [JSON.stringify(reasonsOf(line)[0]), line]));
    for (const line of each.values()) {
      const { code, stdout } = await explain(String(line['seq']), log);
      const reasons = reasonsOf(line);
      expect(code).toBe(0);
      expect(stdout.replace(/\n/g, ' ')).toMatch(/log An attack, .+: .+ Nothing was touched\. /);
      for (const reason of reasons) {
        expect(stdout.replace(/\n/g, ' ')).toContain(
          `The gate ${reasons[0]?.gate ?? ''} stopped it: ${refusalSentence(reasons[0]?.code ?? '')}.`,
        );
        expect(stdout).toContain(`REFUSED    ${reason.gate} (${reason.code}): `);
      }
      expect(unfoundNumbers(stdout, rawLines(log))).toEqual([]);
    }
  });

  it.each(['0', '-1', '8.5', 'x', '1e1', '', '99999999999', '19'])(
    'takes no "%s" for a line: exit 2, with what is accepted',
    async (seq) => {
      const { code, stdout, stderr } = await callCli(['explain', '--root', root, '--', seq]);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(
        /accepted: (?:the number of a line|1 to 18|anything but an empty text)/,
      );
    },
  );

  it('wants a line and a file that can be read: exit 2', async () => {
    expect((await callCli(['explain', '--root', root])).code).toBe(2);
    expect((await explain(8, join(root, 'none.log'))).code).toBe(2);
    expect((await explain(8, root)).code).toBe(2);
  });

  it('offers the log of the attacks for a number that only it has', async () => {
    const { code, stderr } = await explain(27);
    expect(code).toBe(2);
    expect(stderr.replace(/\s+/g, '')).toMatch(/ofanattack:.*explain27\S*violation_proof\.log/);
    expect((await explain(999)).stderr).not.toContain('violation_proof.log');
  });
});

describe('a log that does not verify', () => {
  const root = sharedRoot();
  const good = join(root, 'logs', 'day1_proof.log');
  let text: string;
  const explainAs = async (content: string, seq: number, ...more: string[]) => {
    const path = join(temporaryRoot(), 'bad.log');
    writeFileSync(path, content, 'latin1');
    return callCli(['explain', String(seq), path, ...more]);
  };

  beforeAll(async () => {
    await callCli(['--quiet', '--root', root]);
    text = readFileSync(good, 'latin1');
  });

  it('is explained as far as it is good, with the complaint and exit 7', async () => {
    const { code, stdout } = await explainAs(
      text.replace(/"prev":"[^"]*"}\n$/, '"prev":"x"}\n'),
      8,
    );
    expect(code).toBe(7);
    expect(stdout).toContain('Decision d1');
    expect(stdout).toContain('DOES NOT VERIFY');
    expect(stdout).toMatch(
      /^INVALID .*\n {2}problem {4}schema at line 18, byte \d+\n {13}a field of the line is missing/m,
    );
  });

  it('is not explained beyond that', async () => {
    const changed = text.replace('"action":"scale_workers"', '"action":"restart_service"');
    const { code, stdout } = await explainAs(changed, 14);
    expect(code).toBe(7);
    expect(stdout).not.toContain('Choice');
    expect(stdout).toContain('decision at line 12');
  });

  it('says so to programs too', async () => {
    const { code, stdout, stderr } = await explainAs(`${text}\u001b[2J\n`, 19, '--json');
    expect(code).toBe(7);
    expect(facts(stdout)).toMatchObject([{ fact: 'log_problem', lines: 18, line: 19 }]);
    expect(stdout).toMatch(/^[\x20-\x7e]+\n$/);
    expect(stderr).toMatch(/^INVALID [\x20-\x7e\n]+$/);
  });

  it.each([
    { what: 'an empty file', content: '' },
    { what: 'something foreign', content: '\u001b[2Jnot a log\n' },
    { what: 'a long line without an end', content: 'x'.repeat(100_000) },
  ])('is not $what: exit 2, and programs are told so', async ({ content }) => {
    const { code, stdout, stderr } = await explainAs(content, 1, '--json');
    expect(code).toBe(2);
    expect(stdout + stderr).toMatch(/^[\x20-\x7e\n]+$/);
  });

  it('has a head beside it that is of another log', async () => {
    const folder = temporaryRoot();
    mkdirSync(join(folder, 'logs'));
    const copy = join(folder, 'logs', 'copied.log');
    copyFileSync(good, copy);
    copyFileSync(good.replace('.log', '.head'), copy.replace('.log', '.head'));
    expect((await callCli(['explain', '8', copy])).code).toBe(0);
    const head = readFileSync(good.replace('.log', '.head'), 'latin1');
    writeFileSync(copy.replace('.log', '.head'), head.replace('"lines":18', '"lines":17'));
    const { code, stdout } = await callCli(['explain', '8', copy]);
    expect(code).toBe(7);
    expect(stdout).toContain('head_mismatch');
  });

  it('may just be written: what is there is explained, and it is said to be unfinished', async () => {
    const path = join(temporaryRoot(), 'growing.log');
    writeFileSync(path, text.split('\n').slice(0, 9).join('\n'));
    appendFileSync(path, '\n');
    const { code, stdout } = await callCli(['explain', '8', path]);
    expect(code).toBe(4);
    expect(stdout).toContain('What followed: the log does not say how it ended');
    expect(stdout).toContain('unfinished');
  });
});

describe('a decision that prod refused', () => {
  it('is explained with the human who was asked, and the gate', async () => {
    const root = temporaryRoot();
    const args = ['--env', 'prod', '--allow-prod-injection', '--only', 'B,C', '--quiet'];
    expect((await callCli([...args, '--root', root])).code).toBe(3);
    const names = eventNames(root);
    const { code, stdout } = await callCli(['explain', '8', '--root', root]);
    expect([code, names[7]]).toEqual([0, 'RL_DECISION']);
    expect(stdout).toContain('-- Gates: refused ');
    expect(stdout).toContain('REFUSED    approval (nobody_to_approve): the policy wants a human');
    expect(stdout).toContain('-- What followed: nothing was touched ');
    expect(stdout).toMatch(/ESCALATED +a human is needed: refused by the gates +proof #12/);
    expect(unfoundNumbers(stdout, rawLines(proofPath(root)))).toEqual([]);
  });
});

type Line = ReturnType<typeof proofLines>[number];

function isRefusedAttack(line: Line): boolean {
  return line['event_name'] === 'ORCH_REFUSE' && line['attack'] !== undefined;
}

function reasonsOf(line: Line): readonly { readonly gate: string; readonly code: string }[] {
  return line['reasons'] as { gate: string; code: string }[];
}

it('says in one line what came of a run that did not go as expected, and not what else it missed', async () => {
  const root = temporaryRoot();
  await callCli(['pause', '--root', root]);
  await callCli(['--simulated', '--only', 'A', '--quiet', '--root', root]);
  const { stdout } = await callCli(['explain', '1', '--root', root]);
  expect(stdout).toMatch(/^ {2}verdict +REFUSED: 0 of 1 scenario ended as expected$/m);
  expect(stdout).not.toContain('no refusal by the gates');
  expect((await callCli(['log', '--root', root])).stdout).toContain('no refusal by the gates');
});
