import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NO_PREDECESSOR, type ProofBody } from '../../src/core/domain/proof-lines/catalogue.js';
import type { RunKind } from '../../src/core/domain/proof-lines/run-record.js';
import { recovered } from './sample-endings.js';
import { runRecord, started } from './sample-lines.js';
import { chainedLines, sha256 } from './sample-log.js';
import { headFor, type Files } from './mutants/home.js';
import { shortRun } from './recovery.js';
import { temporaryRoot } from './temporary-root.js';

interface PastRun {
  readonly id: string;
  readonly kind?: RunKind;
  /** Where its log and head stand, without an ending; in the archive unless told otherwise. */
  readonly at?: string;
  readonly bodies?: readonly ProofBody[];
  /** Another predecessor than the run before it of the same kind. */
  readonly prev?: string;
}

/** The sealed logs of such runs, one after the other, each linked to the one before of its kind. */
export function logsOf(runs: readonly PastRun[]): Files {
  const heads: Partial<Record<RunKind, string>> = {};
  const files: Record<string, string> = {};
  for (const { id, kind = 'run', at = `archive/${id}`, bodies = shortRun(kind), ...run } of runs) {
    const prev = run.prev ?? heads[kind] ?? NO_PREDECESSOR;
    const lines = chainedLines(bodies, { runId: id, prev });
    files[`${at}.log`] = lines.join('');
    files[`${at}.head`] = headFor(lines.join(''), id);
    heads[kind] = sha256(lines.at(-1) ?? '');
  }
  return files;
}

/** Such files in a fresh folder, which has an archive. */
export function placed(files: Files): string {
  const folder = temporaryRoot();
  mkdirSync(join(folder, 'archive'));
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, name), text, 'latin1');
  }
  return folder;
}

/** A run that was killed after its first line, with what recovery set aside of it. */
export function recoveredRun(piece: string, bytes = piece.length): ProofBody[] {
  const end = recovered(1);
  const torn = [{ offset: 900, bytes, sha256: sha256(piece) }];
  return [started(runRecord()), { ...end, measured: { ...end.measured, torn } }];
}
