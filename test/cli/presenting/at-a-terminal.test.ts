import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/core/decider/random.js';
import { callCli } from '../../support/call-cli.js';
import { runCli } from '../../support/cli.js';
import { workerOf } from '../../support/pool.js';
import { freePort } from '../../support/redis-server.js';
import { behaviourOf, eventNames, proofPath, rawLines } from '../../support/proof-file.js';
import { sharedRoot } from '../../support/shared-root.js';
import { temporaryRoot } from '../../support/temporary-root.js';
import { runAtTerminal, type TypingStep } from '../../support/terminal.js';
import { hasPython } from '../../support/url-readers.js';

/** The row above the question may have moved since: the cursor is back behind the question then. */
const PROMPT = 'q end: (?:\\x1b7[^\\n]*\\x1b8)*$';
const LIVE = '\\x1b7\\x1b\\[1A\\r\\x1b\\[2K  live {7}1 worker serving, \\d+ requests/s';
const answers = (...texts: readonly string[]): TypingStep[] =>
  texts.map((text) => ({ seen: PROMPT, type: text }));
const enters = (count: number) => answers(...Array.from({ length: count }, () => '\n'));

describe.skipIf(!hasPython)('--step at a terminal (needs python3)', () => {
  const plain = sharedRoot();
  beforeAll(async () => {
    await callCli(['--quiet', '--root', plain]);
  });

  it('waits before and after each step, and does the same as without', async () => {
    const root = temporaryRoot();
    const ran = await runAtTerminal(['--step', '--root', root], enters(12));
    expect(ran).toMatchObject({ code: 0, left: 0, restored: true });
    expect(ran.screen).not.toMatch(/Warning|listeners/i);
    expect(ran.screen.match(/-- \d of 6 [^\n]* \d\d:\d\d --/g)).toHaveLength(6);
    expect(behaviourOf(rawLines(proofPath(root)))).toBe(behaviourOf(rawLines(proofPath(plain))));
    expect((await callCli(['verify', '--replay', '--root', root])).code).toBe(0);
  });

  it('the app can be asked meanwhile, and names another worker after the crash', async () => {
    const port = await freePort();
    const args = ['--step', '--port', String(port), '--only', 'crash', '--root', temporaryRoot()];
    const get = `http://127.0.0.1:${String(port)}/health`;
    const steps: TypingStep[] = Array.from({ length: 8 }, (_, at) => ({
      seen: PROMPT,
      ...([4, 6].includes(at + 1) ? { get } : {}),
      type: '\n',
    }));
    const ran = await runAtTerminal(args, steps);
    expect(ran).toMatchObject({ code: 0, left: 0 });
    expect(ran.screen).toContain(`open       http://127.0.0.1:${String(port)}/ while`);
    const [before, after] = ran.answers.map((body) => workerOf({ body }));
    expect(before).toMatch(/^w\d+$/);
    expect(after).toMatch(/^w\d+$/);
    expect(after).not.toBe(before);
  });

  it('looks back, explains the last decision and ends, each by its key', async () => {
    const root = temporaryRoot();
    const typed = answers('\n', '\n', '\n', '\n', '\n', 'b\n', 'e\n', 'x\n', 'q\n');
    const ran = await runAtTerminal(['--step', '--simulated', '--root', root], typed);
    expect(ran).toMatchObject({ code: 130, left: 0, restored: true });
    expect(ran.screen.match(/2 of 6 {2}Normal operation/g)).toHaveLength(2);
    expect(ran.screen).toMatch(/Decision d1: restart_service, by the Q-table/);
    expect(ran.screen).not.toContain('DOES NOT VERIFY');
    expect(ran.screen).toContain('only Enter, b, e or q');
    // What was looked at was not played again.
    expect(eventNames(root).filter((name) => name === 'RUNTIME_EMIT')).toHaveLength(2);
    expect(readFileSync(proofPath(root), 'latin1')).toContain('"signal":"quit"');
    expect((await callCli(['verify', '--quiet', '--root', root])).code).toBe(0);
  });

  it('shows while it waits that the app lives, above the question', async () => {
    const root = temporaryRoot();
    const ran = await runAtTerminal(
      ['--step', '--only', 'C', '--root', root],
      [...enters(4), { seen: `q end: ${LIVE}, waiting`, type: 'q\n' }],
    );
    expect(ran).toMatchObject({ code: 130, left: 0, restored: true });
  });

  it('asks anew, below what the shell wrote, when it goes on after it was suspended', async () => {
    const [root, goesOn] = [temporaryRoot(), 18];
    const ran = await runAtTerminal(
      ['--step', '--simulated', '--root', root],
      [
        { seen: PROMPT, signal: goesOn },
        { seen: PROMPT, type: 'q\n' },
      ],
    );
    expect(ran).toMatchObject({ code: 130, left: 0, restored: true });
    expect(ran.screen.match(/\r\x1b\[2K[^\n]*\r\n {2}\[Enter\] go on/g)).toHaveLength(2);
  });

  it('writes over nothing that the shell wrote while it was suspended', async () => {
    const ran = await runAtTerminal(
      ['--step', '--only', 'C', '--root', temporaryRoot()],
      [
        ...enters(4),
        { seen: `q end: ${LIVE}, waiting`, suspend: '\n[1]+  Stopped\n$ fg\n' },
        { seen: `fg\r\n\r\x1b\\[2K[^\n]*\n {2}\\[Enter\\] go on[^\n]*q end: `, type: 'q\n' },
      ],
    );
    expect(ran).toMatchObject({ code: 130, left: 0, restored: true });
  });

  it('asks anew in fewer words where the screen has become narrow', async () => {
    const root = temporaryRoot();
    const ran = await runAtTerminal(
      ['--step', '--only', 'C', '--root', root],
      [
        ...enters(4),
        { seen: PROMPT, columns: 50 },
        { seen: '\\r\\n {2}\\[Enter\\] on {2}b back {2}e explain {2}q end: ', type: '\n' },
        { seen: `q end: ${LIVE}\\x1b8`, type: 'q\n' },
      ],
    );
    expect(ran).toMatchObject({ code: 130, left: 0, restored: true });
  });

  it('takes nothing for an answer that was typed before the question', async () => {
    const root = temporaryRoot();
    const ran = await runAtTerminal(
      ['--step', '--simulated', '--root', root],
      [
        { seen: '^', type: '\n\n\nq' },
        { seen: PROMPT, type: '\n' },
        { seen: PROMPT, type: 'q\n' },
      ],
    );
    expect(ran).toMatchObject({ code: 130, left: 0, restored: true });
    expect(eventNames(root)).toEqual([
      'ONBOARDING_STARTED',
      'ONBOARDING_VALIDATION_PASSED',
      'SPEC_GENERATED',
      'RUN_INTERRUPTED',
    ]);
  });

  it('takes an Enter that comes twice for one, and plays no step unseen', async () => {
    const root = temporaryRoot();
    const ran = await runAtTerminal(
      ['--step', '--simulated', '--root', root],
      [...enters(1), ...answers('\n\n', 'q\n')],
    );
    expect(ran).toMatchObject({ code: 130, left: 0, restored: true });
    expect(ran.screen.match(/q end: /g)).toHaveLength(3);
    expect(eventNames(root).at(-2)).toBe('SPEC_GENERATED');
  });

  it('ends as by q when the input ends (Ctrl-D)', async () => {
    const root = temporaryRoot();
    const ran = await runAtTerminal(
      ['--step', '--simulated', '--root', root],
      answers('\n', '\u0004'),
    );
    expect(ran).toMatchObject({ code: 130, left: 0, restored: true });
    expect(readFileSync(proofPath(root), 'latin1')).toContain('"signal":"quit"');
  });

  it('is ended by Ctrl-C while it waits, as a run is at any moment', async () => {
    const root = temporaryRoot();
    const ran = await runAtTerminal(
      ['--step', '--simulated', '--root', root],
      answers('\n', '\n', '\u0003'),
    );
    expect(ran).toMatchObject({ code: 130, left: 0, restored: true });
    expect(ran.screen).toMatch(/q end: [^\n]*\^C\r\n {2}ended {6}SIGINT/);
    expect(eventNames(root).at(-1)).toBe('RUN_INTERRUPTED');
    expect((await callCli(['verify', '--quiet', '--root', root])).code).toBe(0);
  });
});

describe.skipIf(!hasPython)('--pace at a terminal (needs python3)', () => {
  it('shows the time, and is ended by SIGTERM in the middle of a wait', async () => {
    const root = temporaryRoot();
    const steps = [{ seen: '(?s)-- 1 of 6 .* 00:\\d\\d / 06:00 --.*about', signal: 15 }];
    const ran = await runAtTerminal(['--pace', 'talk', '--simulated', '--root', root], steps);
    expect(ran).toMatchObject({ code: 143, left: 0, restored: true });
    expect(eventNames(root)).toEqual(['RUN_INTERRUPTED']);
    expect((await callCli(['verify', '--quiet', '--root', root])).code).toBe(0);
  });
});

describe.skipIf(!hasPython)('where the terminal is closed (needs python3)', () => {
  it.each([
    [['--step', '--simulated'], PROMPT],
    [['--pace', 'talk', '--simulated'], '(?s)-- 1 of 6 .*about'],
    [['--env', 'prod', '--allow-prod-injection', '--only', 'B'], 'type [0-9a-f]+ and Enter'],
  ])('a run with %j ends its log, and itself by SIGHUP', async (args, seen) => {
    const root = temporaryRoot();
    const ran = await runAtTerminal([...args, '--root', root], [{ seen, close: true }]);
    expect(ran).toMatchObject({ code: 143, left: 0 });
    const last = rawLines(proofPath(root)).at(-1) ?? '';
    expect(JSON.parse(last)).toMatchObject({ event_name: 'RUN_INTERRUPTED', signal: 'SIGHUP' });
  });

  it('a command that waits ends as by SIGHUP', async () => {
    const call = ['notes', '--root', temporaryRoot()];
    const ran = await runAtTerminal(call, [{ seen: 'notes', close: true }]);
    expect(ran).toMatchObject({ code: 143, left: 0 });
  });
});

describe('where nobody sits', () => {
  it.each([
    [['--step'], ''],
    [['--pace', 'talk'], ''],
    [['--step', '--pace', 'brisk', '--json'], 'q\n'],
  ])('%j waits for nobody, and says so', async (args, input) => {
    const root = temporaryRoot();
    const call = [...args, '--simulated', '--root', root];
    const ran = await (input === '' ? callCli(call) : runCli(call, { input }));
    expect(ran.code).toBe(0);
    expect(ran.stderr).toMatch(/^demo-run: nothing is waited for: no terminal, or --quiet\n/);
    expect(ran.stdout).not.toContain('q end');
  });

  it.skipIf(!hasPython)('--quiet waits for nobody either (needs python3)', async () => {
    const waiting = ['--pace', 'talk', '--step'];
    const args = ['--quiet', ...waiting, '--simulated', '--root', temporaryRoot()];
    const ran = await runAtTerminal(args, []);
    expect(ran.code).toBe(0);
    expect(ran.screen).toMatch(
      /nothing is waited for: no terminal, or --quiet\r\nPASS {2}run [^\n]*\n$/,
    );
  });
});

describe.skipIf(!hasPython)('at a random moment (needs python3)', () => {
  const isSoak = process.env['DEMO_RUN_SOAK'] === '1';
  const seed = Number(process.env['DEMO_RUN_KILL_SEED'] ?? (isSoak ? Date.now() % 2 ** 31 : 1));
  const random = seededRandom(seed);
  // Some hundred and ninety rows are shown; the later ones come after the log was sealed.
  const moments = Array.from({ length: isSoak ? 200 : 3 }, () => ({
    rows: 1 + Math.floor(random() * 75),
    isTyped: random() < 0.5,
  }));

  it.each(moments)(
    `$rows rows in, typed $isTyped: the run ends in good order (seed ${String(seed)})`,
    async ({ rows, isTyped }) => {
      const root = temporaryRoot();
      const seen = `(?:[^\\n]*\\n){${String(rows)}}`;
      const step = isTyped ? { seen, type: '\u0003' } : { seen, signal: 15 };
      const ran = await runAtTerminal(['--verbose', '--root', root], [step]);
      expect(ran).toMatchObject({ left: 0, restored: true });
      // Whoever is late meets a run that has ended.
      expect([isTyped ? 130 : 143, 0]).toContain(ran.code);
      if (ran.code !== 0) {
        const log = eventNames(root).includes('RUN_INTERRUPTED') ? 'day1' : 'violation';
        expect(eventNames(root, log).at(-1)).toBe('RUN_INTERRUPTED');
      }
      expect((await callCli(['verify', '--quiet', '--root', root])).code).toBe(0);
    },
  );
});
