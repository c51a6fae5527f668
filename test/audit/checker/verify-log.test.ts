import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_PREDECESSOR } from '../../../src/core/domain/proof-lines/catalogue.js';
import { runOf } from '../../../src/core/domain/proof-lines/run-record.js';
import { DurableProofLog } from '../../../src/run/proof/proof-log.js';
import { verifyLog } from '../../../src/audit/checker/verify-log.js';
import { headFor } from '../../support/mutants/home.js';
import { attacks } from '../../support/mutants/honest.js';
import { runRecord } from '../../support/sample-lines.js';
import { runRefused } from '../../support/sample-endings.js';
import {
  SAMPLE_RUN_ID,
  chainedLines,
  defaultRun,
  fixedClock,
  sha256,
  writeLines,
} from '../../support/sample-log.js';
import { numbered } from '../../support/sample-numbers.js';
import { temporaryRoot } from '../../support/temporary-root.js';
import { HONEST, TAMPERS } from '../../support/tampers/tampers.js';

/** A folder where the head of the honest log lies, whatever becomes of the log. */
function folderWithHead(): string {
  const folder = temporaryRoot();
  writeFileSync(join(folder, 'sample.head'), headFor(HONEST.join(''), SAMPLE_RUN_ID));
  return folder;
}

const verifyText = (lines: readonly string[] | string) =>
  verifyLog(writeLines(temporaryRoot(), lines));

describe('verifyLog', () => {
  it('reports a whole log as valid, with its head and what it is of', async () => {
    expect(await verifyText(HONEST)).toEqual({
      ...{ valid: true, sealed: false, unknown: ['no_head'], signed_by: null, predecessors: 0 },
      remarks: [],
      ...{ at_home: false, seal: 'absent' },
      ...{ app_name: 'demo-api', torn: [], open_decision: null },
      acts: { allowed: 3, without: 0, unknown: 0 },
      signed_proposals: null,
      lines: 18,
      bytes: HONEST.join('').length,
      head: sha256(HONEST.at(-1) ?? ''),
      first_prev: NO_PREDECESSOR,
      run_id: SAMPLE_RUN_ID,
      run: runOf(runRecord(), sha256),
      end: 'complete',
      problem: null,
    });
  });

  it('finds what the log itself wrote valid, and agrees with it on the head', async () => {
    const path = join(temporaryRoot(), 'proof.log');
    const prev = 'b'.repeat(64);
    const log = new DurableProofLog({ path, runId: SAMPLE_RUN_ID, prev, clock: fixedClock });
    for (const { body, cause } of numbered(defaultRun(), SAMPLE_RUN_ID)) {
      await log.append(body, cause);
    }
    const { head, lines } = log.close();

    expect(await verifyLog(path)).toMatchObject({ valid: true, head, lines, first_prev: prev });
  });

  it('finds a log of one line valid', async () => {
    const lines = chainedLines([runRefused(runRecord({ env: 'prod' }))]);
    expect(await verifyText(lines)).toMatchObject({ valid: true, lines: 1 });
  });

  it('names the byte at which the bad line begins', async () => {
    const before = HONEST.slice(0, 5).join('');
    const { problem } = await verifyText([...HONEST.slice(0, 5), '{}\n', ...HONEST.slice(5)]);
    expect(problem).toMatchObject({ code: 'schema', line: 6, offset: before.length });
  });

  it('rejects when the file cannot be read', async () => {
    await expect(verifyLog(join(temporaryRoot(), 'missing'))).rejects.toMatchObject({
      code: 'ENOENT',
    });
  });
});

describe('a tampered log', () => {
  it.each(TAMPERS)('is found: $what', async ({ bytes, code, line }) => {
    const path = writeLines(folderWithHead(), bytes);
    expect(await verifyLog(path)).toMatchObject({ valid: false, problem: { code, line } });
  });

  it('is found whatever byte before the last line was changed, to whatever', async () => {
    const log = Buffer.from(HONEST.join(''), 'latin1');
    const changeable = log.length - (HONEST.at(-1) ?? '').length;
    const folder = folderWithHead();
    await fc.assert(
      fc.asyncProperty(
        fc.nat(changeable - 1),
        fc.integer({ min: 1, max: 255 }),
        async (at, difference) => {
          const mutant = Buffer.from(log);
          mutant.writeUInt8(((log[at] ?? 0) + difference) % 256, at);
          const path = writeLines(folder, mutant.toString('latin1'));
          expect((await verifyLog(path)).valid).toBe(false);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is found wherever it was cut within a line', async () => {
    const log = HONEST.join('');
    const folder = folderWithHead();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: log.length - 1 }), async (length) => {
        fc.pre(log[length - 1] !== '\n');
        const { problem } = await verifyLog(writeLines(folder, log.slice(0, length)));
        expect(problem?.code).toBe('torn_line');
      }),
    );
  });
});

describe('a log without a head that has not ended', () => {
  it.each([
    ['it ends after some line', HONEST.slice(0, 7).join('')],
    ['its last line is torn', HONEST.join('').slice(0, -40)],
    ['its first line is torn', (HONEST[0] ?? '').slice(0, 40)],
    ['a power cut left zeros', `${HONEST.slice(0, 7).join('')}${'\0'.repeat(20_000)}`],
    ['it holds no line yet', ''],
  ])('is unfinished, and no bad one: %s', async (_what, text) => {
    expect(await verifyText(text)).toMatchObject({
      ...{ valid: true, sealed: false, unknown: ['unfinished'], problem: null },
    });
  });

  it.each([
    ['a line before its end is wrong', `${HONEST.slice(0, 7).join('')}{}\n`, 'schema'],
    [
      'a line with an end is too long',
      `${HONEST.slice(0, 7).join('')}${'x'.repeat(9_000)}\n${HONEST[7] ?? ''}`,
      'line_too_long',
    ],
  ])('is a bad one where %s', async (_what, text, code) => {
    expect(await verifyText(text)).toMatchObject({ valid: false, problem: { code } });
  });
});

describe('a long log', () => {
  const LINES = 20_000;

  /** A log of attacks: one that is allowed, then as many refusals as one likes. */
  function writeLongLog(path: string): void {
    const fd = openSync(path, 'w');
    for (const line of chainedLines(attacks(LINES - 3))) writeSync(fd, line, null, 'latin1');
    closeSync(fd);
  }

  it('is checked to its last line, however its lines fall on the chunks that are read', async () => {
    const path = join(temporaryRoot(), 'long.log');
    writeLongLog(path);
    expect(await verifyLog(path)).toMatchObject({ valid: true, lines: LINES });

    const fd = openSync(path, 'a');
    writeSync(fd, '{}\n');
    closeSync(fd);
    expect(await verifyLog(path)).toMatchObject({
      valid: false,
      problem: { code: 'schema', line: LINES + 1 },
    });
  });
});
