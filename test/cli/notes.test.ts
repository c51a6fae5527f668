import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { callCli } from '../support/call-cli.js';
import { facts, runCli } from '../support/cli.js';
import { temporaryRoot } from '../support/temporary-root.js';
import { runAtTerminal } from '../support/terminal.js';
import { hasPython } from '../support/url-readers.js';

const notesOf = (root: string) => join(root, 'logs', 'notes.txt');
const read = (path: string) => readFileSync(path, 'utf8');
const simulated = (root: string, ...args: readonly string[]) =>
  callCli(['--simulated', '--only', 'C', '--root', root, ...args]);

/** A terminal that shows its name, and then all that it got once a run has ended on it. */
const TERMINAL = `
import os, pty, signal
signal.alarm(120)
terminal, line = pty.openpty()
print(os.ttyname(line), flush=True)
got = b""
while b"The run has ended" not in got:
    got += os.read(terminal, 4096)
print(got.decode("ascii"))
`;

describe('the notes of a run', () => {
  it('are in a file, and the screen only says how to read them', async () => {
    const [noted, plain] = [temporaryRoot(), temporaryRoot()];
    const { code, stdout } = await simulated(noted, '--notes');
    expect(code).toBe(0);
    const [first = '', ...rest] = stdout.split('\n');
    expect(first).toBe("The speaker's notes are not on this screen. In a second terminal:");
    expect(rest.join(' ').replaceAll(' \\', '')).toMatch(/^ {2}npx demo-run notes\s+--root/);
    expect(stdout).not.toContain('SAY');
    const without = await simulated(plain);
    expect(rest.filter((row) => row.startsWith('-- ')).length).toBe(
      without.stdout.split('\n').filter((row) => row.startsWith('-- ')).length,
    );
    const text = read(notesOf(noted));
    expect(text).toMatch(/^-- Notes of run 000001-\w{4} -+\n\n-- 1 of 4 {2}Onboarding/);
    expect(text.match(/^ {2}SAY /gm)?.length).toBeGreaterThanOrEqual(6);
    expect(text).toMatch(/\n\n-- The run has ended: PASS -+\n$/);
    expect(text).toMatch(/^[\x20-\x7e\n]+$/);
  });

  it('are shown by `notes`, as text and as JSON', async () => {
    const root = temporaryRoot();
    await simulated(root, '--notes', '--quiet');
    expect(await callCli(['notes', '--root', root])).toEqual({
      code: 0,
      stdout: read(notesOf(root)),
      stderr: '',
    });
    const { stdout } = await callCli(['notes', '--json', '--root', root]);
    const rows = read(notesOf(root)).split('\n').slice(0, -1);
    expect(facts(stdout)).toMatchObject([{ fact: 'notes', file: notesOf(root), rows }]);
  });

  it('go where --notes-to says, and there an earlier run is replaced', async () => {
    const root = temporaryRoot();
    const path = join(root, 'mine.txt');
    // The attacks of the first run have the number between.
    for (const run of ['000001', '000003']) {
      const { code, stdout } = await simulated(root, '--notes-to', path);
      expect([code, stdout.includes('second terminal')]).toEqual([0, false]);
      expect(read(path)).toMatch(new RegExp(`^-- Notes of run ${run}-`));
    }
    expect(read(path).match(/Notes of run/g)).toHaveLength(1);
    expect((await callCli(['notes', path, '--root', root])).stdout).toBe(read(path));
  });

  it.skipIf(!hasPython)('are shown at another terminal (needs python3)', async () => {
    const child = spawn('python3', ['-c', TERMINAL]);
    const lines = createInterface(child.stdout);
    const shown: string[] = [];
    lines.on('line', (line) => shown.push(line));
    try {
      await once(lines, 'line');
      const { code, stdout } = await simulated(temporaryRoot(), '--notes-to', shown[0] ?? '');
      expect([code, stdout.includes('SAY')]).toEqual([0, false]);
      await once(child, 'exit');
      expect(shown[1]).toMatch(/^-- Notes of run/);
      expect(shown.join('\n')).toMatch(/ {2}SAY [^]*The run has ended: PASS/);
    } finally {
      child.kill();
    }
  });

  it.each([
    ['a file that is somebody else’s work', 'mine', /not of notes/],
    ['a link', 'link', /symbolic link/],
    ['a folder', 'folder', /not a regular file/],
    ['a folder that is not there', join('gone', 'notes.txt'), /no such file/],
    ['a proof log', join('logs', 'day1_proof.log'), /outside of the logs/],
    ['the screen, by its usual name', '-', /than the screen/],
    ['the terminal of this process', '/dev/tty', /than the screen/],
  ])('do not go to %s', async (_what, place, says) => {
    const root = temporaryRoot();
    writeFileSync(join(root, 'mine'), 'my work\n');
    symlinkSync(join(root, 'mine'), join(root, 'link'));
    mkdirSync(join(root, 'folder'));
    const path = place === '-' || place.startsWith('/') ? place : join(root, place);
    const { code, stdout, stderr } = await simulated(root, '--notes-to', path);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.replaceAll(/\s+/g, ' ')).toMatch(says);
    expect(read(join(root, 'mine'))).toBe('my work\n');
  });
});

it('do not go to the very stream that shows the run', async () => {
  const args = ['--simulated', '--root', temporaryRoot(), '--notes-to', '/dev/stdout'];
  const { code, stdout, stderr } = await runCli(args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr.replaceAll(/\s+/g, ' ')).toContain('another place than the screen of this run');
});

describe('`notes`', () => {
  it.skipIf(!hasPython)(
    'follows a run at a second terminal, until Ctrl-C (needs python3)',
    async () => {
      const root = temporaryRoot();
      const [followed, ran] = await Promise.all([
        runAtTerminal(['notes', '--root', root], [{ seen: 'ended: PASS -+', type: '\u0003' }]),
        simulated(root, '--notes'),
      ]);
      expect(ran.code).toBe(0);
      expect(followed).toMatchObject({ code: 130, left: 0, restored: true });
      expect(followed.screen.replaceAll('\r', '')).toContain(read(notesOf(root)));
    },
  );

  it('says so where there is nothing, and nobody to wait for it', async () => {
    const { code, stdout, stderr } = await callCli(['notes', '--root', temporaryRoot()]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.replaceAll(/\s+/g, ' ')).toMatch(
      /there are no notes yet.*demo-run .*run --notes/,
    );
  });
});
