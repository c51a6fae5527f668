import { describe, expect, it } from 'vitest';
import {
  NO_PREDECESSOR,
  type ProofBody,
  type ProofLine,
} from '../../../src/core/domain/proof-lines/catalogue.js';
import type { ScenarioId } from '../../../src/core/domain/proof-lines/fields.js';
import type { RunKind } from '../../../src/core/domain/proof-lines/run-record.js';
import { RunGrammar, type EndState } from '../../../src/audit/checker/run-grammar.js';
import { BROKEN, WHOLE } from '../../support/run-sequences.js';
import {
  approvalDenied,
  approvalRequested,
  emitFailed,
  escalated,
  interrupted,
  outcomeUnknown,
  recovered,
} from '../../support/sample-endings.js';
import {
  decided,
  emitted,
  executed,
  injected,
  observed,
  refused,
  runRecord,
  stable,
} from '../../support/sample-lines.js';
import { defaultRun, openingLines, scenarioLines } from '../../support/sample-log.js';

/** The grammar reads kinds and scenarios only; the envelope is somebody else's to check. */
const asLine = (body: ProofBody): ProofLine => ({
  ...body,
  timestamp: '2026-01-01T00:00:00.000Z',
  run_id: '000007-8f3a',
  seq: 1,
  cause: null,
  prev: NO_PREDECESSOR,
});

interface Followed {
  /** Whether every line may come where it is. */
  readonly ordered: boolean;
  readonly end: EndState;
  readonly scenarios: readonly ScenarioId[];
}

function follow(kind: RunKind, bodies: readonly ProofBody[], scenarios?: number): Followed {
  const isAttack = (body: ProofBody) =>
    body.event_name === 'ORCH_REFUSE' && body.attack !== undefined;
  const attacks = bodies.filter(isAttack).length;
  const announced = Array<ScenarioId>(scenarios ?? scenariosIn(bodies)).fill('crash');
  const run = runRecord({
    kind,
    scenarios: announced,
    attacks: kind === 'violation' ? attacks : 0,
  });
  const grammar = new RunGrammar(run);
  const ordered = bodies.every((body) => grammar.take(asLine(body)));
  return { ordered, end: grammar.end(), scenarios: grammar.injectedScenarios };
}

/** How many scenarios a sequence plays, for those whose number is not what is tested. */
function scenariosIn(bodies: readonly ProofBody[]): number {
  return bodies.filter(
    (body) =>
      body.event_name === 'FAILURE_INJECTED' ||
      (body.event_name === 'NOT_STABLE' && body.phase === 'before_injection'),
  ).length;
}

const opening = openingLines();

describe('RunGrammar', () => {
  it.each(WHOLE)('takes for a whole run: %s', (_what, kind, bodies) => {
    expect(follow(kind, bodies)).toMatchObject({ ordered: true, end: 'complete' });
  });

  it.each(BROKEN)('does not take for a whole run: %s', (_what, kind, bodies) => {
    const { ordered, end } = follow(kind, bodies);
    expect(ordered && end === 'complete').toBe(false);
  });

  const DEFAULT = defaultRun();
  const isDecided = (kept: number) => DEFAULT[kept - 1]?.event_name === 'RL_DECISION';
  const KEPT = Array.from({ length: DEFAULT.length + 1 }, (_, at) => at);
  it.each(KEPT.filter((kept) => !isDecided(kept)))(
    'takes the first %i lines of a run, then RUN_INTERRUPTED, for an interrupted one',
    (kept) => {
      const bodies = [...DEFAULT.slice(0, kept), interrupted()];
      expect(follow('run', bodies)).toMatchObject({ ordered: true, end: 'interrupted' });
    },
  );

  it.each(KEPT.slice(1))(
    'takes the first %i lines of a run, ended by the next start, for a recovered one',
    (kept) => {
      const open = isDecided(kept) ? [outcomeUnknown('noop')] : [];
      const bodies = [...DEFAULT.slice(0, kept), ...open, recovered(kept)];
      expect(follow('run', bodies)).toMatchObject({ ordered: true, end: 'recovered' });
    },
  );

  it.each<[string, ProofBody[]]>([
    ['an end that leaves a decision open', [...DEFAULT.slice(0, 8), interrupted()]],
    ['a recovery that leaves a decision open', [...DEFAULT.slice(0, 8), recovered(8)]],
    ['an unknown outcome of nothing', [...DEFAULT.slice(0, 9), outcomeUnknown('noop')]],
    ['a recovery of nothing', [recovered(0)]],
    ['a second recovery', [...opening, recovered(6), recovered(7)]],
    [
      'an interruption after an unknown outcome',
      [...DEFAULT.slice(0, 8), outcomeUnknown('noop'), interrupted()],
    ],
    ['an interruption after a recovery', [...opening, recovered(6), interrupted()]],
    ['a failed emission where none was tried', [...DEFAULT.slice(0, 2), emitFailed()]],
    ['anything after a recovery', [...opening, recovered(6), injected('crash')]],
    [
      'anything but the recovery after an unknown outcome',
      [...DEFAULT.slice(0, 8), outcomeUnknown('noop'), executed('crash')],
    ],
  ])('refuses %s', (_what, bodies) => {
    expect(follow('run', bodies).ordered).toBe(false);
  });

  it('finds an unknown outcome without its recovery unfinished', () => {
    const bodies = [...DEFAULT.slice(0, 8), outcomeUnknown('restart_service')];
    expect(follow('run', bodies)).toMatchObject({ ordered: true, end: 'unfinished' });
  });

  describe('in a run that only observes', () => {
    const follows = (bodies: readonly ProofBody[]) => {
      const grammar = new RunGrammar(runRecord({ scenarios: ['crash'], observes: true }));
      const ordered = bodies.every((body) => grammar.take(asLine(body)));
      return ordered && grammar.end() === 'complete';
    };
    const until = [...opening, injected('crash'), decided('crash')];

    it('takes what would have been done, and a call for a human, in the place of an act', () => {
      expect(follows([...until, observed('crash'), escalated()])).toBe(true);
      expect(follows([...until, observed('crash'), escalated(), emitted('restart')])).toBe(true);
      expect(follows([...until, refused(null), escalated()])).toBe(true);
    });

    it.each<[string, ProofBody[]]>([
      ['an act', [executed('crash'), stable('crash')]],
      [
        'a question to a human',
        [approvalRequested(), approvalDenied(), refused(null), escalated()],
      ],
      ['recovery after nothing was done', [observed('crash'), stable('crash')]],
      ['nobody who is called', [observed('crash')]],
    ])('takes no %s', (_what, bodies) => {
      expect(follows([...until, ...bodies])).toBe(false);
    });
  });

  it('misses an attack that was announced', () => {
    const control = [injected('false_alarm'), decided('crash'), executed('crash')];
    const run = runRecord({ kind: 'violation', attacks: 3 });
    const grammar = new RunGrammar(run);
    for (const body of [...control, refused(), refused()]) grammar.take(asLine(body));
    expect(grammar.end()).toBe('unfinished');
    grammar.take(asLine(refused()));
    expect(grammar.end()).toBe('complete');
  });

  it.each([6, 10, 14])('finds a run of three scenarios unfinished after line %i', (kept) => {
    expect(follow('run', DEFAULT.slice(0, kept), 3).end).toBe('unfinished');
  });

  it('finds a scenario that was played twice', () => {
    const twice = [...opening, ...scenarioLines('crash'), ...scenarioLines('crash')];
    expect(follow('run', twice, 1).end).toBe('unfinished');
  });

  it.each<[string, ProofBody[]]>([
    ['nonsense before an interruption', [...opening, executed('crash'), interrupted()]],
    ['nonsense before a failed emission', [...opening, executed('crash'), emitFailed()]],
    [
      'an act after a denied approval',
      [
        ...[...opening, injected('overload'), decided('overload')],
        ...[approvalRequested(), approvalDenied(), executed('overload'), stable('overload')],
      ],
    ],
    ['anything after an interruption', [...opening, interrupted(), injected('crash')]],
  ])('refuses %s', (_what, bodies) => {
    expect(follow('run', bodies).ordered).toBe(false);
  });

  it.each([
    ['deploying', opening.slice(0, 5)],
    ['scaling', opening],
    ['an injected fault', [...opening, injected('crash')]],
    ['an uninvited incident', [...opening, injected('overload'), emitted('crash')]],
  ])('takes EMIT_FAILED after %s for a run that an emission ended', (_what, bodies) => {
    const followed = follow('run', [...bodies, emitFailed()]);
    expect(followed).toMatchObject({ ordered: true, end: 'emission_failed' });
  });

  it('takes the failure of a sink outside an emission at any place', () => {
    for (const kept of KEPT.filter((place) => !isDecided(place))) {
      const failed = { ...emitFailed(), event_id: null };
      const followed = follow('run', [...DEFAULT.slice(0, kept), failed]);
      expect(followed).toMatchObject({ ordered: true, end: 'emission_failed' });
    }
  });

  it('counts the control of the attacks for no scenario', () => {
    const control = { ...injected('false_alarm'), control: true } as const;
    expect(follow('violation', [control, decided('false_alarm')]).scenarios).toEqual([]);
  });

  it('lists the injected scenarios in their order', () => {
    const played = (['false_alarm', 'crash', 'overload'] as const).flatMap(scenarioLines);
    const { scenarios } = follow('run', [...opening, ...played]);
    expect(scenarios).toEqual(['false_alarm', 'crash', 'overload']);
  });
});
