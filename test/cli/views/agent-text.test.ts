import { describe, expect, it } from 'vitest';
import {
  SHIELD_WORDS,
  type AnswerComparison,
  type ComparedBranch,
  type ShieldCounts,
} from '../../../src/audit/summary/agent-comparison.js';
import { agentVerdicts } from '../../../src/audit/summary/agent-verdicts.js';
import { summaryOf } from '../../../src/audit/summary/run-summary.js';
import { comparedRows, shieldTable } from '../../../src/cli/views/agent-text.js';
import { linesOf } from '../../support/meaning.js';
import { agentRunBodies } from '../../support/sample-agents.js';

const verdicts = agentVerdicts(summaryOf(linesOf(agentRunBodies())));
const [first, second] = verdicts.verdicts;
const idOf = (verdict: typeof first) => verdict?.asked.event_id ?? '';

const counts = (changes: Partial<ShieldCounts>): ShieldCounts => ({
  ...(Object.fromEntries(SHIELD_WORDS.map((word) => [word, 0])) as Record<
    string,
    number
  > as ShieldCounts),
  ...changes,
});
const NOTHING: ComparedBranch = {
  ...{ action: 'noop', workers_to: null, word: 'right', healed: true, stable_us: 150_813, lost: 0 },
};
const SCALED: ComparedBranch = {
  ...{ action: 'scale_workers', workers_to: 2, word: 'harmful', healed: false, stable_us: null },
  lost: 1,
};
const HARMFUL: AnswerComparison = {
  ...{ event_id: idOf(first), compared: true, noop: NOTHING, wanted: SCALED, built_in: null },
};
const LACKING: AnswerComparison = {
  ...{ event_id: idOf(second), compared: false, because: 'after_another' },
};

describe('the table of the shield', () => {
  const table = shieldTable(
    {
      by: 'control',
      answers: [HARMFUL, LACKING],
      shield: {
        on: counts({ right: 2 }),
        off: counts({ harmful: 1, unknown: 1 }),
        built_in: counts({ unknown: 2 }),
      },
    },
    verdicts,
  );

  it('counts each incident under each who could have decided, and fits the screen', () => {
    expect(table.slice(0, 4)).toEqual([
      '  Shield       On: what happened   Off: the agent alone   The built-in decider',
      '  right        2                   0                      0',
      '  harmful      0                   1                      0',
      '  unknown      0                   1                      2',
    ]);
    expect(Math.max(...table.map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('names what was harmful, what is not compared, and what it is compared with', () => {
    const text = table.join(' ').replaceAll(/ +/g, ' ');
    expect(text).toContain(
      `line ${String(first?.asked.seq)}, alone harmful: scale_workers to 2: not well, 1 request lost; noop: well after 150.8 ms, 0 requests lost`,
    );
    expect(text).toContain(
      `not compared: something was decided in this scenario before (line ${String(second?.asked.seq)})`,
    );
    expect(text).toContain('measured by a control on real workers');
  });

  it('is left out where nothing was asked', () => {
    const shield = { on: counts({}), off: counts({}), built_in: counts({}) };
    const none = { ...verdicts, verdicts: [] };
    expect(shieldTable({ by: 'simulated_app', answers: [], shield }, none)).toEqual([]);
  });
});

it('an answer is told with all that could have been done', () => {
  expect(rowsOf(HARMFUL, { wanted: 'scale_workers', workers_to: 2 })).toEqual([
    'nothing noop: well after 150.8 ms, 0 requests lost',
    'the agent scale_workers to 2: not well, 1 request lost: harmful',
    'built in a human',
  ]);
});

it.each([
  ['scale_workers to 0: forbidden', { wanted: 'scale_workers', workers_to: 0 }],
  ['rollback: forbidden', { wanted: 'rollback', workers_to: null }],
  ['a human', { wanted: null, workers_to: null }],
])('of what could not be played it is said what it is: %s', (said, asked) => {
  expect(rowsOf({ ...HARMFUL, wanted: null }, asked)).toContain(`the agent ${said}`);
});

const rowsOf = (...about: Parameters<typeof comparedRows>) =>
  comparedRows(...about).map((line) => line.trim().replaceAll(/ +/g, ' '));
