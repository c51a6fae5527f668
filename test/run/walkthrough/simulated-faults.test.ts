import { describe, expect, it } from 'vitest';
import type { PlannedFault } from '../../../src/core/domain/fault.js';
import type { Expectation } from '../../../src/core/domain/proof-lines/expectations.js';
import { crashLoop, LOAD, scenarioOf, storm } from '../../support/fault-scenarios.js';
import { playFaults, type PlayedFaults } from '../../support/play-faults.js';
import { temporaryRoot } from '../../support/temporary-root.js';
import { eventNames, linesOf } from '../../support/walk.js';

const EXIT: PlannedFault = { fault: { kind: 'exit', times: 1 } };
const CRASHES = [
  { kind: 'exit', cause: 'exit_1' },
  { kind: 'throw', cause: 'uncaught_error' },
  { kind: 'hang', cause: 'hang' },
] as const;

function play(scenario: Parameters<typeof playFaults>[1], bent = {}): Promise<PlayedFaults> {
  return playFaults(temporaryRoot(), scenario, { simulated: true, ...bent });
}

/** What was decided about which class of incident, in the order of the log. */
function decisionsIn({ lines }: PlayedFaults): string[] {
  return linesOf(lines, 'RL_DECISION').map(({ event_type, action }) => `${event_type}: ${action}`);
}

/** Everything from the injection on. */
function scenarioLines(played: PlayedFaults): string[] {
  const names = eventNames(played.lines);
  return names.slice(names.indexOf('FAILURE_INJECTED'));
}

describe('a fault on the simulated app', () => {
  it.each(CRASHES)('$kind is seen as a crash by $cause, and healed', async ({ kind, cause }) => {
    const faults = [{ fault: { kind, times: 1 } }] as const;
    const played = await play(scenarioOf(kind, faults, [{ incident: 'crash' }]));
    expect(played.check).toMatchObject({ valid: true, problem: null });
    expect(played.played).toMatchObject({ gate: 'allowed', leftWell: true });
    expect(linesOf(played.lines, 'RL_DECISION')).toMatchObject([{ cause_seen: cause }]);
    expect(linesOf(played.lines, 'FAILURE_INJECTED')).toMatchObject([
      { fault: { kind, times: 1 } },
    ]);
  });

  it('comes as late as it is planned', async () => {
    const planned = [{ fault: { kind: 'exit', times: 1 }, after_ms: 700 }] as const;
    const played = await play(scenarioOf('late', planned, [{ incident: 'crash' }]));
    expect(played.check).toMatchObject({ valid: true, problem: null });
    const [injected] = linesOf(played.lines, 'FAILURE_INJECTED');
    const [decided] = linesOf(played.lines, 'RL_DECISION');
    const passed = Date.parse(decided?.timestamp ?? '') - Date.parse(injected?.timestamp ?? '');
    expect(passed).toBeGreaterThanOrEqual(700);
    expect(passed).toBeLessThan(800);
  });

  it('comes though all that is expected was seen before', async () => {
    const planned = [EXIT, { ...EXIT, after_ms: 20_000 }];
    const played = await play(scenarioOf('second', planned, [{ incident: 'crash' }]));
    expect(played.check).toMatchObject({ valid: true, problem: null });
    expect(played.took_us).toBeGreaterThanOrEqual(20_000_000);
  });

  it.each<[what: string, fault: PlannedFault, expected: Expectation[], decided: string[]]>([
    [
      'exactly so many incidents',
      { ...EXIT, after_ms: 20_000 },
      [{ incident: 'crash', times: 1 }],
      ['crash: restart_service', 'crash: restart_service'],
    ],
    [
      'no overload',
      { fault: LOAD, after_ms: 3_000 },
      [{ incident: 'crash' }, { incident: 'overload', times: 0 }],
      ['crash: restart_service', 'overload: scale_workers'],
    ],
    [
      'so many incidents at most',
      { fault: LOAD, after_ms: 3_000 },
      [{ incident: 'crash' }, { signal: 'incidents', at_most: 1 }],
      ['crash: restart_service', 'overload: scale_workers'],
    ],
    [
      'so many actions',
      { ...EXIT, after_ms: 20_000 },
      [{ incident: 'crash' }, { action: 'restart_service', times: 2 }],
      ['crash: restart_service', 'crash: restart_service'],
    ],
    [
      'an action',
      { fault: LOAD, after_ms: 3_000 },
      [{ incident: 'crash' }, { action: 'scale_workers' }],
      ['crash: restart_service', 'overload: scale_workers'],
    ],
    [
      'no action of a kind',
      { fault: LOAD, after_ms: 3_000 },
      [{ incident: 'crash' }, { action: 'scale_workers', times: 0 }],
      ['crash: restart_service', 'overload: scale_workers'],
    ],
    [
      'so many answers of the gates',
      { ...EXIT, after_ms: 20_000 },
      [{ incident: 'crash' }, { gate: 'allowed', times: 2 }],
      ['crash: restart_service', 'crash: restart_service'],
    ],
    [
      'a line twice',
      { ...EXIT, after_ms: 20_000 },
      [{ incident: 'crash' }, { order: ['SYSTEM_STABLE', 'SYSTEM_STABLE'] }],
      ['crash: restart_service', 'crash: restart_service'],
    ],
    [
      'no call for a human',
      { ...EXIT, after_ms: 20_000 },
      [{ incident: 'crash' }, { escalated: false }],
      ['crash: restart_service', 'crash: restart_service'],
    ],
    [
      'a call for a human',
      { ...EXIT, after_ms: 20_000 },
      [{ incident: 'crash' }, { escalated: true }],
      ['crash: restart_service', 'crash: restart_service'],
    ],
  ])('has its time to show where %s must come', async (_what, fault, expected, decided) => {
    const played = await play(scenarioOf('bounded', [EXIT, fault], expected));
    expect(played.check).toMatchObject({ valid: true, problem: null });
    expect(decisionsIn(played)).toEqual(decided);
  });

  it.each<[what: string, expected: Expectation, least_s: number, most_s: number]>([
    ['what was seen', { action: 'restart_service' }, 0, 1],
    ['an answer of the gates', { gate: 'allowed' }, 0, 1],
    ['a line', { order: ['RL_DECISION', 'SYSTEM_STABLE'] }, 0, 1],
    ['a reading', { signal: 'stable_after', at_most: 1 }, 0, 1],
    ['what never comes', { action: 'noop' }, 10, 11],
    ['what must not come', { action: 'noop', times: 0 }, 10, 11],
  ])('is waited for as long as %s needs', async (_what, expected, least_s, most_s) => {
    const all = [{ incident: 'crash' } as const, expected];
    const played = await play(scenarioOf('waits', [EXIT], all));
    expect(decisionsIn(played)).toEqual(['crash: restart_service']);
    expect(played.took_us).toBeGreaterThanOrEqual(least_s * 1_000_000);
    expect(played.took_us).toBeLessThan(most_s * 1_000_000);
  });

  it('may be planned for an action that is never decided on, and never comes', async () => {
    const planned = [
      { fault: { kind: 'exit', times: 1 } },
      { fault: LOAD, during: 'scale_workers' },
    ] as const;
    const played = await play(scenarioOf('armed', planned, [{ incident: 'crash' }]));
    expect(played.check).toMatchObject({ valid: true, problem: null });
    expect(decisionsIn(played)).toEqual(['crash: restart_service']);
  });
});

describe('a crash loop on the simulated app', () => {
  it('is healed while the budget of restarts lasts', async () => {
    const played = await play(crashLoop(3));
    expect(played.check).toMatchObject({ valid: true, problem: null });
    expect(scenarioLines(played).at(-1)).toBe('SYSTEM_STABLE');
    expect(linesOf(played.lines, 'ORCH_EXEC')).toHaveLength(3);
    expect(played.played).toMatchObject({ leftWell: true });
  });

  it('ends in a refusal once the budget of restarts is spent', async () => {
    const played = await play(crashLoop(4));
    expect(played.check).toMatchObject({ valid: true, problem: null });
    expect(decisionsIn(played)).toEqual(Array.from({ length: 4 }, () => 'crash: restart_service'));
    expect(linesOf(played.lines, 'ORCH_REFUSE')).toMatchObject([
      { reasons: [{ gate: 'bounds', code: 'restart_budget_spent' }] },
    ]);
    expect(scenarioLines(played).slice(-2)).toEqual(['ORCH_REFUSE', 'ESCALATED']);
    expect(played.played).toMatchObject({ leftWell: false });
  });

  it('is announced once: each further crash has an event id of its own', async () => {
    const played = await play(crashLoop(3));
    const ids = linesOf(played.lines, 'RL_DECISION').map(({ event_id }) => event_id);
    expect(ids).toEqual(['e3', 'e4', 'e5']);
    expect(linesOf(played.lines, 'FAILURE_INJECTED')).toMatchObject([{ event_id: 'e3' }]);
    expect(linesOf(played.lines, 'RUNTIME_EMIT').slice(2)).toMatchObject([
      { event_id: 'e4', event_type: 'crash' },
      { event_id: 'e5', event_type: 'crash' },
    ]);
  });

  it.each(['throw', 'hang'] as const)('goes the same way where workers %s', async (kind) => {
    const loop = scenarioOf(
      ...([kind, [{ fault: { kind, times: 2 } }], [{ incident: 'crash', times: 2 }]] as const),
    );
    const played = await play(loop);
    expect(played.check).toMatchObject({ valid: true, problem: null });
    expect(linesOf(played.lines, 'ORCH_EXEC')).toHaveLength(2);
    expect(played.played).toMatchObject({ leftWell: true });
  });
});

describe('a recorded history of alerts on the simulated app', () => {
  it('is dealt with alert by alert, until the storm brake holds', async () => {
    const expected = [{ incident: 'false_alarm', times: 8 }] as const;
    const played = await play(scenarioOf('storm', [{ fault: storm(8) }], expected));
    expect(played.check).toMatchObject({ valid: true, problem: null });
    expect(linesOf(played.lines, 'ORCH_EXEC')).toHaveLength(6);
    const refused = linesOf(played.lines, 'ORCH_REFUSE');
    expect(refused.map(({ reasons }) => reasons.map(({ code }) => code))).toEqual([
      ['storm_brake'],
      ['storm_brake'],
    ]);
    expect(linesOf(played.lines, 'FAILURE_INJECTED')[0]?.fault).toEqual({
      ...{ kind: 'alerts', claimed_utilization_ppm: 970_000, alerts: 8, sha256: 'a'.repeat(64) },
    });
  });

  it('never raises an alert that was resolved before it fired', async () => {
    const history = storm(2);
    const resolved = { at_ms: 100, ends_at_ms: 50, source: 'too_late' };
    const fault = { ...history, alerts: [resolved, ...history.alerts] };
    const expected = [{ incident: 'false_alarm', times: 3 }] as const;
    const played = await play(scenarioOf('resolved', [{ fault }], expected));
    expect(played.check).toMatchObject({ valid: true, problem: null });
    expect(decisionsIn(played)).toEqual(['false_alarm: noop', 'false_alarm: noop']);
  });

  it('is waited for to its end, however long it is', async () => {
    const alerts = [
      { at_ms: 0, ends_at_ms: 100, source: 'early' },
      { at_ms: 30_000, ends_at_ms: null, source: 'late' },
    ];
    const fault = { ...storm(1), alerts };
    const expected = [{ incident: 'false_alarm', times: 2 }] as const;
    const played = await play(scenarioOf('long', [{ fault }], expected));
    expect(played.check).toMatchObject({ valid: true, problem: null });
    expect(decisionsIn(played)).toHaveLength(2);
  });
});

describe('several faults on the simulated app', () => {
  it('come together: a worker leaves while there is more work than one can do', async () => {
    const planned = [{ fault: { kind: 'exit', times: 1 } }, { fault: LOAD }] as const;
    const expected = [{ incident: 'crash' }, { incident: 'overload' }] as const;
    const played = await play(scenarioOf('two-at-once', planned, expected));
    expect(played.check).toMatchObject({ valid: true, problem: null });
    expect(decisionsIn(played)).toEqual(['crash: restart_service', 'overload: scale_workers']);
    expect(played.played).toMatchObject({ leftWell: true });
    expect(linesOf(played.lines, 'FAILURE_INJECTED')[0]?.fault).toHaveLength(2);
  });

  it('come one during the repair of the other', async () => {
    const planned = [
      { fault: LOAD },
      { fault: { kind: 'exit', times: 1 }, during: 'scale_workers' },
    ] as const;
    const expected = [{ incident: 'overload' }, { incident: 'crash' }] as const;
    const played = await play(scenarioOf('during', planned, expected));
    expect(played.check).toMatchObject({ valid: true, problem: null });
    expect(decisionsIn(played)).toEqual(['overload: scale_workers', 'crash: restart_service']);
    expect(played.played).toMatchObject({ leftWell: true });
  });

  it('may show another incident before the announced one', async () => {
    const planned = [
      { fault: { kind: 'exit', times: 1 } },
      { fault: LOAD, after_ms: 1_000 },
    ] as const;
    const expected = [{ incident: 'overload' }, { incident: 'crash' }] as const;
    const played = await play(scenarioOf('other-first', planned, expected));
    expect(played.check).toMatchObject({ valid: true, problem: null });
    expect(decisionsIn(played)).toEqual(['crash: restart_service', 'overload: scale_workers']);
    expect(linesOf(played.lines, 'FAILURE_INJECTED')).toMatchObject([
      { failure_type: 'overload', event_id: 'e3' },
    ]);
    expect(linesOf(played.lines, 'RL_DECISION').map(({ event_id }) => event_id)).toEqual([
      ...['e4', 'e3'],
    ]);
  });
});
