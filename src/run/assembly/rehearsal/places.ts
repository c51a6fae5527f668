import { megabytes } from '../../../core/domain/figures.js';
import {
  accessSync,
  constants,
  existsSync,
  lstatSync,
  mkdtempSync,
  rmSync,
  statfsSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { specFile } from '../../app/registry.js';
import { count } from '../../../core/domain/count.js';
import type { Environment } from '../../../core/domain/environment.js';
import { DemoRunError } from '../../../core/domain/errors.js';
import { OTHER_FORMAT } from '../../../core/domain/proof-lines/format.js';
import { problemInFull } from '../../../core/domain/problem-sentence.js';
import { shorten } from '../../../core/domain/safe-text.js';
import { readRegularFile } from '../../../base/regular-file.js';
import { writeAtomically } from '../../../base/durable-files.js';
import { nearestExisting } from '../../../base/scratch-folder.js';
import { lockLogs } from '../../proof/lock.js';
import { allLogPaths, logFolder, refuseLinkedFolders } from '../../../audit/library/log-files.js';
import { refuseForgedRoot } from '../../proof/judge-root.js';
import { keyFiles } from '../../proof/signing-key.js';
import { checkLog } from '../../../audit/checker/check-log.js';
import { readTrustedKey } from '../../../audit/checker/trusted-key.js';
import { asSystemRefusal } from '../../../core/domain/system-error.js';
import { isPaused } from '../pause-file.js';
import { judgeByHead } from '../../../audit/library/seal-of.js';
import { sinkFiles } from '../sinks.js';
import { failed, type ReadinessFinding } from './finding.js';

const LEAST_FREE_BYTES = 50 * 1024 * 1024;
/** A PEM file of one key has some hundred bytes. */
const MAX_KEY_BYTES = 16 * 1024;
const BYTES_PER_MB = 1024 * 1024;

/** The root, or what it will be made in, and what a run writes below it, where that is there. */
export function rootOf({ root, envs, app }: RunPlaces): ReadinessFinding {
  return writable('root', root, '--root', () => {
    const logs = logFolder(root);
    refuseLinkedFolders(logs);
    const registry = join(root, dirname(specFile(app)));
    const sinks = envs.flatMap((env) => {
      const { csv, metrics } = sinkFiles(logs, env);
      return [csv, metrics];
    });
    const folders = [logs.folder, logs.archive, ...sinks.map(dirname), dirname(registry), registry];
    for (const path of folders) refuseUnwritable(path, 'folder');
    for (const path of [...sinks, join(root, specFile(app))]) refuseUnwritable(path, 'file');
  });
}

/** Whose runs they will be. */
export interface RunPlaces {
  readonly root: string;
  readonly envs: readonly Environment[];
  readonly app: string;
}

/** @throws Error that names the path, for what is there and is not what a run could write */
function refuseUnwritable(path: string, what: 'folder' | 'file'): void {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (!(what === 'folder' ? stats.isDirectory() : stats.isFile())) {
    throw new DemoRunError('usage', `${path} is not a ${what}`, {
      remedy: 'move it away, or choose a folder of your own with --root',
    });
  }
  accessSync(path, what === 'folder' ? constants.W_OK | constants.X_OK : constants.W_OK);
}

/** Where the key of this user lies, which seals the logs, and what is remembered of them. */
export function keyFolderOf(stateFolder: string): ReadinessFinding {
  return writable('key', stateFolder, 'XDG_STATE_HOME', () => {
    refuseFull(nearestExisting(stateFolder));
  });
}

/** Only what was written tells that it can be: a disk or a quota may be full. @throws the system's error */
function refuseFull(folder: string): void {
  const scratch = mkdtempSync(join(folder, '.rehearsal-'));
  try {
    writeAtomically(join(scratch, 'key'), Buffer.alloc(MAX_KEY_BYTES), 'replace', 0o600);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function writable(
  check: string,
  folder: string,
  namedBy: string,
  refuse: () => void,
): ReadinessFinding {
  try {
    accessSync(nearestExisting(folder), constants.W_OK | constants.X_OK);
    refuse();
    return { check, ok: true, found: `${shorten(folder, 200)} can be written` };
  } catch (error) {
    const known = asSystemRefusal(error) ?? error;
    const otherwise = 'choose a folder of your own with --root';
    const { remedy = otherwise, ...finding } = failed(check, known, otherwise);
    return { ...finding, remedy: remedy.replace('--root', namedBy) };
  }
}

export function roomOn(root: string): ReadinessFinding {
  const { bavail, bsize } = statfsSync(nearestExisting(root));
  const free = bavail * bsize;
  const found = `${megabytes(Math.floor(free / BYTES_PER_MB))} free`;
  return free >= LEAST_FREE_BYTES
    ? { check: 'disk', ok: true, found }
    : {
        check: 'disk',
        ok: false,
        found,
        remedy: 'free some space: 50 MB are enough for hundreds of runs',
      };
}

export async function lockOf(root: string): Promise<ReadinessFinding> {
  const check = 'alone';
  const logs = logFolder(root);
  if (!existsSync(logs.folder)) return { check, ok: true, found: 'no run has been here yet' };
  try {
    await (await lockLogs(logs)).release();
    return { check, ok: true, found: 'no other run is writing here' };
  } catch (error) {
    return failed(check, error, 'wait until it has ended');
  }
}

/** An earlier log that does not verify keeps the next run from starting; one of another version does not. */
export async function logsOf(root: string): Promise<ReadinessFinding[]> {
  const findings: ReadinessFinding[] = [];
  for (const path of allLogPaths(logFolder(root)).filter((path) => existsSync(path))) {
    const check = 'log';
    try {
      const report = await checkLog(path);
      const { problem } = await judgeByHead(path, report);
      const found = `${shorten(path, 200)}: ${count(report.lines, 'line')}`;
      findings.push(
        problem === null || problem.code === OTHER_FORMAT
          ? { check, ok: true, found }
          : {
              check,
              ok: false,
              found: `${found}; ${problemInFull(problem, path)}`,
              remedy: 'see: `demo-run verify`; move it away, or choose another --root',
            },
      );
    } catch (error) {
      findings.push(failed(check, error, 'move it away, or choose another --root'));
    }
  }
  return findings;
}

/** What a start refuses of a root as a whole: whose key sealed its logs, and what is missing there. */
export function sealsOf(root: string, stateFolder: string): ReadinessFinding {
  const check = 'seals';
  const logs = logFolder(root);
  if (!existsSync(logs.folder)) return { check, ok: true, found: 'no run has been here yet' };
  try {
    refuseForgedRoot({ logs, stateFolder, public_key: ownKeyIn(stateFolder) });
    return { check, ok: true, found: 'every earlier log is there as it was sealed' };
  } catch (error) {
    return failed(check, error, 'move the logs away, or choose another --root');
  }
}

function ownKeyIn(stateFolder: string): string | undefined {
  const { open } = keyFiles(stateFolder);
  if (!existsSync(open)) return undefined;
  return readTrustedKey(readRegularFile(open, MAX_KEY_BYTES).toString(), 'own').public_key;
}

export function pauseOf(root: string): ReadinessFinding {
  const check = 'pause';
  return isPaused(root)
    ? {
        check,
        ok: false,
        found: `${shorten(join(root, 'logs', 'PAUSED'), 200)} stops all acting`,
        remedy: '`demo-run resume`',
      }
    : { check, ok: true, found: 'nothing is paused' };
}
