import { existsSync, linkSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MAX_LINE_BYTES, NO_PREDECESSOR } from '../../../src/core/domain/proof-lines/catalogue.js';
import { RUN_KINDS } from '../../../src/core/domain/proof-lines/run-record.js';
import { archiveEarlierLog } from '../../../src/run/proof/archive.js';
import { headPath } from '../../../src/run/proof/head.js';
import { logPath } from '../../../src/audit/library/log-files.js';
import { openFilesUnder } from '../../support/open-files.js';
import {
  freshFolder,
  leaveLog,
  leaveSealedLog,
  partsFor,
  sealText,
  shortRun,
} from '../../support/recovery.js';
import { validated } from '../../support/sample-lines.js';
import { chainedLines, sha256 } from '../../support/sample-log.js';
import { filesUnder } from '../../support/tree.js';

const RUN = { runId: '000003-abcd' };
const linesOf = () => chainedLines(shortRun(), RUN);
const lastLine = (text: string) => text.split(/(?<=\n)/).at(-1) ?? '';
const failsWith = (code: string) => expect.objectContaining({ code }) as Error;

describe('archiveEarlierLog', () => {
  it.each(RUN_KINDS.filter((kind) => kind !== 'violation'))(
    'moves the earlier %s log and its head to its run id, byte for byte, read-only',
    async (kind) => {
      const logs = freshFolder();
      const text = leaveSealedLog(logs, kind, RUN);
      const head = filesUnder(logs.folder)[
        headPath(logPath(logs, kind)).slice(logs.folder.length + 1)
      ];

      const { prev, recovered } = await archiveEarlierLog(kind, partsFor(logs));

      expect(filesUnder(logs.folder)).toEqual({
        'archive/000003-abcd.log': text,
        'archive/000003-abcd.head': head,
      });
      for (const file of ['000003-abcd.log', '000003-abcd.head']) {
        expect(statSync(join(logs.archive, file)).mode & 0o777).toBe(0o440);
      }
      expect(prev).toBe(sha256(lastLine(text)));
      expect(recovered).toBeUndefined();
    },
  );

  it('names 64 zeros where nothing was archived yet', async () => {
    const archived = await archiveEarlierLog('run', partsFor(freshFolder()));
    expect(archived).toEqual({ prev: NO_PREDECESSOR, recovered: undefined });
  });

  it('follows the newest archive of the same kind, by number, not of another kind', async () => {
    const logs = freshFolder();
    const kinds = { '000009-ffff': 'run', '000010-0000': 'run', '000011-0000': 'onboard' } as const;
    for (const [runId, kind] of Object.entries(kinds)) {
      const text = chainedLines(shortRun(kind), { runId }).join('');
      writeFileSync(join(logs.archive, `${runId}.log`), text, 'latin1');
    }

    const newest = chainedLines(shortRun(), { runId: '000010-0000' }).at(-1) ?? '';
    expect((await archiveEarlierLog('run', partsFor(logs))).prev).toBe(sha256(newest));
    expect((await archiveEarlierLog('violation', partsFor(logs))).prev).toBe(NO_PREDECESSOR);
  });

  it('leaves the logs of other kinds where they are', async () => {
    const logs = freshFolder();
    leaveSealedLog(logs, 'onboard', RUN);
    const before = filesUnder(logs.folder);

    await archiveEarlierLog('run', partsFor(logs));

    expect(filesUnder(logs.folder)).toEqual(before);
  });

  it('never writes over another archived log of the same run id', async () => {
    const logs = freshFolder();
    leaveSealedLog(logs, 'run', RUN);
    writeFileSync(join(logs.archive, '000003-abcd.log'), 'another file');

    await expect(archiveEarlierLog('run', partsFor(logs))).rejects.toMatchObject({
      code: 'proof_log_invalid',
      message: expect.stringContaining('000003-abcd.log') as string,
      remedy: expect.stringMatching(/day1_proof\.log with .*000003-abcd\.log/) as string,
    });

    const files = filesUnder(logs.folder);
    expect(files['archive/000003-abcd.log']).toBe('another file');
    expect(files['day1_proof.log']).toBe(linesOf().join(''));
  });

  it('reuses an empty log', async () => {
    const logs = freshFolder();
    leaveLog(logs, '', 'run');

    expect((await archiveEarlierLog('run', partsFor(logs))).prev).toBe(NO_PREDECESSOR);

    expect(filesUnder(logs.folder)).toEqual({ 'day1_proof.log': '' });
  });

  it.each([
    ['text', 'shopping list\n'],
    ['text without an end', 'hello'],
    ['JSON of another kind', '{"a":1}\n'],
    ['JSON of another kind without an end', '{"a":1}'],
    ['a blank first line', `\n${linesOf().join('')}`],
    ['a first line without its run record', chainedLines([validated()]).join('')],
    ['a run id that leads away', linesOf().join('').replaceAll('000003-abcd', '../../etc/x')],
    ['NUL bytes', '\0'.repeat(40) + '\n'],
  ])('refuses a file that is no proof log and leaves it untouched: %s', async (_what, text) => {
    const logs = freshFolder();
    leaveLog(logs, text, 'run');

    await expect(archiveEarlierLog('run', partsFor(logs))).rejects.toMatchObject({
      code: 'proof_log_invalid',
      message: expect.stringContaining(logPath(logs, 'run')) as string,
      remedy: expect.stringContaining('run again') as string,
    });

    expect(filesUnder(logs.folder)).toEqual({ 'day1_proof.log': text });
  });

  it('is proof_log_failed where the archive cannot be written to', async () => {
    const logs = freshFolder();
    const text = leaveSealedLog(logs, 'run', RUN);
    rmSync(logs.archive, { recursive: true });

    await expect(archiveEarlierLog('run', partsFor(logs))).rejects.toThrow(
      failsWith('proof_log_failed'),
    );

    expect(filesUnder(logs.folder)).toMatchObject({ 'day1_proof.log': text });
  });

  it('passes over what is no log of ours in the archive', async () => {
    const logs = freshFolder();
    const text = chainedLines(shortRun(), { runId: '000005-aaaa' }).join('');
    writeFileSync(join(logs.archive, '000005-aaaa.log'), text);
    writeFileSync(join(logs.archive, '000009-aaaa.log'), 'shopping list\n');
    const { prev } = await archiveEarlierLog('run', partsFor(logs));
    expect(prev).toBe(sha256(lastLine(text)));
  });

  it('reads the whole last line of an archived log, of the greatest length too', async () => {
    const logs = freshFolder();
    const long = `${'x'.repeat(MAX_LINE_BYTES - 1)}\n`;
    writeFileSync(join(logs.archive, '000003-abcd.log'), (linesOf()[0] ?? '') + long);
    const { prev } = await archiveEarlierLog('run', partsFor(logs));
    expect(prev).toBe(sha256(long));
    expect(openFilesUnder(logs.folder)).toEqual([]);
  });
});

describe('an archiving that was interrupted', () => {
  it.each([
    ['the head was at both names', ['link head']],
    ['both was at both names', ['link head', 'link log']],
    ['the log was at both names', ['link head', 'link log', 'unlink head']],
  ])('is finished where %s', async (_what, done) => {
    const logs = freshFolder();
    const text = leaveSealedLog(logs, 'run', RUN);
    const log = logPath(logs, 'run');
    const steps: Record<string, () => void> = {
      'link head': () => linkSync(headPath(log), join(logs.archive, '000003-abcd.head')),
      'link log': () => linkSync(log, join(logs.archive, '000003-abcd.log')),
      'unlink head': () => unlinkSync(headPath(log)),
    };
    for (const step of done) steps[step]?.();

    const { prev } = await archiveEarlierLog('run', partsFor(logs));

    expect(Object.keys(filesUnder(logs.folder)).sort()).toEqual([
      'archive/000003-abcd.head',
      'archive/000003-abcd.log',
    ]);
    expect(statSync(join(logs.archive, '000003-abcd.log')).mode & 0o777).toBe(0o440);
    expect(prev).toBe(sha256(lastLine(text)));
  });
});

describe('an earlier log that is not as it was sealed', () => {
  it.each([
    ['a line was changed', (text: string) => text.replace('"seed":1', '"seed":2')],
    [
      'a line was cut',
      (text: string) =>
        text
          .split(/(?<=\n)/)
          .slice(0, 1)
          .join(''),
    ],
    ['a line was added', (text: string) => `${text}${lastLine(text)}`],
    ['a byte was added', (text: string) => `${text} `],
  ])('is refused, and nothing is touched: %s', async (_what, change) => {
    const logs = freshFolder();
    const text = leaveSealedLog(logs, 'run', RUN);
    leaveLog(logs, change(text), 'run');
    const before = filesUnder(logs.folder);

    await expect(archiveEarlierLog('run', partsFor(logs))).rejects.toThrow(
      failsWith('proof_log_invalid'),
    );

    expect(filesUnder(logs.folder)).toEqual(before);
  });

  it('is refused where its head is another’s, which is named', async () => {
    const logs = freshFolder();
    const text = leaveSealedLog(logs, 'run', RUN);
    sealText(logPath(logs, 'run'), text, '000004-abcd');
    const before = filesUnder(logs.folder);

    await expect(archiveEarlierLog('run', partsFor(logs))).rejects.toMatchObject({
      code: 'proof_log_invalid',
      message: expect.stringMatching(
        new RegExp('\\(head_mismatch in day1_proof\\.head: .*000004-abcd.*000003'),
      ) as string,
    });

    expect(filesUnder(logs.folder)).toEqual(before);
  });

  it.each(['removed', 'emptied'])(
    'is refused where it was %s: its head still seals it',
    async (how) => {
      const logs = freshFolder();
      leaveSealedLog(logs, 'run', RUN);
      if (how === 'removed') unlinkSync(logPath(logs, 'run'));
      else leaveLog(logs, '', 'run');

      await expect(archiveEarlierLog('run', partsFor(logs))).rejects.toMatchObject({
        code: 'proof_log_invalid',
        message: expect.stringMatching(/day1_proof\.head .*day1_proof\.log/) as string,
        remedy: expect.stringContaining('run again') as string,
      });

      expect(existsSync(headPath(logPath(logs, 'run')))).toBe(true);
    },
  );
});
