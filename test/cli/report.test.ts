import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { BEGINNING } from '../../src/audit/report/page.js';
import { callCli } from '../support/call-cli.js';
import { facts } from '../support/cli.js';
import { proofPath, rawLines } from '../support/proof-file.js';
import { sharedRoot } from '../support/shared-root.js';
import { temporaryRoot } from '../support/temporary-root.js';
import { runAtTerminal } from '../support/terminal.js';
import { hasPython } from '../support/url-readers.js';

const reportIn = (root: string) => join(root, 'logs', 'report.html');

describe('report after a default run', () => {
  const root = sharedRoot();
  const log = proofPath(root);
  beforeAll(async () => {
    await callCli(['--quiet', '--root', root]);
  });

  it('lies beside the log, and says where, in at most 80 columns of plain ASCII', async () => {
    const { code, stdout, stderr } = await callCli(['report', '--root', root]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^(?:[\x20-\x7e]{0,80}\n)+$/);
    expect(stdout).toContain(`report  ${reportIn(root)}`);
    expect(stdout).toContain(pathToFileURL(reportIn(root)).href);
    expect(stdout).toContain('verdict    PASS: 3 of 3 scenarios ended as expected');
    expect(readFileSync(reportIn(root), 'latin1').startsWith(BEGINNING)).toBe(true);
    expect(readdirSync(join(root, 'logs')).filter((name) => name.includes('tmp'))).toEqual([]);
  });

  it('holds every line, the sinks, the attacks beside it, and its own head', async () => {
    await callCli(['report', '--root', root, '--quiet']);
    const page = readFileSync(reportIn(root), 'utf8');
    const raw = rawLines(log);
    for (const [at, line] of raw.entries()) {
      expect(page).toContain(`<li id="p${String(at + 1)}">`);
      expect(page).toContain(line.replaceAll('"', '&quot;').replaceAll('>', '&gt;'));
    }
    expect(page).toContain('CSV and metrics under this root agree with the log.');
    expect(page).toContain('>Act ended after</th>');
    expect(page).toMatch(/\d+ of \d+ attacks refused, and the genuine decision beside them passed/);
    expect(page).toContain(`--anchor 18:`);
    expect(page).toContain('its signed head fits');
    expect(page.length).toBeLessThan(500_000);
  });

  it('is the same for the same log, and says nothing about this machine', async () => {
    const once = (await callCli(['report', '--root', root, '--out', '-'])).stdout;
    const again = (await callCli(['report', '--root', root, '--out', '-'])).stdout;
    expect(again).toBe(once);
    expect(once).not.toContain(root);
  });

  it('goes to stdout alone with --out -, and what people read to stderr', async () => {
    const { code, stdout, stderr } = await callCli(['report', '--root', root, '--out', '-']);
    expect(code).toBe(0);
    expect(stdout.startsWith(BEGINNING)).toBe(true);
    expect(stdout.trimEnd().endsWith('</html>')).toBe(true);
    expect(stderr).toContain('report  on stdout');
  });

  it('is one fact with --json, and one line with --quiet', async () => {
    const { stdout, stderr } = await callCli(['report', '--root', root, '--json', '--quiet']);
    const [fact, ...others] = facts(stdout);
    expect(others).toEqual([]);
    expect(fact).toMatchObject({
      ...{ schema: 'demo-run/2', fact: 'report', path: reportIn(root), verdict: 'PASS' },
      ...{ valid: true, lines: 18, incidents: 3, bytes: readFileSync(reportIn(root)).length },
    });
    expect(stderr).toBe(`report  ${reportIn(root)}\n`);
    expect((await callCli(['report', '--json', '--out', '-', '--root', root])).code).toBe(2);
  });

  it('of a copied log goes into the working directory, and says what is not known', async () => {
    const [folder, cwd] = [temporaryRoot(), temporaryRoot()];
    copyFileSync(log, join(folder, 'copied.log'));
    const { code } = await callCli(['report', join(folder, 'copied.log')], { cwd });
    expect(code).toBe(0);
    expect(readdirSync(folder)).toEqual(['copied.log']);
    expect(readdirSync(cwd)).toEqual(['copied.html']);
    const page = readFileSync(join(cwd, 'copied.html'), 'utf8');
    expect(page).toContain('not sealed: no head beside it');
    expect(page).toContain('not known here: this is a copied log');
    expect(page).toContain('not known from a copied log');
    expect(page).not.toContain(folder);
  });

  it('replaces a report, and nothing else: exit 2', async () => {
    const folder = temporaryRoot();
    const out = join(folder, 'mine.html');
    const make = () => callCli(['report', '--root', root, '--out', out]);
    expect((await make()).code).toBe(0);
    expect((await make()).code).toBe(0);
    writeFileSync(out, '<!doctype html>\n<p>mine</p>');
    const { code, stderr } = await make();
    expect(code).toBe(2);
    expect(stderr.replace(/\s+/g, ' ')).toContain('no report is there');
    expect(readFileSync(out, 'utf8')).toBe('<!doctype html>\n<p>mine</p>');
    rmSync(out);
    symlinkSync(log, out);
    expect((await make()).code).toBe(2);
    rmSync(out);
    mkdirSync(out);
    expect((await make()).code).toBe(2);
    const nowhere = await callCli([
      'report',
      '--root',
      root,
      '--out',
      join(folder, 'no', 'a.html'),
    ]);
    expect([nowhere.code, nowhere.stderr]).toEqual([2, expect.stringContaining('no such folder')]);
  });

  it('of what is no log that can be read: exit 2, and nothing is written or waited for', async () => {
    const cwd = temporaryRoot();
    const fifo = join(cwd, 'fifo.log');
    spawnSync('mkfifo', [fifo]);
    for (const file of [fifo, cwd, join(cwd, 'none.log'), '/dev/zero']) {
      const { code, stderr } = await callCli(['report', file], { cwd });
      expect([code, stderr]).toEqual([2, expect.stringContaining('cannot be read')]);
    }
    expect(readdirSync(cwd)).toEqual(['fifo.log']);
  });

  it('is not opened where nobody sits at a terminal, which is said', async () => {
    const { code, stdout } = await callCli(['report', '--open', '--root', root]);
    expect(code).toBe(0);
    expect(stdout).toContain('open this by hand');
  });
});

describe.skipIf(!hasPython || process.platform !== 'linux')(
  'report --open at a terminal (needs python3)',
  () => {
    const root = sharedRoot();
    const opened = join(root, 'opened');
    beforeAll(async () => {
      await callCli(['--quiet', '--only', 'C', '--root', root]);
    });

    it('hands the report to the opener, and does not wait for it', async () => {
      const PATH = openerIn(
        root,
        `echo "$1" >${opened}.part; mv ${opened}.part ${opened}; sleep 5`,
      );
      const { code, screen } = await openWith({ PATH, DISPLAY: ':0' });
      expect([code, screen]).toEqual([0, expect.stringContaining('handed to the program')]);
      await vi.waitFor(() => {
        expect(readFileSync(opened, 'utf8')).toBe(`${reportIn(root)}\n`);
      });
    });

    it.each([
      ['there is no screen', {}],
      ['there is no opener', { PATH: '/nonexistent', DISPLAY: ':0' }],
    ])('says how to open it by hand where %s', async (_where, env) => {
      const { code, screen } = await openWith(env);
      expect([code, screen]).toEqual([0, expect.stringContaining('open this by hand')]);
      expect(screen).toContain(pathToFileURL(reportIn(root)).href);
    });

    const openWith = (env: Readonly<Record<string, string>>) =>
      runAtTerminal(['report', '--open', '--root', root], [], { env });
  },
);

/** A PATH on which a program of ours is the opener. */
function openerIn(folder: string, script: string): string {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'xdg-open'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return `${bin}:${process.env['PATH'] ?? ''}`;
}

describe('report of a log that does not verify', () => {
  const root = sharedRoot();
  let text = '';
  beforeAll(async () => {
    await callCli(['--quiet', '--root', root]);
    text = readFileSync(proofPath(root), 'latin1');
  });
  const reportOf = async (content: string) => {
    const cwd = temporaryRoot();
    writeFileSync(join(cwd, 'bad.log'), content, 'latin1');
    const { code, stdout } = await callCli(['report', 'bad.log'], { cwd });
    return { code, stdout, page: readFileSync(join(cwd, 'bad.html'), 'utf8') };
  };

  it('tells what is good of it, with what is wrong first: exit 7', async () => {
    // A microsecond sooner: what was measured could as well have been that.
    const answered = /(?<="samples":\{[^}]*"response_time_us":\[?)\d+/;
    const changed = text.replace(answered, (us) => String(Number(us) - 1));
    const { code, stdout, page } = await reportOf(changed);
    expect(code).toBe(7);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      'NOT VALID: the log does not verify: the line before was changed, or the link of this one was (chain at line 11)',
    );
    expect(page).toContain('(chain at line 11).');
    expect(page).toContain('<li id="p10">');
    expect(page).toContain('From here on the log is not good');
    expect(page).toContain('SYSTEM_STABLE&quot;');
    expect(page).toContain('<article');
  });

  const SCRIPT = '\u0000<script>alert(1)</script>\n'.repeat(500);
  it.each<readonly [string, (log: string) => string, number, string]>([
    ['an empty one', () => '', 4, 'INCOMPLETE'],
    ['one whose end is torn off', (log) => log.slice(0, -40), 4, 'INCOMPLETE'],
    ['one without its first line', (log) => log.slice(log.indexOf('\n') + 1), 7, 'NOT VALID'],
    ['one that goes on with something else', (log) => log + SCRIPT, 7, 'NOT VALID'],
  ])('also %s', async (_what, change, exit, verdict) => {
    const { code, page } = await reportOf(change(text));
    expect(code).toBe(exit);
    expect(page).toContain(verdict);
    expect(page).not.toMatch(/<script/i);
  });

  it('but makes none of a file that is no log', async () => {
    const cwd = temporaryRoot();
    writeFileSync(join(cwd, 'bad.log'), SCRIPT);
    const { code, stderr } = await callCli(['report', 'bad.log'], { cwd });
    expect(code).toBe(2);
    expect(stderr.replace(/\s+/g, ' ')).toContain('it is not a proof log');
    expect(readdirSync(cwd)).toEqual(['bad.log']);
  });

  it('and one whose head does not fit', async () => {
    appendFileSync(join(root, 'logs', 'day1_proof.head'), ' ');
    chmodSync(join(root, 'logs', 'day1_proof.head'), 0o600);
    const { code, stdout } = await callCli(['report', '--root', root]);
    expect(code).toBe(7);
    expect(stdout).toContain('head malformed');
    expect(readFileSync(reportIn(root), 'utf8')).toContain('ITS HEAD DOES NOT FIT');
  });
});

describe('report of other logs', () => {
  it('shows the attacks of the run itself, wherever its log stands, and none of another', async () => {
    const [root, cwd] = [temporaryRoot(), temporaryRoot()];
    const quick = ['--simulated', '--only', 'C', '--root', root];
    await callCli(quick);
    const archive = join(root, 'logs', 'archive');
    await callCli(quick);
    const [earlier = ''] = readdirSync(archive).filter((name) => name.endsWith('.log'));
    const shown = async (args: readonly string[]) =>
      (await callCli(['report', ...args, '--out', '-', '--root', root], { cwd })).stdout;
    expect(await shown([])).toMatch(/attacks is of run 000004-[0-9a-f]{4}: this run&#39;s own/);
    expect(await shown([join(archive, earlier)])).toMatch(
      /attacks is of run 000002-[0-9a-f]{4}: this run&#39;s own/,
    );
    await callCli(['--env', 'prod', '--root', root]);
    const page = await shown([]);
    expect(page).toContain('the run was refused before it began');
    expect(page).not.toContain('attacks refused');
  });

  it('tells an onboarding', async () => {
    const [root, cwd] = [temporaryRoot(), temporaryRoot()];
    const about = ['--name', 'demo-api', '--repo', 'https://github.com/example/demo-api'];
    await callCli(['onboard', ...about, '--runtime', 'backend', '--root', root]);
    const { code, stdout } = await callCli(['report', proofPath(root, 'onboarding')], { cwd });
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining('PASS: the onboarding was accepted'),
    ]);
  });

  it('tells a run that only observes, one that learns, and one that is simulated', async () => {
    for (const [more, word] of [
      [['--observe'], 'only observed'],
      [['--env', 'dev'], ' changed"'],
      [[], 'every time is virtual'],
    ] as const) {
      const root = temporaryRoot();
      await callCli(['--simulated', '--quiet', ...more, '--root', root]);
      const { code } = await callCli(['report', '--root', root]);
      expect(code).toBe(0);
      expect(readFileSync(reportIn(root), 'utf8')).toContain(word);
    }
  });
});
