import { describe, expect, it } from 'vitest';
import { NO_PREDECESSOR, type ProofBody } from '../../../src/core/domain/proof-lines/catalogue.js';
import { checkLog, type LogChecks } from '../../../src/audit/checker/check-log.js';
import { problem } from '../../../src/audit/checker/problem.js';
import { interrupted, outcomeUnknown, recovered } from '../../support/sample-endings.js';
import { started, validated } from '../../support/sample-lines.js';
import {
  SAMPLE_RUN_ID,
  chainedLines,
  defaultRun,
  openingLines,
  rechained,
  scenarioLines,
  sha256,
  writeLines,
} from '../../support/sample-log.js';
import { temporaryRoot } from '../../support/temporary-root.js';

const HONEST = chainedLines(defaultRun());
const lineAt = (seq: number) => HONEST[seq - 1] ?? '';
const bytesOf = (lines: readonly string[]) => lines.join('').length;

const check = (lines: readonly string[], checks?: LogChecks) =>
  checkLog(writeLines(temporaryRoot(), lines), checks);

/** The first problem, with its line. */
async function found(lines: readonly string[], checks?: LogChecks) {
  const { problem: first } = await check(lines, checks);
  return first;
}

const edited = (seq: number, from: string, to: string) => {
  const line = lineAt(seq).replace(from, to);
  expect(line).not.toBe(lineAt(seq));
  return rechained(HONEST.with(seq - 1, line));
};

describe('checkLog', () => {
  it('says of an empty log that its first line is missing, and of whom it is: nobody', async () => {
    expect(await check([])).toEqual({
      ...{ lines: 0, bytes: 0, head: NO_PREDECESSOR, first_prev: NO_PREDECESSOR },
      ...{ run_id: null, run: null, app_name: null, end: null, torn: [], open_decision: null },
      acts: { allowed: 0, without: 0, unknown: 0 },
      signed_proposals: null,
      problem: { code: 'empty', expected: 'a first line', found: 'nothing', line: 0, offset: 0 },
    });
  });

  it('follows a log up to its problem, and reports where that is', async () => {
    const lines = [...HONEST.slice(0, 8), '{}\n', ...HONEST.slice(9)];
    expect(await check(lines)).toMatchObject({
      ...{ lines: 8, bytes: bytesOf(HONEST.slice(0, 8)), head: sha256(lineAt(8)) },
      ...{ run_id: SAMPLE_RUN_ID, end: 'unfinished' },
      open_decision: { decision_id: 'd1', action: 'restart_service' },
      problem: { code: 'schema', line: 9, offset: bytesOf(HONEST.slice(0, 8)) },
    });
  });

  it.each<[string, string[], number, string, string, string]>([
    ['a line too early', HONEST.toSpliced(4, 1), 5, 'seq', '5', '6'],
    ['a broken link', HONEST.with(4, lineAt(5).replace(/.000Z/, '.001Z')), 6, 'chain', '', ''],
    [
      'a line of another run',
      edited(6, SAMPLE_RUN_ID, '000008-8f3a'),
      6,
      'run_id',
      SAMPLE_RUN_ID,
      '000008-8f3a',
    ],
    [
      'a cause that is the line itself',
      edited(6, '"cause":5', '"cause":6'),
      6,
      'cause',
      'a line before 6',
      '6',
    ],
    [
      'a cause that is to come',
      edited(6, '"cause":5', '"cause":7'),
      6,
      'cause',
      'a line before 6',
      '7',
    ],
    [
      'a cause that is another line',
      edited(6, '"cause":5', '"cause":4'),
      6,
      'cause',
      'cause 5',
      'cause 4',
    ],
    [
      'a cause that is not named',
      edited(6, '"cause":5', '"cause":null'),
      6,
      'cause',
      'cause 5',
      'cause null',
    ],
    [
      'a first line without a run record',
      chainedLines([started()]),
      ...([
        1,
        'run_record',
        'the run record on the first line only',
        'ONBOARDING_STARTED',
      ] as const),
    ],
    [
      'a second run record',
      chainedLines([...defaultRun().slice(0, 1), ...defaultRun().slice(0, 1)]),
      ...([
        2,
        'run_record',
        'the run record on the first line only',
        'ONBOARDING_STARTED',
      ] as const),
    ],
    [
      'a line that may not come here',
      chainedLines(openingLines().toSpliced(1, 1)),
      ...([
        2,
        'order',
        'ONBOARDING_REJECTED or ONBOARDING_VALIDATION_PASSED',
        'SPEC_GENERATED',
      ] as const),
    ],
    [
      'a line after the end',
      chainedLines([...openingLines(), interrupted(), validated()]),
      ...([8, 'order', 'nothing', 'ONBOARDING_VALIDATION_PASSED'] as const),
    ],
    [
      'an end that is missing',
      HONEST.slice(0, 9),
      ...([
        9,
        'sequence',
        'the lines of a whole run, or RUN_INTERRUPTED at its end',
        'ORCH_EXEC as the last line',
      ] as const),
    ],
    [
      'scenarios in another order than announced',
      chainedLines([
        ...openingLines(),
        ...['false_alarm', 'crash', 'overload'].flatMap((scenario) =>
          scenarioLines(scenario as 'crash'),
        ),
      ]),
      ...([
        11,
        'scenario_order',
        'scenarios crash,false_alarm',
        'scenarios false_alarm,crash',
      ] as const),
    ],
  ])(
    'finds %s, with what was expected and what is there',
    async (what, lines, line, code, expected, instead) => {
      const first = await found(lines);
      expect(first).toMatchObject({ code, line });
      if (what === 'a broken link') {
        expect(first).toMatchObject({ expected: sha256(lines[4] ?? ''), found: sha256(lineAt(5)) });
      } else expect(first).toMatchObject({ expected, found: instead });
    },
  );

  it('takes what recovery had set aside from the line that says so', async () => {
    const torn = [{ offset: 1_234, bytes: 5, sha256: 'd'.repeat(64) }];
    const ending = { ...recovered(6), measured: { torn, recovered_by: '000008-0000' } };
    const report = await check(chainedLines([...openingLines(), ending]));
    expect(report).toMatchObject({ torn, end: 'recovered', problem: null });
  });

  it('takes no decision for open whose outcome is told, or said to be unknown', async () => {
    const unknown: ProofBody[] = [outcomeUnknown('restart_service'), recovered(8)];
    expect(await check(HONEST.slice(0, 9))).toMatchObject({ open_decision: null });
    expect(await check(chainedLines([...defaultRun().slice(0, 8), ...unknown]))).toMatchObject({
      open_decision: null,
      problem: null,
    });
  });
});

describe('a note of a line’s hash', () => {
  const note = (line: number, hash = sha256(lineAt(line))) => ({ line, hash });

  it('is kept by the log that it was taken of, wherever it was taken', async () => {
    const anchors = [note(1), note(9), note(18)];
    expect(await found(HONEST, { anchors })).toBeNull();
  });

  it('finds the wrong one of two notes of the same line', async () => {
    const anchors = [note(9), note(9, 'f'.repeat(64))];
    expect(await found(HONEST, { anchors })).toMatchObject({ code: 'anchor', line: 9 });
  });

  it.each([1, 9, 18])('of another line %i is found there', async (line) => {
    const anchors = [note(line === 1 ? 18 : 1), note(line, 'f'.repeat(64))];
    expect(await found(HONEST, { anchors })).toEqual({
      ...{ code: 'anchor', expected: 'f'.repeat(64), found: sha256(lineAt(line)), line },
      offset: bytesOf(HONEST.slice(0, line - 1)),
    });
  });

  it('of a line that is not there is found at the end, before all else that is missing', async () => {
    const cut = HONEST.slice(0, 9);
    expect(await found(cut, { anchors: [note(9), note(10)] })).toEqual({
      ...{ code: 'anchor', expected: 'line 10', found: '9 lines', line: 9 },
      offset: bytesOf(cut),
    });
  });
});

describe('a judge of the lines', () => {
  it('is asked about each good line, and its objection stands', async () => {
    const asked: number[] = [];
    const judge: LogChecks['judge'] = ({ seq }) => {
      asked.push(seq);
      return seq === 3 ? problem('replay_spec', 'this', 'that') : undefined;
    };
    expect(await found(HONEST, { judge })).toMatchObject({
      ...{ code: 'replay_spec', expected: 'this', found: 'that', line: 3 },
      offset: bytesOf(HONEST.slice(0, 2)),
    });
    expect(asked).toEqual([1, 2, 3]);
  });

  it('is not asked about a line that is wrong in itself', async () => {
    const asked: number[] = [];
    const judge: LogChecks['judge'] = ({ seq }) => void asked.push(seq);
    await found(edited(2, '"seq":2', '"seq":3'), { judge });
    expect(asked).toEqual([1]);
  });
});
