import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { breakProcesses } from '../../../../src/run/app/faults/break-processes.js';
import { readProcess } from '../../../../src/run/processes/process-table.js';

/** Says how often it could make so much memory its own, each time it is asked. */
const ALLOCATES = `
import sys, mmap
print('ready', flush=True)
kept = []
for line in sys.stdin:
    try:
        kept.append(mmap.mmap(-1, 64 * 1024 * 1024, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS))
        print('got it', flush=True)
    except OSError as error:
        print('refused', flush=True)
`;

/** A process in a group of its own, that says a line whenever it is asked. */
async function started(user: { readonly uid?: number; readonly gid?: number } = {}) {
  const child = spawn('python3', ['-c', ALLOCATES], {
    ...user,
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async () => String((await lines.next()).value);
  expect(await next()).toBe('ready');
  const pid = child.pid ?? 0;
  const start = readProcess(pid)?.start ?? 0;
  const traces = { variable: 'NOBODY=has-it', first: { pid, start, isSandbox: false } };
  const ask = () => {
    child.stdin.write('\n');
    return next();
  };
  return { child, traces, ask };
}

describe('a fault of processes', () => {
  it('of the kind exit kills the group', async () => {
    const { child, traces } = await started();
    const exit = once(child, 'exit');
    breakProcesses(traces, 'exit');
    expect(await exit).toEqual([null, 'SIGKILL']);
  });

  it('of the kind hang stops it, and it goes on once that is taken away', async () => {
    const { traces, ask } = await started();
    const fix = breakProcesses(traces, 'hang');
    let isAnswered = false;
    const answer = ask().finally(() => {
      isAnswered = true;
    });
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
    expect(isAnswered).toBe(false);
    fix();
    expect(await answer).toBe('got it');
  });

  it('of the kind leak refuses it memory, and gives it some again once that is taken away', async () => {
    const { traces, ask } = await started();
    expect(await ask()).toBe('got it');
    const fix = breakProcesses(traces, 'leak');
    expect(await ask()).toBe('refused');
    fix();
    expect(await ask()).toBe('got it');
  });

  it.runIf(process.getuid?.() === 0)('limits what another user runs, too', async () => {
    const { traces, ask } = await started({ uid: 65_534, gid: 65_534 });
    expect(await ask()).toBe('got it');
    const fix = breakProcesses(traces, 'leak');
    expect(await ask()).toBe('refused');
    fix();
    expect(await ask()).toBe('got it');
  });

  it('is taken away from what has ended without harm to anybody else', async () => {
    const { child, traces } = await started();
    const fix = breakProcesses(traces, 'leak');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(fix).not.toThrow();
  });
});
