import { linkSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NO_PREDECESSOR } from '../../src/domain/proof-lines/catalogue.js';
import { RUN_KINDS, type RunKind } from '../../src/domain/proof-lines/run-record.js';
import { archiveEarlierLog, nextRunId } from '../../src/proof/archive.js';
import { logFolder, logPath, type LogFolder } from '../../src/proof/log-files.js';
import { runRecord, started, validated } from '../support/sample-lines.js';
import { chainedLines, sha256 } from '../support/sample-log.js';
import { temporaryRoot } from '../support/temporary-root.js';
import { filesUnder } from '../support/tree.js';

function freshFolder(): LogFolder {
  const logs = logFolder(temporaryRoot());
  mkdirSync(logs.archive, { recursive: true });
  return logs;
}

const linesOf = (kind: RunKind, runId: string) =>
  chainedLines([started(runRecord({ kind })), validated()], { runId });

/** Writes an earlier log of two lines and says what its bytes are. */
function leaveLog(logs: LogFolder, kind: RunKind, runId: string): string {
  const text = linesOf(kind, runId).join('');
  writeFileSync(logPath(logs, kind), text, 'latin1');
  return text;
}

const lastLine = (text: string) => text.split(/(?<=\n)/).at(-1) ?? '';
const codeThrown = (code: string): unknown => expect.objectContaining({ code });

describe('archiveEarlierLog', () => {
  it.each(RUN_KINDS)('moves the earlier %s log to its run id, byte for byte, read-only', (kind) => {
    const logs = freshFolder();
    const text = leaveLog(logs, kind, '000003-abcd');

    const prev = archiveEarlierLog(logs, kind, '000004-beef');

    expect(filesUnder(logs.folder)).toEqual({ 'archive/000003-abcd.log': text });
    expect(statSync(join(logs.archive, '000003-abcd.log')).mode & 0o777).toBe(0o440);
    expect(prev).toBe(sha256(lastLine(text)));
  });

  it('names 64 zeros where nothing was archived yet', () => {
    expect(archiveEarlierLog(freshFolder(), 'run', '000001-beef')).toBe(NO_PREDECESSOR);
  });

  it('follows the newest archive of the same kind, by number, not of another kind', () => {
    const logs = freshFolder();
    const kinds = { '000009-ffff': 'run', '000010-0000': 'run', '000011-0000': 'onboard' } as const;
    for (const [runId, kind] of Object.entries(kinds)) {
      writeFileSync(join(logs.archive, `${runId}.log`), linesOf(kind, runId).join(''), 'latin1');
    }

    const newestRun = linesOf('run', '000010-0000').at(-1) ?? '';
    expect(archiveEarlierLog(logs, 'run', '000012-beef')).toBe(sha256(newestRun));
    expect(archiveEarlierLog(logs, 'violation', '000013-beef')).toBe(NO_PREDECESSOR);
  });

  it('leaves the logs of other kinds where they are', () => {
    const logs = freshFolder();
    const text = leaveLog(logs, 'onboard', '000003-abcd');

    archiveEarlierLog(logs, 'run', '000004-beef');

    expect(filesUnder(logs.folder)).toEqual({ 'onboarding_proof.log': text });
  });

  it('sets a torn last line aside, keeps it, and archives the whole lines', () => {
    const logs = freshFolder();
    const whole = linesOf('run', '000003-abcd').join('');
    const torn = '{"event_name":"SPEC_GENER';
    writeFileSync(logPath(logs, 'run'), whole + torn, 'latin1');

    const prev = archiveEarlierLog(logs, 'run', '000004-beef');

    expect(filesUnder(logs.archive)).toEqual({
      '000003-abcd.log': whole,
      [`000003-abcd.torn-${String(whole.length)}`]: torn,
    });
    expect(
      statSync(join(logs.archive, `000003-abcd.torn-${String(whole.length)}`)).mode & 0o777,
    ).toBe(0o440);
    expect(prev).toBe(sha256(lastLine(whole)));
  });

  it('keeps a torn first line, and reuses the log that is empty then', () => {
    const logs = freshFolder();
    const torn = (linesOf('run', '000003-abcd')[0] ?? '').slice(0, 70);
    writeFileSync(logPath(logs, 'run'), torn, 'latin1');

    expect(archiveEarlierLog(logs, 'run', '000004-beef')).toBe(NO_PREDECESSOR);

    expect(Object.values(filesUnder(logs.archive))).toEqual([torn]);
    expect(statSync(logPath(logs, 'run')).size).toBe(0);
  });

  it('finishes an archiving that was interrupted while the log stood at both names', () => {
    const logs = freshFolder();
    const text = leaveLog(logs, 'run', '000003-abcd');
    linkSync(logPath(logs, 'run'), join(logs.archive, '000003-abcd.log'));

    const prev = archiveEarlierLog(logs, 'run', '000004-beef');

    expect(filesUnder(logs.folder)).toEqual({ 'archive/000003-abcd.log': text });
    expect(statSync(join(logs.archive, '000003-abcd.log')).mode & 0o777).toBe(0o440);
    expect(prev).toBe(sha256(lastLine(text)));
  });

  it('never writes over another archived log of the same run id', () => {
    const logs = freshFolder();
    leaveLog(logs, 'run', '000003-abcd');
    writeFileSync(join(logs.archive, '000003-abcd.log'), 'another file');
    const before = filesUnder(logs.folder);

    expect(() => archiveEarlierLog(logs, 'run', '000004-beef')).toThrow(
      codeThrown('proof_log_failed'),
    );

    expect(filesUnder(logs.folder)).toEqual(before);
  });

  it('reuses an empty log', () => {
    const logs = freshFolder();
    writeFileSync(logPath(logs, 'run'), '');

    expect(archiveEarlierLog(logs, 'run', '000004-beef')).toBe(NO_PREDECESSOR);

    expect(filesUnder(logs.folder)).toEqual({ 'day1_proof.log': '' });
  });

  it.each([
    ['text', 'shopping list\n'],
    ['JSON of another kind', '{"a":1}\n'],
    ['a blank first line', `\n${linesOf('run', '000003-abcd').join('')}`],
    ['a first line without its run record', chainedLines([validated()]).join('')],
    [
      'a run id that leads out of the archive',
      linesOf('run', '000003-abcd').join('').replaceAll('000003-abcd', '../../etc/x'),
    ],
    ['NUL bytes', '\0'.repeat(40) + '\n'],
  ])('refuses a file that is no proof log and leaves it untouched: %s', (_what, text) => {
    const logs = freshFolder();
    writeFileSync(logPath(logs, 'run'), text, 'latin1');
    const before = filesUnder(logs.folder);

    expect(() => archiveEarlierLog(logs, 'run', '000004-beef')).toThrow(
      codeThrown('proof_log_invalid'),
    );

    expect(filesUnder(logs.folder)).toEqual(before);
  });
});

describe('nextRunId', () => {
  it('begins at 1', () => {
    expect(nextRunId(logFolder(temporaryRoot()))).toMatch(/^000001-[0-9a-f]{4}$/);
  });

  it.each(RUN_KINDS)('counts a current %s log', (kind) => {
    const logs = freshFolder();
    leaveLog(logs, kind, '000041-abcd');

    expect(nextRunId(logs)).toMatch(/^000042-[0-9a-f]{4}$/);
  });

  it('counts on from the highest number, archived or current, of any kind', () => {
    const logs = freshFolder();
    leaveLog(logs, 'run', '000005-abcd');
    leaveLog(logs, 'violation', '000007-abcd');
    writeFileSync(
      join(logs.archive, '000006-ffff.log'),
      linesOf('onboard', '000006-ffff').join(''),
    );
    // Not logs of ours: neither may count.
    writeFileSync(join(logs.archive, '000999-ffff.torn'), '');
    writeFileSync(join(logs.archive, '999999.log'), '');

    expect(nextRunId(logs)).toMatch(/^000008-[0-9a-f]{4}$/);
  });

  it('is proof_log_failed where the folder cannot be made', () => {
    const root = temporaryRoot();
    writeFileSync(join(root, 'logs'), 'a file');

    expect(() => nextRunId(logFolder(root))).toThrow(codeThrown('proof_log_failed'));
  });
});
