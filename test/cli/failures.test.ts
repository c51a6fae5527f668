import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { callCli } from '../support/call-cli.js';
import { DEMO_RUN } from '../support/cli.js';
import { runProgram } from '../support/processes.js';
import {
  archivedLogs,
  eventNames,
  proofLines,
  proofPath,
  rawLines,
} from '../support/proof-file.js';
import { freePort } from '../support/redis-server.js';
import { temporaryRoot } from '../support/temporary-root.js';

describe('--port', () => {
  it('that is free is where the listener is', async () => {
    const root = temporaryRoot();
    const port = await freePort();
    const { code } = await callCli(['--port', String(port), '--only', 'C', '--root', root]);
    expect(code).toBe(0);
    const emitted = proofLines(root).filter((line) => line['event_name'] === 'RUNTIME_EMIT');
    expect(emitted.map(({ measured }) => measured)).toMatchObject([{ port }, { port }]);
  });

  it('that is taken ends the run with DEPLOY_FAILED and a usage error', async () => {
    const root = temporaryRoot();
    const port = String(await takenPort());
    const { code, stderr } = await callCli(['--port', port, '--root', root]);
    expect(code).toBe(2);
    expect(stderr).toContain(port);
    expect(eventNames(root).slice(-2)).toEqual(['DEPLOYMENT_TRIGGERED', 'DEPLOY_FAILED']);
    expect((await callCli(['verify', '--quiet', '--root', root])).code).toBe(0);
  });
});

describe('a proof log that cannot be written stops everything with exit 6', () => {
  it.each([['run'], ['onboard', '--name=a'], ['demo-mode-violation']])(
    '%s: a file stands where the folder of the logs must be',
    async (...args) => {
      const root = temporaryRoot();
      writeFileSync(join(root, 'logs'), '');
      const { code, stdout, stderr } = await callCli([...args, '--root', root]);
      expect({ code, stdout }).toEqual({ code: 6, stdout: '' });
      expect(stderr).toMatch(/^demo-run: [^]+?\n {2}to fix it: [^]+\n$/m);
    },
  );

  it('a folder stands where the log must be', async () => {
    const root = temporaryRoot();
    mkdirSync(proofPath(root), { recursive: true });
    const { code, stderr } = await callCli(['--root', root]);
    expect(code).toBe(6);
    expect(stderr).toMatch(/^demo-run: /);
  });

  // The limit is in KiB; the log passes it before any other file that the run writes.
  it.each([
    { limit: 2, during: 'deployment' },
    { limit: 4, during: 'the crash' },
    { limit: 8, during: 'the overload' },
  ])('no room is left during $during', async ({ limit }) => {
    const root = temporaryRoot();
    const script = `ulimit -f ${String(limit)}; exec "$0" "$@"`;
    const args = [script, process.execPath, DEMO_RUN, '--json', '--root', root];
    const { code, stdout, stderr } = await runProgram('bash', ['-c', ...args]);
    expect(code).toBe(6);
    expect(stderr).toMatch(/^demo-run: [^]*day1_proof\.log[^]*\n {2}to fix it: [^]+\n$/m);
    const durable = rawLines(proofPath(root)).length;
    expect(durable).toBeGreaterThan(0);
    expect(lastToldSeq(stdout)).toBe(durable);
    expect(stdout).not.toContain('"fact":"result"');
    expect((await callCli(['verify', '--quiet', '--root', root])).code).toBe(4);
    await expectNextRunPasses(root, durable);
  });

  it.skipIf(!canRunAsNobody())('the folder belongs to somebody else', async () => {
    const root = temporaryRoot();
    chmodSync(root, 0o555);
    const { code, stderr } = await runProgram(...asNobody([DEMO_RUN, '--root', root]));
    expect(code).toBe(6);
    expect(stderr).toMatch(/^demo-run: /m);
  });
});

/** The torn line is set aside, the whole ones are archived, and nothing is left to repair. */
async function expectNextRunPasses(root: string, whole: number): Promise<void> {
  expect((await callCli(['--only', 'C', '--quiet', '--root', root])).code).toBe(0);
  const [first = ''] = archivedLogs(root);
  expect(rawLines(first).length).toBeGreaterThanOrEqual(whole);
  expect((await callCli(['verify', '--quiet', '--root', root])).code).toBe(0);
}

/** The seq of the last proof line of the run that was told: it may not be ahead of the file. */
function lastToldSeq(stdout: string): number {
  const seqs = [...stdout.matchAll(/"fact":"line","kind":"run","seq":(\d+)/g)];
  return Number(seqs.at(-1)?.[1]);
}

function takenPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    onTestFinished(() => {
      server.close();
    });
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (typeof address === 'object' && address !== null) resolve(address.port);
    });
  });
}

/** For root no folder is unwritable, so root gives its rights away first. */
function asNobody(args: string[]): [string, string[]] {
  if (process.getuid?.() !== 0) return [process.execPath, args];
  const drop = ['--reuid=65534', '--regid=65534', '--clear-groups', '--'];
  return ['setpriv', [...drop, process.execPath, ...args]];
}

function canRunAsNobody(): boolean {
  return spawnSync(...asNobody([DEMO_RUN, '--version'])).status === 0;
}

describe('a folder whose name is hostile', () => {
  it('reaches the terminal escaped, also in the one line of --quiet', async () => {
    const root = join(temporaryRoot(), '\u001b[31mred');
    const flags = ['--name', 'demo-api', '--repo', 'https://github.com/example/demo-api'];
    const onboarding = ['onboard', ...flags, '--runtime', 'backend', '--quiet', '--root', root];
    const { code, stdout } = await callCli(onboarding);
    expect(code).toBe(0);
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toContain('\\u001b');
  });

  it('that no system makes ends with exit 6, and soon', async () => {
    const { code } = await callCli(['--quiet', '--root', '/proc/nope']);
    expect(code).toBe(6);
  });
});
