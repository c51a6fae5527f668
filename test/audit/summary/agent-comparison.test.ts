import { describe, expect, it } from 'vitest';
import {
  SHIELD_WORDS,
  shieldOf,
  type AnswerComparison,
  type ComparedBranch,
} from '../../../src/audit/summary/agent-comparison.js';
import { summaryOf } from '../../../src/audit/summary/run-summary.js';
import type { ProofBody } from '../../../src/core/domain/proof-lines/catalogue.js';
import { linesOf } from '../../support/meaning.js';
import {
  agentRun,
  agentScenario,
  agentStarted,
  decidedByAgent,
  decidedByRule,
  escalatedFor,
  toldOf,
  unansweredRun,
} from '../../support/sample-agents.js';
import { escalated, notStable } from '../../support/sample-endings.js';
import { injected } from '../../support/sample-lines.js';
import { openingLines } from '../../support/sample-log.js';

const OVERRULED = agentScenario(
  'false_alarm',
  decidedByRule(toldOf('false_alarm', { wanted: 'restart_service' })),
);

/** Of the one incident of a run: what it comes to under each who could decide. */
function endsOf(bodies: readonly ProofBody[], answers: readonly AnswerComparison[] = []) {
  const run = [...openingLines(agentRun({}, ['crash'])), agentStarted(), ...bodies];
  const shield = shieldOf(summaryOf(linesOf(run)), { answers });
  return (['on', 'off', 'built_in'] as const).flatMap((row) =>
    SHIELD_WORDS.filter((word) => shield[row][word] > 0).map(
      (word) => [row, word, shield[row][word]] as const,
    ),
  );
}

const branch = (word: ComparedBranch['word']): ComparedBranch => ({
  ...{ action: 'noop', workers_to: null, word, healed: true, stable_us: 1, lost: 0 },
});

describe('how an incident ends with the shield', () => {
  it.each([
    ['right', 'a rule decided in its place, and the app is well', OVERRULED],
    [
      'not_stable',
      'a rule decided in its place, and the app is not',
      [...OVERRULED.slice(0, 3), notStable('after_action'), escalated('not_stable')],
    ],
    ['not_done', 'nothing tells what came of the rule', OVERRULED.slice(0, 2)],
    ['right', 'it was done', agentScenario('crash')],
    [
      'not_stable',
      'it was done, and the app is not well',
      [...agentScenario('crash').slice(0, 3), notStable('after_action'), escalated('not_stable')],
    ],
    [
      'not_done',
      'the app had changed',
      [injected('crash'), escalatedFor('crash', 'incident_changed', toldOf('crash'))],
    ],
    ['unknown', 'no line says what came of it', agentScenario('crash').slice(0, 3)],
  ])('is %s where %s', (word, _, bodies) => {
    expect(endsOf(bodies)).toContainEqual(['on', word, 1]);
  });
});

describe('how it would end without the shield', () => {
  const compared: AnswerComparison = {
    ...{ event_id: 'e3', compared: true, noop: branch('right') },
    ...{ wanted: branch('harmful'), built_in: branch('needless') },
  };
  const wanting = (wanted: string) =>
    agentScenario('crash', decidedByAgent('crash', toldOf('crash', { wanted })));

  it('is what was played of it, for the agent and for the built-in decider', () => {
    const ends = endsOf(agentScenario('crash'), [compared]);
    expect(ends).toContainEqual(['off', 'harmful', 1]);
    expect(ends).toContainEqual(['built_in', 'needless', 1]);
  });

  it('is unknown where nothing was played, or the app had changed', () => {
    expect(endsOf(agentScenario('crash'))).toContainEqual(['off', 'unknown', 1]);
    const overtaken = [
      injected('crash'),
      escalatedFor('crash', 'incident_changed', toldOf('crash')),
    ];
    expect(endsOf(overtaken, [compared])).toContainEqual(['off', 'unknown', 1]);
  });

  it('is forbidden where that is what it asked for, whatever was played', () => {
    expect(endsOf(wanting('drop database'), [compared])).toContainEqual(['off', 'forbidden', 1]);
  });

  it.each([0, 4, -3, null])(
    'is forbidden where it asked for %s workers, of 1 to 3',
    (workers_to) => {
      const wanted = { wanted: 'scale_workers', workers_to };
      const overruled = agentScenario('false_alarm', decidedByRule(toldOf('false_alarm', wanted)));
      expect(endsOf(overruled)).toContainEqual(['off', 'forbidden', 1]);
    },
  );

  it('is what was played of a number of workers within the limits', () => {
    const wanted = toldOf('crash', { wanted: 'scale_workers', workers_to: 3 });
    const ends = endsOf(agentScenario('crash', decidedByAgent('crash', wanted)), [compared]);
    expect(ends).toContainEqual(['off', 'harmful', 1]);
  });

  it.each([
    ['unknown', 'not_recorded'],
    ['not_done', 'no_answer_in_time'],
  ] as const)('is %s where there was no answer: %s', (word, failure) => {
    const shield = shieldOf(summaryOf(linesOf(unansweredRun(failure))), { answers: [compared] });
    expect(shield.off[word]).toBe(1);
    expect(shield.built_in.unknown).toBe(1);
  });
});
