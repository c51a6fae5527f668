import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.js';
import { freePort } from '../support/redis-server.js';
import { temporaryRoot } from '../support/temporary-root.js';

describe('a run that is killed with -9', () => {
  it.each([
    ['serves', '"event_type":"scale"'],
    ['has broken a worker', '"line":{"event_name":"FAILURE_INJECTED"'],
    ['has replaced it', '"line":{"event_name":"ORCH_EXEC"'],
  ])('when it %s leaves no process and no port, and the next one starts', async (_, moment) => {
    const root = temporaryRoot();
    const port = await freePort();
    const args = ['--only', 'crash', '--port', String(port), '--root', root];
    let isKilled = false;
    const killed = await runCli(['--json', ...args], {
      onStdout: (stdout, kill) => {
        if (isKilled || !stdout.includes(moment)) return;
        isKilled = true;
        kill('SIGKILL');
      },
    });
    // Its output is closed, which a process that it had left behind would keep open.
    expect([isKilled, killed.code]).toEqual([true, null]);
    expect(processesNaming(root)).toEqual([]);
    expect(await isListenedOn(port)).toBe(false);
    expect(await runCli(['--quiet', ...args])).toMatchObject({ code: 0, stderr: '' });
    expect(processesNaming(root)).toEqual([]);
  });
});

/** The command lines in which a folder is named. Where the system does not list them there are none. */
function processesNaming(folder: string): string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')];
      } catch {
        // It has ended since it was listed.
        return [];
      }
    })
    .filter((commandLine) => commandLine.includes(folder));
}

function isListenedOn(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => {
      resolve(false);
    });
  });
}
