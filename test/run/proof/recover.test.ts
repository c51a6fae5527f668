import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { ProofLine } from '../../../src/core/domain/proof-lines/catalogue.js';
import { archiveEarlierLog } from '../../../src/run/proof/archive.js';
import { logPath, type LogFolder } from '../../../src/audit/library/log-files.js';
import { readKilledLog } from '../../../src/run/proof/recover.js';
import { verifyLog } from '../../../src/audit/checker/verify-log.js';
import { openFilesUnder } from '../../support/open-files.js';
import { TEST_KEY, freshFolder, leaveLog, partsFor } from '../../support/recovery.js';
import {
  SAMPLE_RUN_ID,
  chainedLines,
  defaultRun,
  openingLines,
  scenarioLines,
  sha256,
} from '../../support/sample-log.js';
import { filesUnder } from '../../support/tree.js';

const WHOLE = chainedLines(defaultRun());
const START = WHOLE.slice(0, 8).join('');
/** Killed in its second scenario, which was to be its first. */
const OTHER_ORDER = chainedLines([
  ...openingLines(),
  ...scenarioLines('overload'),
  ...scenarioLines('crash').slice(0, 3),
]).join('');
const key = { public_key: TEST_KEY.public_key, origin: 'given' } as const;

async function recover(logs: LogFolder, text: string) {
  leaveLog(logs, text, 'run');
  const archived = await archiveEarlierLog('run', partsFor(logs));
  const path = join(logs.archive, `${SAMPLE_RUN_ID}.log`);
  const lines = readFileSync(path, 'latin1').split(/(?<=\n)/);
  const added = lines
    .slice(text.split('\n').length - 1)
    .map((line) => JSON.parse(line) as ProofLine);
  return { ...archived, path, lines, added, report: await verifyLog(path, { key }) };
}

describe('recoverLog', () => {
  it.each(WHOLE.map((_, at) => at + 1))(
    'ends a log that was killed after line %i and archives it; it is not called sealed',
    async (kept) => {
      const found = await recover(freshFolder(), WHOLE.slice(0, kept).join(''));

      const isOpen = defaultRun()[kept - 1]?.event_name === 'RL_DECISION';
      const names = found.added.map(({ event_name }) => event_name);
      expect(names).toEqual(isOpen ? ['OUTCOME_UNKNOWN', 'RUN_RECOVERED'] : ['RUN_RECOVERED']);
      expect(found.lines.slice(0, kept)).toEqual(WHOLE.slice(0, kept));
      expect(found.report).toMatchObject({ valid: true, unknown: ['recovered'], end: 'recovered' });
      expect(found.prev).toBe(sha256(found.lines.at(-1) ?? ''));
      expect(found.recovered).toMatchObject({ run_id: SAMPLE_RUN_ID, lines_found: kept });
    },
  );

  it('says of an open decision that its outcome is unknown, and by what it was made', async () => {
    const { added, recovered } = await recover(freshFolder(), WHOLE.slice(0, 8).join(''));
    expect(added[0]).toMatchObject({
      event_name: 'OUTCOME_UNKNOWN',
      ...{ decision_id: 'd1', event_id: 'e3', action: 'restart_service', cause: 8 },
    });
    expect(recovered?.outcome_unknown).toBe('restart_service');
  });

  it.each(['{"event_name":"SPEC_GENER', '\0'.repeat(9_000), '}', '{"a":1}'])(
    'sets a torn tail aside, keeps it and says so',
    async (torn) => {
      const logs = freshFolder();
      const whole = WHOLE.slice(0, 5).join('');
      const { added, report } = await recover(logs, whole + torn);

      const aside = `${SAMPLE_RUN_ID}.torn-${String(whole.length)}`;
      expect(filesUnder(logs.archive)[aside]).toBe(torn);
      expect(statSync(join(logs.archive, aside)).mode & 0o777).toBe(0o440);
      expect(added).toMatchObject([
        {
          event_name: 'RUN_RECOVERED',
          lines_found: 5,
          measured: {
            torn: [{ offset: whole.length, bytes: torn.length, sha256: sha256(torn) }],
          },
        },
      ]);
      expect(report).toMatchObject({ valid: true, unknown: ['recovered'] });
    },
  );

  it('keeps a torn first line, of which no line was acknowledged', async () => {
    const logs = freshFolder();
    const torn = (WHOLE[0] ?? '').slice(0, 70);
    leaveLog(logs, torn, 'run');
    await archiveEarlierLog('run', partsFor(logs));
    const aside = `archive/first-line.torn-${sha256(torn).slice(0, 16)}`;
    expect(filesUnder(logs.folder)).toEqual({ [aside]: torn });
    expect(statSync(join(logs.folder, aside)).mode & 0o777).toBe(0o440);

    // The same bytes once more: an earlier start was killed before it removed them here.
    leaveLog(logs, torn, 'run');
    await archiveEarlierLog('run', partsFor(logs));
    expect(filesUnder(logs.folder)).toEqual({ [aside]: torn });
  });

  it('goes on where an earlier recovery was itself killed', async () => {
    const logs = freshFolder();
    const whole = WHOLE.slice(0, 8).join('');
    const first = await recover(freshFolder(), `${whole}{"torn`);
    // That one had set the tail aside and written one line of two, and half of the second.
    writeFileSync(join(logs.archive, `${SAMPLE_RUN_ID}.torn-${String(whole.length)}`), '{"torn');
    const again = await recover(logs, first.lines.slice(0, 9).join('') + '{"event_n');

    expect(again.added.map(({ event_name }) => event_name)).toEqual(['RUN_RECOVERED']);
    expect(again.added[0]).toMatchObject({ measured: { torn: [{ bytes: 6 }, { bytes: 9 }] } });
    expect(again.report).toMatchObject({ valid: true, unknown: ['recovered'] });
  });

  it('only signs what an earlier recovery had ended', async () => {
    const first = await recover(freshFolder(), WHOLE.slice(0, 8).join(''));
    const again = await recover(freshFolder(), first.lines.join(''));
    expect(again.lines).toEqual(first.lines);
    expect(again.report.unknown).toEqual(['recovered']);
  });

  it.each([
    ['a changed line', WHOLE.slice(0, 8).join('').replace('"seed":1', '"seed":2'), 'line 2'],
    ['a missing line', WHOLE.slice(0, 8).toSpliced(3, 1).join(''), 'line 4'],
    ['lines out of order', [...WHOLE.slice(0, 6), ...WHOLE.slice(10, 12)].join(''), 'line 7'],
    ['a line that is none', `${WHOLE.slice(0, 8).join('')}{}\n`, 'line 9'],
    ['garbage with a line in it', `${WHOLE.slice(0, 8).join('')}\0\n{}`, 'line 9'],
    ['more than a line that is too long', `${START}${'x'.repeat(9_000)}\n`, 'last line'],
    ['scenarios in another order', OTHER_ORDER, 'line 11'],
    ['scenarios in another order, and a torn line', `${OTHER_ORDER}{"event`, 'line 11'],
  ])('refuses %s, names the line and touches nothing', async (_what, text, where) => {
    const logs = freshFolder();
    leaveLog(logs, text, 'run');

    await expect(archiveEarlierLog('run', partsFor(logs))).rejects.toMatchObject({
      code: 'proof_log_invalid',
      message: expect.stringContaining(where) as string,
      remedy: expect.stringContaining('nothing was changed') as string,
    });

    expect(filesUnder(logs.folder)).toEqual({ 'day1_proof.log': text });
  });

  it('says what it expected and what it found in a log that it refuses', async () => {
    const logs = freshFolder();
    leaveLog(logs, WHOLE.slice(0, 8).toSpliced(3, 1), 'run');
    await expect(archiveEarlierLog('run', partsFor(logs))).rejects.toMatchObject({
      message: expect.stringMatching(
        /day1_proof\.log .*: a line is missing, .* \(seq at line 4, byte \d+: expected 4, found 5\)$/,
      ) as string,
    });
  });

  it('ends no log of which no line is whole', async () => {
    const logs = freshFolder();
    const torn = START.slice(0, 70);
    leaveLog(logs, torn, 'run');
    await expect(readKilledLog(logPath(logs, 'run'))).rejects.toMatchObject({
      code: 'proof_log_invalid',
      message: expect.stringContaining('last line') as string,
      remedy: expect.stringContaining('nothing was changed') as string,
    });
    expect(filesUnder(logs.folder)).toEqual({ 'day1_proof.log': torn });
  });

  it('goes on where an earlier recovery had set the tail aside and not yet cut it', async () => {
    const logs = freshFolder();
    writeFileSync(join(logs.archive, `${SAMPLE_RUN_ID}.torn-${String(START.length)}`), '{"torn');
    const { report, added } = await recover(logs, `${START}{"torn`);
    expect(added.at(-1)).toMatchObject({ measured: { torn: [{ bytes: 6 }] } });
    expect(report).toMatchObject({ valid: true, unknown: ['recovered'] });
  });

  it('names what was set aside of this run, by its place, and of no other', async () => {
    const logs = freshFolder();
    const names = [
      ...['torn-900', 'torn-1000', 'torn-90x', 'torn-x90', 'torn-', 'txt'].map(
        (end) => `${SAMPLE_RUN_ID}.${end}`,
      ),
      ...['000001-aaaa.torn-5', 'first-line.torn-7'],
    ];
    for (const name of names) writeFileSync(join(logs.archive, name), name);

    const { added, report } = await recover(logs, START);

    const torn = [900, 1_000].map((offset) => {
      const name = `${SAMPLE_RUN_ID}.torn-${String(offset)}`;
      return { offset, bytes: name.length, sha256: sha256(name) };
    });
    expect(added.at(-1)).toMatchObject({ measured: { torn } });
    expect(report).toMatchObject({ valid: true, torn });
  });

  it('names the last sixteen places where a log was torn', async () => {
    const logs = freshFolder();
    const offsets = Array.from({ length: 18 }, (_, at) => 990 + at);
    for (const offset of offsets) {
      writeFileSync(join(logs.archive, `${SAMPLE_RUN_ID}.torn-${String(offset)}`), '{');
    }
    const { report } = await recover(logs, START);
    expect(report.torn.map(({ offset }) => offset)).toEqual(offsets.slice(2));
  });

  it('keeps no file open', async () => {
    const logs = freshFolder();
    await recover(logs, `${START}{"torn`);
    await vi.waitFor(() => {
      expect(openFilesUnder(logs.folder)).toEqual([]);
    });
  });
});
