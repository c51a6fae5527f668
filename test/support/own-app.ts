import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { machineClock } from '../../src/run/app/machine-clock.js';
import { openAppProcesses } from '../../src/run/app/processes/app-processes.js';
import type { Replica, ReplicaSource } from '../../src/run/app/replica.js';
import { PROJECT_ROOT } from './cli.js';
import { keptDiagnostics } from './pool.js';
import { temporaryRoot } from './temporary-root.js';

/** Long enough for `npm start` on a busy machine. */
const START_WITHIN_MS = 60_000;

export interface AppOfTest {
  readonly command: string;
  /** One of the samples, or any folder. */
  readonly sample?: string;
  readonly folder?: string;
  readonly root?: string;
  readonly runId?: string;
  readonly onRoot?: () => void;
  readonly startWithinMs?: number;
  readonly variables?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

export function sampleFolder(name: string): string {
  return join(PROJECT_ROOT, 'apps', 'samples', name);
}

/** The processes of an app; they end with the test. */
export async function openOwnApp(app: AppOfTest): Promise<ReplicaSource> {
  const root = app.root ?? temporaryRoot();
  const source = await openAppProcesses({
    root,
    folder: app.folder ?? sampleFolder(app.sample ?? 'node-shop'),
    command: app.command,
    healthEndpoint: '/health',
    startWithinMs: app.startWithinMs ?? START_WITHIN_MS,
    env: app.env ?? process.env,
    passedVariables: app.variables ?? [],
    logs: join(root, 'logs'),
    runId: app.runId ?? '000001-0000',
    onRoot: app.onRoot ?? (() => undefined),
    clock: machineClock,
    diagnostics: keptDiagnostics(),
  });
  let closed: Promise<void> | undefined;
  const once = { start: source.start, close: () => (closed ??= source.close()) };
  onTestFinished(() => once.close());
  return once;
}

/** One replica of it, and what it told. */
export function startReplicaOf(source: ReplicaSource, name = 'w1') {
  const exits: string[] = [];
  const lines: string[] = [];
  const warnings: string[] = [];
  const replica: Replica = source.start(name, {
    onExit: (_replica, cause) => exits.push(cause),
    onAnswer: () => undefined,
    onDiagnostic: (message) => warnings.push(message),
    onLog: (line) => lines.push(line),
  });
  onTestFinished(() => replica.end());
  return { replica, exits, lines, warnings };
}
