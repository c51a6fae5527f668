import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { STATE_HOME } from '../support/state-folder.js';
import { DEMO_RUN, runCli } from '../support/cli.js';
import { archivedLogs, eventNames, proofLines, rawLines } from '../support/proof-file.js';
import { storyOf } from '../support/story.js';
import { temporaryRoot } from '../support/temporary-root.js';

const HOLD_AT_START = fileURLToPath(new URL('../support/hold-at-start.mjs', import.meta.url));

it('of two runs over one root the second is refused and names the first, which is unharmed', async () => {
  const root = temporaryRoot();
  const second = heldRun(['--quiet', '--root', root]);
  await second.isReady;
  const first = spawnRun(['--json', '--root', root]);
  await first.hasTold('"fact":"run"');
  second.begin();

  const refused = await second.ended;
  expect({ code: refused.code, stdout: refused.stdout }).toEqual({ code: 6, stdout: 'held\n' });
  expect(refused.stderr).toMatch(new RegExp(`\\bprocess ${String(first.pid)}\\b`));
  expect((await first.ended).code).toBe(0);
  expect(eventNames(root)).toEqual(storyOf(3));
  expect((await runCli(['verify', '--quiet', '--root', root])).code).toBe(0);
});

it('a run that is killed gives its place free and its log to the archive', async () => {
  const root = temporaryRoot();
  const killed = await runCli(['--json', '--root', root], {
    onStdout: (stdout, kill) => {
      if (stdout.includes('FAILURE_INJECTED')) kill('SIGKILL');
    },
  });
  expect(killed.code).toBeNull();
  const runId = proofLines(root)[0]?.['run_id'];
  const left = eventNames(root);
  expect(left).toContain('FAILURE_INJECTED');

  const next = await runCli(['--quiet', '--root', root]);
  expect(next).toMatchObject({ code: 0, stderr: '' });
  expect(eventNames(root)).toEqual(storyOf(3));
  const archived = archivedLogs(root).find((path) => path.includes(String(runId))) ?? '';
  const kept = rawLines(archived).map(
    (raw) => (JSON.parse(raw) as { event_name: string }).event_name,
  );
  expect(kept.slice(0, left.length)).toEqual(left);
  expect((await runCli(['verify', '--quiet', '--root', root])).code).toBe(0);
});

interface Spawned {
  readonly pid: number | undefined;
  readonly ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
  readonly hasTold: (text: string) => Promise<void>;
  readonly write: (text: string) => void;
}

/** A run of which this test knows the process id, and what it has told so far. */
function spawnRun(args: readonly string[], nodeOptions: readonly string[] = []): Spawned {
  const child = spawn(process.execPath, [...nodeOptions, DEMO_RUN, ...args], {
    env: { PATH: process.env['PATH'] ?? '', XDG_STATE_HOME: STATE_HOME },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.on('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
  return {
    pid: child.pid,
    ended,
    hasTold: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (stdout.includes(text)) resolve();
        };
        child.stdout.on('data', look);
        child.on('close', () => {
          reject(new Error(`it ended without telling ${text}:\n${stderr}`));
        });
        look();
      }),
    write: (text) => {
      child.stdin.end(text);
    },
  };
}

/** A run that is loaded but waits before it begins, so that it meets the other one for certain. */
function heldRun(args: readonly string[]) {
  const { ended, hasTold, write } = spawnRun(args, [`--import=${HOLD_AT_START}`]);
  return {
    ended,
    isReady: hasTold('held'),
    begin: () => {
      write('\n');
    },
  };
}
