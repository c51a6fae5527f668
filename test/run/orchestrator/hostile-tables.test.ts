import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stateKey } from '../../../src/core/decider/state.js';
import type { Environment } from '../../../src/core/domain/environment.js';
import type { Incident } from '../../../src/core/domain/incident.js';
import type { Policy } from '../../../src/core/domain/policy.js';
import type { Actuator } from '../../../src/core/domain/ports.js';
import type { ProofLine } from '../../../src/core/domain/proof-lines/catalogue.js';
import { LogContext } from '../../../src/core/domain/proof-lines/log-context.js';
import { runOf } from '../../../src/core/domain/proof-lines/run-record.js';
import type { QRow } from '../../../src/core/domain/q-table.js';
import { allowedActions } from '../../../src/core/gates/allowed-actions.js';
import { decideOnIncident } from '../../../src/run/orchestrator/decide-on-incident.js';
import { replayEscalation } from '../../../src/audit/replay/replay-decision.js';
import { openTestLoop, type TestLoop } from '../../support/test-loop.js';
import { anyRow } from '../../support/hostile-tables.js';
import { runRecord } from '../../support/sample-lines.js';
import { sha256 } from '../../support/sample-log.js';

const MAX = 3;
const READ = { utilization_ppm: 950_000, claimed_utilization_ppm: null, alert_id: null };
const sick = (kind: Incident['class'], change: Partial<Incident> = {}): Incident => ({
  ...{ ...READ, class: kind, cause: 'hang', since_us: 1 },
  ...change,
});
const UNREAD = { utilization_ppm: null };

/** Incidents with as many workers as serve; the last four cannot be read of any app. */
const SEEN: readonly (readonly [Incident, number])[] = [
  [sick('crash', UNREAD), 0],
  [sick('crash'), 2],
  [sick('crash', { utilization_ppm: 10_000 }), MAX],
  [sick('overload'), 1],
  [sick('overload'), MAX],
  [sick('false_alarm', { utilization_ppm: 10_000 }), 1],
  [sick('false_alarm', { utilization_ppm: 10_000 }), MAX],
  [sick('crash', UNREAD), 1],
  [sick('crash'), 0],
  [sick('overload', UNREAD), 1],
  [sick('false_alarm'), 1],
];
const POSSIBLE = 7;

/** Counts as an act and touches nothing, so that the next table finds the app as it was. */
const done = () => Promise.resolve({ summary: 'done' });
const ACTUATOR: Actuator = { noop: done, restart_service: done, scale_workers: done };

interface Attempt {
  readonly at: number;
  readonly rows: readonly unknown[];
}
const attempts: fc.Arbitrary<Attempt> = fc.record({
  at: fc.nat(SEEN.length - 1),
  rows: fc.array(fc.option(anyRow, { nil: undefined }), { minLength: 9, maxLength: 9 }),
});

/** A table in which the states of these incidents have these rows; undefined: no row. */
function tableOf(rows: readonly unknown[]): ReadonlyMap<string, QRow> {
  const restarts = ['0', '1', '2_or_more'];
  const names = ['crash/none/none', 'crash/saturated/below_max', 'crash/normal/at_max'];
  const more = ['overload/saturated/below_max', 'overload/saturated/at_max'];
  const unread = [
    'false_alarm/normal/below_max',
    'crash/none/below_max',
    'overload/none/below_max',
  ];
  const keys = [...names, ...more, ...unread].flatMap((name) =>
    restarts.map((count) => `${name}/${count}`),
  );
  const entries = keys.map((key, at) => [key, rows[at % rows.length]] as const);
  return new Map(entries.filter(([, row]) => row !== undefined)) as ReadonlyMap<string, QRow>;
}

/** One incident under one table: decided, and presented to an orchestrator that did nothing yet. */
async function goThrough(open: TestLoop, { at, rows }: Attempt) {
  const [incident, serving] = SEEN[at] ?? [sick('crash'), 1];
  const { env, policy } = open.loop.context;
  const q_table = tableOf(rows);
  const draw = open.loop.random();
  const orchestrator = open.orchestratorIn(env);
  const context = { ...open.loop.context, q_table };
  const loop = { ...open.loop, context, orchestrator, random: () => draw };
  const acts = open.acts.length;
  const observation = { ...loop.watch.observe(), serving };
  const requests_before = loop.watch.requests();
  const seen = { incident, observation, requests_before, event_id: 'e1', announced_by: null };
  const deciding = await decideOnIncident(loop, { seen, cause: null, detect_us: 0 });
  const { decided } = deciding;
  if (decided !== undefined) {
    const { utilization_ppm } = incident;
    await orchestrator.submit(decided.decision, { cause: decided.seq, utilization_ppm });
  }
  const run = { ...runOf(runRecord(), sha256), env, policy };
  const about = { context: new LogContext(), draw, restarts_us: [] };
  const matter = { ...about, run, table: q_table };
  return { incident, serving, deciding, acts: open.acts.slice(acts), matter };
}

type Gone = Awaited<ReturnType<typeof goThrough>>;

function expectNothingRefused({ incident, serving, deciding, acts, matter }: Gone): void {
  const { policy, env } = matter.run;
  for (const { action, log } of acts) {
    expect(allowedActions(policy, env)).toContain(action);
    expect(policy.environment_approval[env]).not.toContain(action);
    if (serving === MAX) expect(action).not.toBe('scale_workers');
    if (incident.class === 'false_alarm') expect(action).toBe('noop');
    expect(log.at(-1)).toBe('RL_DECISION');
  }
  if (deciding.decided === undefined) expect(acts).toEqual([]);
}

/** With the table available and without it, replay comes to the reason that the line gives. */
function expectReplayAgrees(line: ProofLine | undefined, { matter }: Gone): void {
  if (line?.event_name !== 'ESCALATED' || line.considered === undefined) {
    throw new Error('no escalation');
  }
  const { reason, considered } = line;
  expect(replayEscalation({ reason }, considered, matter)).toBeUndefined();
  expect(replayEscalation({ reason }, considered, { ...matter, table: undefined })).toBeUndefined();
}

const ROOMS: readonly (readonly [string, Environment, Partial<Policy>, readonly string[]])[] = [
  ['dev', 'dev', { exploration_ppm: 500_000 }, ['noop', 'restart_service', 'scale_workers']],
  ['stage', 'stage', {}, ['noop', 'restart_service', 'scale_workers']],
  ['prod', 'prod', {}, ['noop', 'restart_service']],
  ['a stage without restarts', 'stage', { never: ['restart_service'] }, ['noop', 'scale_workers']],
  ['a policy that leaves nothing', 'stage', { demo_mode_allow: [] }, []],
];

describe('a control room with hostile tables', () => {
  it.each(ROOMS)('in %s runs no refused action', async (_what, env, policy, able) => {
    const open = await openTestLoop({ env, policy, actuator: ACTUATOR });
    const reasons = new Set<string>();
    await fc.assert(
      fc.asyncProperty(attempts, async (attempt) => {
        const gone = await goThrough(open, attempt);
        expectNothingRefused(gone);
        const { deciding } = gone;
        if (attempt.at >= POSSIBLE) expect(deciding.decided).toBeUndefined();
        if (deciding.decided !== undefined) return;
        reasons.add(deciding.reason);
        expectReplayAgrees(open.lines().at(-1), gone);
      }),
      { numRuns: 150, seed: 1 },
    );
    // Which of them are reached depends on the tables and on cool-downs by the clock.
    expect(open.acts.filter(({ action }) => !able.includes(action))).toEqual([]);
    expect(open.acts.length > 0).toBe(able.length > 0);
    expect(reasons).toContain('readings_conflict');
    expect(reasons).toContain('readings_missing');
    expect(reasons).toContain('q_table_row_unusable');
  });

  it('says noop to a false alarm whatever is in its row, and writes none of it', async () => {
    const open = await openTestLoop({ actuator: ACTUATOR });
    const hostile = { noop: { q_micro: Number.NaN, visits: -1 } };
    const { deciding, matter } = await goThrough(open, { at: 5, rows: [hostile] });
    expect(matter.table.get(stateKey(alarmState()))).toBe(hostile);
    expect(deciding.decided).toMatchObject({ decision: { action: 'noop', decided_by: 'rule' } });
    expect(open.lines()[0]).toMatchObject({ q_micro: null, visits: null, action: 'noop' });
    expect(open.acts).toMatchObject([{ action: 'noop' }]);
  });

  it('has its reason disputed by replay where the table available tells otherwise', async () => {
    const open = await openTestLoop({ actuator: ACTUATOR });
    const { matter } = await goThrough(open, { at: 3, rows: [{}] });
    const line = open.lines()[0];
    if (line?.event_name !== 'ESCALATED' || line.considered === undefined) throw new Error('none');
    const { considered } = line;
    expect(line.reason).toBe('q_table_row_unusable');
    const judge = (reason: string, table: ReadonlyMap<string, QRow> | undefined) =>
      replayEscalation({ reason }, considered, { ...matter, table })?.code;
    const cell = { q_micro: 1, visits: 1 };
    const sound = { noop: cell, restart_service: cell, scale_workers: cell };
    const key = stateKey(considered.state);
    expect(judge('q_table_row_unusable', new Map([[key, sound]]))).toBe('replay_row');
    expect(judge('q_table_row_unusable', new Map())).toBe('replay_escalation');
    expect(judge('state_unknown_to_q_table', matter.table)).toBe('replay_escalation');
    expect(judge('state_unknown_to_q_table', undefined)).toBeUndefined();
    expect(judge('readings_conflict', undefined)).toBe('replay_escalation');
    // Nothing computes again what a decider did not answer; its row is looked up all the same.
    expect(judge('decider_failed', matter.table)).toBeUndefined();
    expect(judge('decider_failed', new Map([[key, sound]]))).toBe('replay_row');
  });
});

function alarmState() {
  return {
    incident: 'false_alarm',
    utilization: 'normal',
    workers: 'below_max',
    recent_restarts: '0',
  } as const;
}
