import { join } from 'node:path';
import type { RunKind } from '../domain/proof-lines/run-record.js';

const LOG_FILES: Record<RunKind, string> = {
  run: 'day1_proof.log',
  onboard: 'onboarding_proof.log',
  violation: 'violation_proof.log',
};

/** Where a root keeps the proof logs: the latest of each kind, and all earlier ones. */
export interface LogFolder {
  readonly folder: string;
  readonly archive: string;
}

export function logFolder(root: string): LogFolder {
  const folder = join(root, 'logs');
  return { folder, archive: join(folder, 'archive') };
}

export function logPath({ folder }: LogFolder, kind: RunKind): string {
  return join(folder, LOG_FILES[kind]);
}

export function allLogPaths(logs: LogFolder): string[] {
  return Object.values(LOG_FILES).map((file) => join(logs.folder, file));
}
