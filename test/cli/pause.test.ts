import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pause, pausePath, pauseSwitch, resume } from '../../src/run/assembly/pause-file.js';
import { callCli } from '../support/call-cli.js';
import { facts, runCli } from '../support/cli.js';
import { eventNames, proofLines } from '../support/proof-file.js';
import { temporaryRoot } from '../support/temporary-root.js';
import { thrownFrom } from '../support/thrown-by.js';

describe('the pause switch', () => {
  it('is on while its file is there, whatever that is', () => {
    const root = temporaryRoot();
    const isPaused = () => pauseSwitch(root).isPaused();
    expect(isPaused()).toBe(false);
    expect([pause(root, 'note'), isPaused()]).toEqual([true, true]);
    expect([pause(root, 'other note'), isPaused()]).toEqual([false, true]);
    expect(readFileSync(pausePath(root), 'utf8')).toBe('note\n');
    expect([resume(root), isPaused()]).toEqual([true, false]);
    expect([resume(root), isPaused()]).toEqual([false, false]);
    symlinkSync('/nowhere', pausePath(root));
    expect([isPaused(), resume(root), isPaused()]).toEqual([true, true, false]);
    mkdirSync(pausePath(root));
    expect(isPaused()).toBe(true);
  });

  it('is on where nobody can look', () => {
    const root = temporaryRoot();
    writeFileSync(join(root, 'logs'), '');
    expect(pauseSwitch(root).isPaused()).toBe(true);
    expect(thrownFrom(() => pause(root, ''))).toMatchObject({ code: 'pause_unwritable' });
    expect(thrownFrom(() => resume(root))).toMatchObject({
      code: 'pause_unwritable',
      exitCode: 2,
    });
  });
});

describe('demo-run pause and resume', () => {
  it('say what they did, also as JSON, and twice does no harm', async () => {
    const root = temporaryRoot();
    const path = pausePath(root);
    const told = async (command: string) =>
      facts((await callCli([command, '--json', '--root', root])).stdout);
    expect(await told('pause')).toMatchObject([
      { fact: 'pause', paused: true, changed: true, path },
    ]);
    const again = await callCli(['pause', '--root', root]);
    expect([again.code, again.stdout]).toEqual([0, expect.stringMatching(/^PAUSED already/)]);
    expect(await told('resume')).toMatchObject([
      { fact: 'pause', paused: false, changed: true, path },
    ]);
    const done = await callCli(['resume', '--quiet', '--root', root]);
    expect([done.code, done.stdout]).toEqual([0, 'It was not paused.\n']);
    expect(existsSync(path)).toBe(false);
  });

  it('stop a run under way at its next gate, which says so in the log', async () => {
    const root = temporaryRoot();
    let paused = false;
    const { code, stdout } = await runCli(['--only', 'A,C', '--root', root], {
      onStdout(text) {
        if (!paused && text.includes('2 of 5')) paused = pause(root, 'in the middle');
      },
    });
    expect([paused, code]).toEqual([true, 3]);
    expect(stdout).toContain('pause (paused)');
    expect(eventNames(root)).not.toContain('ORCH_EXEC');
    const refusals = proofLines(root).filter(({ event_name }) => event_name === 'ORCH_REFUSE');
    expect(refusals).toHaveLength(2);
    for (const refusal of refusals) {
      expect(refusal).toMatchObject({
        reasons: [{ gate: 'pause', code: 'paused' }],
        paused: true,
      });
    }
    const replayed = await callCli(['verify', '--replay', '--root', root]);
    expect([replayed.code, replayed.stdout]).toEqual([0, expect.stringContaining('all alike')]);
    const attacked = await callCli(['demo-mode-violation', '--quiet', '--root', root]);
    expect([attacked.code, attacked.stdout]).toEqual([
      3,
      expect.stringMatching(/^REFUSED {2}.* was stopped by the pause\n$/),
    ]);
    expect(resume(root)).toBe(true);
    expect((await callCli(['--only', 'C', '--quiet', '--root', root])).code).toBe(0);
  });
});
