import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { rejectedNamed } from '../support/sample-lines.js';
import { callCli } from '../support/call-cli.js';
import { DEMO_RUN, facts } from '../support/cli.js';
import { HOME } from '../support/home-of-three.js';
import { proofPath, rawLines } from '../support/proof-file.js';
import { fillLogs } from '../support/root-of-logs.js';
import { chainedLines, defaultRun, rechained, writeLines } from '../support/sample-log.js';
import { sharedRoot } from '../support/shared-root.js';
import { temporaryRoot } from '../support/temporary-root.js';
import { filesUnder } from '../support/tree.js';

const LINES = chainedLines(defaultRun());
const HOSTILE = '\u001b[2J\u0007\u202egood\u009b31m';

describe('a whole log, copied to a folder of its own', () => {
  const folder = sharedRoot();
  let path: string;
  const log = (...args: string[]) => callCli(['log', path, ...args], { cwd: folder });

  beforeAll(() => {
    path = writeLines(folder, LINES);
  });

  it('is shown line by line, with time, kind, cause and what it says, and is not touched', async () => {
    const before = filesUnder(folder);
    const { code, stdout, stderr } = await log();
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^(?:[\x20-\x7e]{1,80}\n)+$/);
    const heads = [...stdout.matchAll(/^#(\d+) +2026-01-01T00:00:00\.000Z {2}([A-Z_]+)/gm)];
    const wanted = defaultRun().map(({ event_name }, at) => [String(at + 1), event_name]);
    expect(heads.map(([, seq, name]) => [seq, name])).toEqual(wanted);
    expect(stdout).toMatch(/^#8 .*RL_DECISION +cause #7\n {2}decide +restart_service/m);
    expect(stdout).not.toContain('proof #');
    // What passed the gates, and which gates.
    expect(stdout).toMatch(/^ {2}effect +1 worker replaced/m);
    const passed =
      'passed policy, shape, intake, binding, freshness, pause, never_list, allowlist, bounds, approval';
    expect(stdout.replace(/\s+/g, ' ').split(passed)).toHaveLength(4);
    expect(stdout).toMatch(/^ {2}acts +3 acts, each after/m);
    expect(stdout).toMatch(
      /^HOLDS {2}18 of 18 lines shown; the chain is whole, not\s+sealed: no head/m,
    );
    expect(filesUnder(folder)).toEqual(before);
  });

  it('comes out as it is in the file with --json', async () => {
    const { code, stdout, stderr } = await log('--json');
    expect(code).toBe(0);
    const told = facts(stdout);
    const end = told.pop();
    expect(told.map(({ line }) => JSON.stringify(line))).toEqual(rawLines(path));
    expect(told.map(({ fact, kind, seq }) => [fact, kind, seq])).toEqual(
      LINES.map((_, at) => ['line', 'run', at + 1]),
    );
    expect(end).toMatchObject({ fact: 'log', lines: 18, shown: 18, holds: true, seal: 'absent' });
    expect(end).toMatchObject({ acts: { allowed: 3, without: 0, unknown: 0 } });
    expect(stderr).toMatch(/^HOLDS {2}18 of 18/);
  });

  it.each([
    { args: ['--event', 'RL_DECISION'], seqs: [8, 12, 16] },
    { args: ['--event', 'rl_decision,ORCH_EXEC', '--since', '10'], seqs: [12, 13, 16, 17] },
    { args: ['--event', 'SPEC_GENERATED', '--event', 'SYSTEM_STABLE'], seqs: [3, 10, 14, 18] },
    { args: ['--since', '#17'], seqs: [17, 18] },
    { args: ['--since', '17', '--app', 'demo-api'], seqs: [17, 18] },
    { args: ['--since', '2026-01-01T00:00:00Z'], seqs: LINES.map((_, at) => at + 1) },
    { args: ['--since', '2026-01-01T01:00:00.001+01:00'], seqs: [] },
    { args: ['--since', '10m'], seqs: [] },
    { args: ['--run', '7', '--event', 'DEPLOYMENT_TRIGGERED'], seqs: [4] },
    { args: ['--run', '000007-8f3a', '--event', 'DEPLOYMENT_TRIGGERED'], seqs: [4] },
    { args: ['--run', '000007-8f3b'], seqs: [] },
    { args: ['--app', 'demo-ap'], seqs: [] },
  ])('shows with $args only the lines that fit', async ({ args, seqs }) => {
    const { code, stdout } = await log('--json', ...args);
    expect(code).toBe(0);
    const told = facts(stdout).filter(({ fact }) => fact === 'line');
    expect(told.map(({ seq }) => seq)).toEqual(seqs);
  });

  it('names the apps that are there where none fits', async () => {
    const { stdout } = await log('--app', 'demo-ap');
    expect(stdout).toMatch(/^HOLDS {2}0 of 18 .*\n(?:.*\n)*.*the log names demo-api\n$/);
  });

  it('is summed up in one line with --quiet', async () => {
    const { stdout } = await log('--quiet', '--event', 'ORCH_EXEC');
    expect(stdout).toMatch(/^HOLDS {2}3 of 18 lines shown; .*\n$/);
  });

  it.each([
    { args: ['--event', 'RL_DECISON'], says: 'did you mean RL_DECISION?' },
    { args: ['--event', 'ORCH_EXEC,orch_refus'], says: 'did you mean ORCH_EXEC,ORCH_REFUSE?' },
    { args: ['--event', ''], says: '--event' },
    { args: ['--since', 'yesterday'], says: 'accepted: a time' },
    { args: ['--since', '2026-02-30T00:00:00Z'], says: 'accepted: a time' },
    { args: ['--since', 'never'], says: 'to fix it: correct it or leave it out' },
    { args: ['--since', '0'], says: 'accepted: a time' },
    { args: ['--run', 'latest'], says: 'accepted: the id of a run' },
    { args: ['--evnt', 'RL_DECISION'], says: 'did you mean --event?' },
  ])('is not read with $args: exit 2', async ({ args, says }) => {
    const { code, stdout, stderr } = await log(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(says);
  });

  it('ends quietly when its reader leaves', async () => {
    const long = writeLines(temporaryRoot(), Array.from({ length: 400 }, () => LINES).flat());
    const child = spawn(process.execPath, [DEMO_RUN, 'log', long], { stdio: 'pipe' });
    let stderr = '';
    child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
    child.stdout.once('data', () => child.stdout.destroy());
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect([code, stderr]).toEqual([0, '']);
  });
});

describe('a run whose log of attacks was changed', () => {
  it('is told which log does not verify', async () => {
    const root = temporaryRoot();
    await callCli(['--simulated', '--only', 'C', '--quiet', '--root', root]);
    const attacks = proofPath(root, 'violation');
    writeFileSync(attacks, readFileSync(attacks, 'utf8').replace('"refused"', '"executed"'));
    const { code, stdout } = await callCli(['log', '--root', root]);
    expect(code).toBe(7);
    expect(stdout).toMatch(/^DOES NOT HOLD [^:]*\sattacks_/m);
    expect(stdout).toMatch(/^ {2}verdict {4}NOT VALID: /m);
  });
});

describe('a run of a root', () => {
  const root = sharedRoot();
  const runOf = async (...args: string[]) => {
    const { code, stdout } = await callCli(['log', '--json', '--root', root, ...args]);
    return [code, facts(stdout).at(-1)?.['run_id']];
  };

  beforeAll(() => {
    fillLogs(root, HOME);
  });

  it.each([
    { args: [], run: '000007-8f3a' },
    { args: ['--run', '000005-bbbb'], run: '000005-bbbb' },
    { args: ['--run', '6'], run: '000006-aaaa' },
    { args: ['--run', '000007-8f3a'], run: '000007-8f3a' },
    { args: ['6'], run: '000006-aaaa' },
    { args: ['latest'], run: '000007-8f3a' },
    { args: ['previous'], run: '000006-aaaa' },
  ])('is found with $args: $run', async ({ args, run }) => {
    expect(await runOf(...args)).toEqual([0, run]);
  });

  it('that is not there is refused, with those that are', async () => {
    const args = ['log', '--root', root, '--run', '000006-aaab'];
    const { code, stdout, stderr } = await callCli(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('did you mean 000006-aaaa?');
    const empty = await callCli(['log', '--run', '1', '--root', temporaryRoot()]);
    expect([empty.code, empty.stderr]).toEqual([
      2,
      expect.stringContaining('there is no run 1 in'),
    ]);
  });
});

describe('a log that does not verify', () => {
  const logOf = (text: string, ...args: string[]) =>
    callCli(['log', writeLines(temporaryRoot(), text), ...args]);

  it.each([
    { what: 'a line that is no JSON', at: 9, text: '{"event_name":\n', code: 'not_json' },
    { what: 'a foreign object', at: 9, text: '{"a":1}\n', code: 'schema' },
    { what: 'a line twice', at: 9, text: LINES[8] ?? '', code: 'seq' },
  ])('because of $what is shown to its end: exit 7', async ({ at, text, code: why }) => {
    const spoilt = [...LINES.slice(0, at), text, ...LINES.slice(at)].join('');
    const { code, stdout } = await logOf(spoilt);
    expect(code).toBe(7);
    expect(stdout).toContain(`#${String(at + 1).padEnd(7)}NOT VALID: ${why}\n`);
    expect(stdout.match(/SYSTEM_STABLE/g)?.length).toBe(3);
    expect(stdout).toMatch(
      new RegExp(`^DOES NOT HOLD {2}19 of 19 lines shown; ${why} at line 10`, 'm'),
    );
    const told = facts((await logOf(spoilt, '--json')).stdout);
    expect(told.map(({ fact }) => fact)).toEqual([
      ...Array<string>(9).fill('line'),
      'bad_line',
      ...Array<string>(9).fill('line'),
      ...['log', 'log_problem'],
    ]);
    expect(told.at(-1)).toMatchObject({ lines: 9, code: why, line: 10 });
  });

  it('shows a broken chain, and the lines behind it', async () => {
    const changed = LINES.join('').replace('"response_time_us":900', '"response_time_us":901');
    const { code, stdout } = await logOf(changed, '--quiet');
    expect(code).toBe(7);
    expect(stdout).toMatch(
      /^DOES NOT HOLD {2}18 of 18 lines shown; chain at line 6, byte \d+: .*\n$/,
    );
  });

  it('says so of one long line', async () => {
    const { code, stdout, stderr } = await logOf(`${LINES[0] ?? ''}${'x'.repeat(100_000)}\n`);
    expect([code, stderr]).toEqual([7, '']);
    expect(stdout).toContain('; line_too_long at line 2');
    expect(stdout).toMatch(/^(?:[\x20-\x7e]{0,80}\n)+$/);
  });

  it.each([
    ['an empty file', ''],
    ['a torn line', LINES.join('').slice(0, -9)],
    ['an unfinished run', LINES.slice(0, 9).join('')],
  ])('is unfinished, and no bad one: %s', async (_what, text) => {
    const { code, stdout, stderr } = await logOf(text, '--quiet');
    expect([code, stderr]).toEqual([4, '']);
    expect(stdout).toMatch(/^HOLDS .*; the chain is whole, unfinished: no line ends the run: /);
  });

  it('has a head of another log beside it', async () => {
    const root = fillLogs(temporaryRoot(), HOME);
    const head = join(root, 'logs', 'day1_proof.head');
    writeFileSync(head, readFileSync(head, 'latin1').replace('000007', '000008'));
    const { code, stdout } = await callCli(['log', '--quiet', '--root', root]);
    expect([code, stdout]).toEqual([7, expect.stringContaining('head_mismatch')]);
  });
});

describe('what is no log', () => {
  it.each<readonly [string, (path: string) => unknown]>([
    ['nothing', () => undefined],
    ['a FIFO', (path) => spawnSync('mkfifo', [path])],
    ['JSON of something else', (path) => writeFileSync(path, '{"name":"x"}\n')],
    ['one long line', (path) => writeFileSync(path, 'x'.repeat(100_000))],
  ])('%s is not read: exit 2', async (_what, make) => {
    const path = join(temporaryRoot(), 'x.log');
    make(path);
    for (const args of [['log'], ['explain', '8'], ['verify'], ['diff', path]]) {
      const { code, stdout, stderr } = await callCli([...args, path]);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toContain('cannot be read');
    }
  });

  it('a folder or a device is not read either', async () => {
    for (const path of [temporaryRoot(), '/dev/zero']) {
      expect((await callCli(['log', path])).code).toBe(2);
    }
  });
});

describe('text from outside', () => {
  it('in a good line reaches nobody unescaped', async () => {
    const path = writeLines(temporaryRoot(), chainedLines(rejectedNamed(HOSTILE)));
    for (const args of [[], ['--json'], ['--quiet']]) {
      const { code, stdout, stderr } = await callCli(['log', path, ...args]);
      expect(code).toBe(0);
      expect(stdout + stderr).toMatch(/^[\x20-\x7e\n]+$/);
    }
    const { stdout } = await callCli(['log', path]);
    expect(stdout).toContain('\\u001b[2J');
  });

  it('in a bad line, and in the name of the file, neither', async () => {
    const folder = temporaryRoot();
    const bad = [...LINES.slice(0, 4), `{"event_name":"${HOSTILE}"}\n`, `${HOSTILE}\n`];
    const path = join(folder, 'x\u001b[2J.log');
    writeFileSync(path, bad.join(''));
    for (const args of [[], ['--json'], ['--quiet']]) {
      const { code, stdout, stderr } = await callCli(['log', path, ...args]);
      expect(code).toBe(7);
      expect(stdout + stderr).toMatch(/^[\x20-\x7e\n]+$/);
    }
  });

  it('in a line that was made to fit the chain neither', async () => {
    const raw = LINES.map((line) => line.replace('"demo-api"', '"\u009b31m"'));
    const path = writeLines(temporaryRoot(), rechained(raw));
    const { code, stdout } = await callCli(['log', path]);
    expect(code).toBe(7);
    expect(stdout).toMatch(/^(?:[\x20-\x7e]{0,80}\n)+$/);
  });
});
