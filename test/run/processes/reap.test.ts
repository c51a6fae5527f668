import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readProcess, ticksNow } from '../../../src/run/processes/process-table.js';
import { findProcesses, reap, type ProcessTraces } from '../../../src/run/processes/reap.js';

function traces(first?: ProcessTraces['first']): ProcessTraces {
  const lockLimit = randomInt(10 ** 13, 10 ** 14);
  return { variable: `DEMO_RUN_AGENT=${String(lockLimit)}`, lockLimit, first };
}

function begin(env: NodeJS.ProcessEnv = {}, detached = true) {
  const child = spawn('/bin/sleep', ['1000'], { env, detached, stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  const pid = child.pid ?? 0;
  return { child, pid, start: readProcess(pid)?.start ?? 0 };
}

describe('reaping', () => {
  it('kills what bears the variable, and nobody beside it', async () => {
    const of = traces();
    const [name = '', value] = of.variable.split('=');
    const own = begin({ [name]: value });
    const others = [begin(), begin({ [name]: `${String(value)}0` }), begin({ OTHER: of.variable })];
    const ended = once(own.child, 'exit');
    expect(await reap(of)).toEqual({ killed: 1, isComplete: true });
    expect(await ended).toEqual([null, 'SIGKILL']);
    expect(others.map(({ child }) => child.exitCode ?? child.signalCode)).toEqual([
      null,
      null,
      null,
    ]);
    expect(others.map(({ pid }) => readProcess(pid)?.isZombie)).toEqual([false, false, false]);
  });

  it('takes a group for the agent’s while its first process is there', async () => {
    const own = begin();
    const of = traces({ pid: own.pid, start: own.start, isSandbox: false });
    expect(await reap(of)).toEqual({ killed: 1, isComplete: true });
  });

  it('leaves alone who has the number of an agent that has ended', async () => {
    const other = begin();
    const earlier = { pid: other.pid, start: other.start - 1, isSandbox: false };
    for (const first of [earlier, { ...earlier, endedAt: other.start - 1 }]) {
      expect(await reap(traces(first))).toEqual({ killed: 0, isComplete: true });
    }
    expect(readProcess(other.pid)?.isZombie).toBe(false);
  });

  it('finds what outlives the first process of its group', () => {
    const left = begin();
    const first = { pid: left.pid, start: left.start - 1, endedAt: ticksNow(), isSandbox: false };
    expect(findProcesses(traces(first))?.map(({ pid }) => pid)).toEqual([left.pid]);
  });

  it('never finds itself', () => {
    const self = readProcess(process.pid);
    const first = { pid: self?.group ?? 0, start: 0, endedAt: Infinity, isSandbox: false };
    expect(findProcesses(traces(first))?.map(({ pid }) => pid)).not.toContain(process.pid);
  });
});
