import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { PATIENCE_MS, processesWith } from './agent-processes.js';
import { DEMO_RUN } from './cli.js';
import { sampleFolder } from './own-app.js';
import { STATE_HOME } from './state-folder.js';

/** A folder for temporary files alone, open to others. */
export function ownTmp(): string {
  const folder = mkdtempSync(join('/tmp', 'r-'));
  chmodSync(folder, 0o755);
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** How a run of an app of one's own is started. */
export interface AppRun {
  readonly root: string;
  /** In the command line of all that serves the app. */
  readonly tag: string;
  readonly tmp: string;
  readonly folder?: string;
  readonly start?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export function argsOfRun({ root, tag, folder, start }: Omit<AppRun, 'tmp'>): string[] {
  return [
    ...['run', '--root', root, '--app', 'node-shop', '--runtime', 'backend', '--only', 'crash'],
    ...['--repo', 'https://example.com/me/node-shop'],
    ...['--app-dir', folder ?? sampleFolder('node-shop')],
    ...['--start', start ?? `npm start -- ${tag}`, '--app-path', '/health'],
  ];
}

/** A run whose app has at least two processes. */
export async function beginRun(run: AppRun): Promise<ChildProcess> {
  const child = spawn(process.execPath, [DEMO_RUN, ...argsOfRun(run)], {
    env: {
      PATH: process.env['PATH'] ?? '',
      TMPDIR: run.tmp,
      XDG_STATE_HOME: STATE_HOME,
      ...run.env,
    },
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  await vi.waitUntil(() => readdirSync(run.tmp).length > 0, { timeout: PATIENCE_MS });
  await vi.waitUntil(() => appProcesses(run.tag, child.pid).length >= 2, { timeout: PATIENCE_MS });
  return child;
}

/** All but the run itself, whose command line names it, too. */
export function appProcesses(tag: string, run: number | undefined): number[] {
  return processesWith(tag).filter((pid) => pid !== run);
}
