import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { ProofBody } from '../../src/core/domain/proof-lines/catalogue.js';
import type { RunKind } from '../../src/core/domain/proof-lines/run-record.js';
import type { ProgressEvent } from '../../src/run/walkthrough/progress-events.js';
import { keepLogs, openLog, type LogKeeping } from '../../src/run/assembly/open-log.js';
import { headPath } from '../../src/run/proof/head.js';
import { logFolder, logPath, type LogFolder } from '../../src/audit/library/log-files.js';
import { openSigningKey } from '../../src/run/proof/signing-key.js';
import { verifyLog, type VerifyReport } from '../../src/audit/checker/verify-log.js';
import { readWitness } from '../../src/audit/library/remembered.js';
import { attacks } from './mutants/honest.js';
import { shortRun } from './recovery.js';
import { runRecord } from './sample-lines.js';
import { rechained } from './sample-log.js';
import { numbered } from './sample-numbers.js';
import { temporaryRoot } from './temporary-root.js';

/** A root and the state folder of its user. */
export interface Place {
  readonly logs: LogFolder;
  readonly state: string;
}

const ATTACKS = 17;
const BODIES: Record<RunKind, readonly ProofBody[]> = {
  run: shortRun('run'),
  onboard: shortRun('onboard'),
  violation: attacks(ATTACKS),
};

export function newPlace(folder = temporaryRoot()): Place {
  const logs = logFolder(join(folder, 'root'));
  mkdirSync(logs.archive, { recursive: true });
  return { logs, state: join(folder, 'state') };
}

/** A run of that kind as the program makes it: it judges the root, and seals and remembers its log. */
export async function honestRun({ logs, state }: Place, kind: RunKind): Promise<ProgressEvent[]> {
  const facts: ProgressEvent[] = [];
  await writeLog(
    keepLogs(logs, state, (fact) => facts.push(fact)),
    kind,
  );
  return facts;
}

/** A run by somebody who neither judges the root nor remembers anything. */
export async function heedlessRun({ logs, state }: Place, kind: RunKind): Promise<void> {
  const nothing = () => undefined;
  await writeLog({ logs, key: openSigningKey(state), remember: nothing, notify: nothing }, kind);
}

async function writeLog(keeping: LogKeeping, kind: RunKind): Promise<void> {
  const opened = await openLog(
    keeping,
    runRecord({ kind, ...(kind === 'violation' && { attacks: ATTACKS }) }),
  );
  for (const { body, cause } of numbered(BODIES[kind], opened.log.runId))
    await opened.log.append(body, cause);
  const { check } = await opened.end();
  if (!check.sealed) throw new Error(String(check.problem));
}

/** Two runs of each kind: each has a latest log and an archived one. */
export async function livedIn(folder?: string): Promise<Place> {
  const place = newPlace(folder);
  for (const kind of ['onboard', 'run', 'violation', 'run', 'violation', 'onboard'] as const) {
    await honestRun(place, kind);
  }
  return place;
}

/** Takes down in a folder how a place stands, and gives back what puts it back to that. */
export function kept({ logs, state }: Place, keep: string): () => void {
  const copies = [logs.folder, state].map((folder) => ({
    folder,
    copy: join(keep, basename(folder)),
  }));
  for (const { folder, copy } of copies) putBack(folder, copy);
  return () => {
    for (const { folder, copy } of copies) putBack(copy, folder);
  };
}

/** What `verify` finds, by the own key or by the same one given. */
export function verifyAt(
  { logs, state }: Place,
  path: string,
  origin: 'own' | 'given' = 'own',
): Promise<VerifyReport> {
  const { public_key } = openSigningKey(state);
  const remembered = () => readWitness(state, logs.folder);
  return verifyLog(path, { key: { public_key, origin }, remembered });
}

/** Changes a log as a forger does, who makes the chain fit again. */
export function forge(path: string, change: (lines: string[]) => string[]): string {
  const lines = readFileSync(path, 'latin1').split(/(?<=\n)/);
  const text = rechained(change(lines)).join('');
  rmSync(path);
  writeFileSync(path, text, 'latin1');
  return text;
}

export function removeLog(logs: LogFolder, kind: RunKind): void {
  const path = logPath(logs, kind);
  for (const file of [path, headPath(path)]) rmSync(file, { force: true });
}

/** All that is in a folder, put there as it stood elsewhere. */
export function putBack(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  if (existsSync(from)) cpSync(from, to, { recursive: true });
}
