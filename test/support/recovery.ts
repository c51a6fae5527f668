import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { ProofBody } from '../../src/core/domain/proof-lines/catalogue.js';
import type { RunKind } from '../../src/core/domain/proof-lines/run-record.js';
import { sealLog } from '../../src/run/proof/head.js';
import { logFolder, logPath, type LogFolder } from '../../src/audit/library/log-files.js';
import type { RecoveryParts } from '../../src/run/proof/recover.js';
import type { SigningKey } from '../../src/run/proof/signing-key.js';
import { rejectedOnboarding, runRecord, started } from './sample-lines.js';
import { chainedLines, fixedClock, sha256 } from './sample-log.js';
import { temporaryRoot } from './temporary-root.js';

/** A signing key that is in no file. */
export function newSigningKey(): SigningKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const der = publicKey.export({ format: 'der', type: 'spki' });
  return {
    public_key: der.subarray(-32).toString('base64'),
    sign: (text) => sign(null, Buffer.from(text), privateKey).toString('base64'),
  };
}
export const TEST_KEY = newSigningKey();

export function freshFolder(): LogFolder {
  const logs = logFolder(temporaryRoot());
  mkdirSync(logs.archive, { recursive: true });
  return logs;
}

export function partsFor(logs: LogFolder, runId = '000009-beef'): RecoveryParts {
  return { logs, runId, clock: fixedClock, key: TEST_KEY, remember: () => undefined };
}

/** The two lines of the shortest whole log of a kind that has an onboarding. */
export const shortRun = (kind: RunKind = 'run'): ProofBody[] => [
  started(runRecord({ kind })),
  rejectedOnboarding(),
];

/** Puts a log where the latest of its kind stands, sealed as a run leaves it, and says its bytes. */
export function leaveSealedLog(
  logs: LogFolder,
  kind: RunKind,
  { runId, prev }: { readonly runId: string; readonly prev?: string },
): string {
  const text = leaveLog(logs, chainedLines(shortRun(kind), { runId, ...(prev && { prev }) }), kind);
  sealText(logPath(logs, kind), text, runId);
  return text;
}

/** Puts a log there that nobody sealed. */
export function leaveLog(
  logs: LogFolder,
  lines: readonly string[] | string,
  kind: RunKind,
): string {
  const text = typeof lines === 'string' ? lines : lines.join('');
  writeFileSync(logPath(logs, kind), text, 'latin1');
  return text;
}

export function sealText(path: string, text: string, runId: string, key = TEST_KEY): void {
  const lines = text.split(/(?<=\n)/);
  sealLog(path, { run_id: runId, lines: lines.length, head: sha256(lines.at(-1) ?? '') }, key);
}
