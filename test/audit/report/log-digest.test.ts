import { describe, expect, it } from 'vitest';
import type { ProofBody } from '../../../src/core/domain/proof-lines/catalogue.js';
import { choicesOf } from '../../../src/audit/report/incident.js';
import type { ExpectedScenario } from '../../../src/core/domain/proof-lines/expectations.js';
import type { Ending, IncidentRecord } from '../../../src/audit/summary/incident-record.js';
import { endingOf, judgedScenarios } from '../../../src/audit/summary/judged-scenarios.js';
import { timeRangeOf } from '../../../src/audit/report/time-range.js';
import type { LogDigest } from '../../../src/audit/report/log-digest.js';
import {
  decided,
  emitted,
  executed,
  injected,
  refused,
  runRecord,
  stable,
} from '../../support/sample-lines.js';
import { escalated, notStable } from '../../support/sample-endings.js';
import { defaultRun, openingLines, scenarioLines } from '../../support/sample-log.js';
import { linesOf, reportOf, checkedLog } from '../../support/report-of.js';

const detected = () => ({ ...emitted('crash'), status: 'detected' }) as const;
const uninvited = (): ProofBody[] => [
  detected(),
  decided('crash'),
  executed('crash'),
  stable('crash'),
];

function digestOf(bodies: readonly ProofBody[]): LogDigest {
  return checkedLog(linesOf(bodies)).digest;
}

describe('of a default run', () => {
  const digest = digestOf(defaultRun());

  it('all lines are shown, and its three incidents', () => {
    expect(digest.shownLines.map(({ seq }) => seq)).toEqual(
      Array.from({ length: 18 }, (_, at) => at + 1),
    );
    expect(digest.incidents.count).toBe(3);
    const { expectations } = reportOf(checkedLog([]));
    expect(
      digest.incidents.incidents.map((incident) => [
        incident.lines.map(({ seq }) => seq),
        endIn(digest, incident.record, expectations),
      ]),
    ).toEqual([
      [[7, 8, 9, 10], 'passed'],
      [[11, 12, 13, 14], 'passed'],
      [[15, 16, 17, 18], 'passed'],
    ]);
  });

  it('what was carried out before is available for each incident, as the limits want it', () => {
    const before = digest.incidents.incidents.map((incident) =>
      incident.before.map(({ event_name }) => event_name),
    );
    expect(before).toEqual([
      ['SPEC_GENERATED'],
      ['SPEC_GENERATED', 'ORCH_EXEC'],
      ['SPEC_GENERATED', 'ORCH_EXEC'],
    ]);
  });

  it('every presented decision passed every gate', () => {
    const { funnel } = digest.verdicts;
    expect(funnel).toMatchObject({ presented: 3, executed: 3, refused: 0, observed: 0, failed: 0 });
    expect(new Set(funnel.stages.map(({ passed }) => passed))).toEqual(new Set([3]));
  });
});

describe('of a log with many incidents', () => {
  const many = 200;
  const troubled = [detected(), decided('crash'), executed('crash'), notStable('after_action')];
  const bodies = [
    ...openingLines(),
    ...Array.from({ length: many }, () => uninvited()).flat(),
    ...troubled,
    ...Array.from({ length: many }, () => uninvited()).flat(),
  ];
  const digest = digestOf(bodies);

  it('the first ones are shown, and the one that did not end well, however late it came', () => {
    const { incidents, count } = digest.incidents;
    expect(count).toBe(2 * many + 1);
    const seqs = incidents.map(({ root }) => root.seq);
    expect(seqs.slice(0, 24)).toEqual(Array.from({ length: 24 }, (_, at) => 7 + 4 * at));
    expect(seqs).toContain(7 + 4 * many);
    expect(seqs.length).toBeLessThan(30);
  });

  it('both ends are shown, and what is left out is known by its number', () => {
    const shown = digest.shownLines.map(({ seq }) => seq);
    expect(shown).toEqual([...shown].sort((one, other) => one - other));
    expect([shown[0], shown.at(-1)]).toEqual([1, bodies.length]);
    expect(shown.length).toBeLessThan(300);
    expect(digest.lineCount).toBe(bodies.length);
  });

  it('the drawings of the run reach to the end of the first ones, and say so', () => {
    const { incidents, lines, isCut } = timeRangeOf(digest);
    expect([incidents.length, isCut]).toEqual([24, true]);
    expect(lines.at(-1)?.seq).toBe(6 + 24 * 4);
    expect(timeRangeOf(digestOf(defaultRun()))).toMatchObject({ isCut: false });
  });

  it('all verdicts are counted', () => {
    expect(digest.verdicts.funnel.executed).toBe(2 * many + 1);
  });
});

describe('the gates', () => {
  it('are counted by the first that objected, in their own order; all reasons are kept', () => {
    const run = runRecord({ kind: 'violation', attacks: 3 });
    const first = injected('false_alarm', 'e1', run);
    const attacks = [refused(), refused('again'), refused('once more')];
    const { funnel } = digestOf([first, ...attacks]).verdicts;
    const stopped = funnel.stages.filter((stage) => stage.refused > 0);
    expect(stopped).toEqual([{ gate: 'never_list', passed: 0, refused: 3 }]);
    expect(funnel.stages.find(({ gate }) => gate === 'pause')?.passed).toBe(3);
    expect([...funnel.reasons]).toEqual([
      ['never_list never_allowed', 3],
      ['allowlist not_executable', 3],
    ]);
  });
});

describe('an incident', () => {
  const { expectations } = reportOf(checkedLog([]));
  const ends: readonly (readonly [string, ProofBody[], string])[] = [
    ['not stable', [...scenarioLines('crash').slice(0, 3), notStable('after_action')], 'missed'],
    [
      'refused',
      [...scenarioLines('crash').slice(0, 2), refused(null), escalated('refused_by_the_gates')],
      'refused',
    ],
    ['by itself', uninvited(), 'healed'],
    ['with the run, in the middle', scenarioLines('crash').slice(0, 3), 'unfinished'],
  ];

  it.each(ends)('that ends %s is told so', (_how, lines, status) => {
    const digest = digestOf([...openingLines(), ...lines]);
    const [incident] = digest.incidents.incidents;
    expect(incident && endIn(digest, incident.record, expectations)).toBe(status);
    expect(incident && choicesOf(incident)).toHaveLength(1);
  });

  it('that is the control beside attacks counts by the verdict of the gates', () => {
    const control = { ...injected('false_alarm'), control: true } as const;
    const bodies = [control, decided('false_alarm'), executed('false_alarm')];
    const [passed] = digestOf([...openingLines(), ...bodies]).incidents.incidents;
    const [refusedOne] = digestOf([...openingLines(), ...bodies.slice(0, 2), refused(null)])
      .incidents.incidents;
    expect(passed && endingOf(passed.record, [])).toBe('passed');
    expect(refusedOne && endingOf(refusedOne.record, [])).toBe('refused');
  });

  it('that is decided otherwise than expected is missed, though it healed', () => {
    const digest = digestOf([...openingLines(), ...scenarioLines('crash')]);
    const [incident] = digest.incidents.incidents;
    const others = expectations.map(({ id }) => ({
      id,
      expect: [{ incident: 'crash' as const }, { action: 'noop' as const }],
    }));
    expect(incident && endIn(digest, incident.record, others)).toBe('missed');
  });
});

function endIn(
  { summary }: LogDigest,
  record: IncidentRecord,
  incidents: readonly ExpectedScenario[],
): Ending {
  return endingOf(record, judgedScenarios({ run: null, summary }, { incidents }));
}
