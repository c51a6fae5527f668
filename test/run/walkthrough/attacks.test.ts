import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ENVIRONMENTS } from '../../../src/core/domain/environment.js';
import { BUILT_IN_POLICY } from '../../../src/core/domain/built-in-policy.js';
import {
  ATTACK_CLASSES,
  attacksOn,
  countAttacks,
} from '../../../src/run/walkthrough/attacks/attack-list.js';
import { minted, type Attack } from '../../../src/run/walkthrough/attacks/attack.js';
import type { AttackContext } from '../../../src/run/walkthrough/attacks/attack-context.js';
import { runAttacks } from '../../../src/run/walkthrough/attacks/run-attacks.js';
import type { AttackRow, ProgressEvent } from '../../../src/run/walkthrough/progress-events.js';
import { ALL_ATTACKS, attackNamed, attackParts, makeAttack } from '../../support/attack-parts.js';
import { PROJECT_ROOT } from '../../support/cli.js';
import { openTestLoop } from '../../support/test-loop.js';
import { genuine, submit } from '../../support/decisions.js';
import { linesOf } from '../../support/walk.js';

/** A million workers must not be started, should a test let that attack through. */
const HARMLESS = { scale_workers: () => Promise.resolve({ summary: 'nothing was started' }) };

const IMPATIENT = { stable: { ...BUILT_IN_POLICY.stable, give_up_after_ms: 300 } };

const CONTEXT: AttackContext = {
  kind: 'run',
  env: 'stage',
  policy: BUILT_IN_POLICY,
  observes: false,
};

describe('the attacks', () => {
  it.each(ENVIRONMENTS)(
    'are all blocked over the running app in %s, each by the check that it names',
    async (env) => {
      const open = await openTestLoop({ env, actuator: HARMLESS });
      const facts: ProgressEvent[] = [];
      const parts = attackParts(open, { notify: (fact) => facts.push(fact) });
      const before = await open.app.watch.snapshot();
      const summary = await runAttacks({ ...parts, otherEnv: env === 'prod' ? 'stage' : 'prod' });
      const made = { attacks: ALL_ATTACKS.length, blocked: ALL_ATTACKS.length };
      expect(summary).toEqual({ ...made, app_unchanged: true, control: 'passed' });

      const rows = facts.flatMap((fact) => (fact.fact === 'attack' ? [fact.attack] : []));
      expect(rows.map(({ attack }) => attack)).toEqual(ALL_ATTACKS.map(({ id }) => id));
      expect(rows.filter(isNotAsItMustBe)).toEqual([]);
      // The positive control is the only thing that was done, though it was presented three times.
      expect(open.acts.map(({ action }) => action)).toEqual(['noop']);
      expect(await open.app.watch.snapshot()).toEqual(before);
      expect(open.app.watch.observe().alerts).toEqual([]);

      const refusals = linesOf(open.lines(), 'ORCH_REFUSE');
      expect(refusals.map(({ attack, seq, reasons }) => ({ attack, seq, reasons }))).toEqual(
        rows.map(({ attack, seq, reasons }) => ({ attack, seq, reasons })),
      );
    },
  );

  it('are not made where the app is not well, and say why', async () => {
    const open = await openTestLoop({ policy: IMPATIENT });
    const takeAway = await open.app.faults.inject({ kind: 'exit', times: 1 });
    onTestFinished(takeAway);
    const facts: ProgressEvent[] = [];
    const parts = attackParts(open, { notify: (fact) => facts.push(fact) });
    await vi.waitUntil(() => open.app.watch.observe().failed.length > 0);
    const summary = await runAttacks({ ...parts, otherEnv: 'prod' });
    expect(summary).toMatchObject({
      ...{ attacks: 0, control: 'not_made' },
      why_not_made: { seen: expect.stringContaining('(crash: exit 1), so') as string },
    });
    expect(facts).toMatchObject([{ fact: 'control', control: 'not_made' }]);
    expect(open.eventNames()).toEqual(['FAILURE_INJECTED', 'ESCALATED']);
  });

  it('have names of their own, and words that fit into a row', () => {
    expect(new Set(ALL_ATTACKS.map(({ id }) => id)).size).toBe(ALL_ATTACKS.length);
    expect(new Set(ATTACK_CLASSES.map(({ name }) => name)).size).toBe(ATTACK_CLASSES.length);
    const long = ALL_ATTACKS.filter(({ id, tried }) => id.length > 32 || tried.length > 56);
    expect(long).toEqual([]);
    expect(ATTACK_CLASSES.filter(({ name }) => name.length > 10)).toEqual([]);
  });

  it('are many in a run, and more where nothing else is done', () => {
    const inRun = attacksOn(CONTEXT);
    expect(countAttacks(CONTEXT).made).toBeGreaterThanOrEqual(30);
    expect(countAttacks({ ...CONTEXT, kind: 'violation' })).toEqual({
      made: ALL_ATTACKS.length,
      not_applicable: 0,
    });
    // Each gate has its attack there, too.
    const gatesOf = (classes: typeof inRun) =>
      new Set(classes.flatMap(({ attacks }) => attacks.map(({ stopped_by }) => stopped_by.gate)));
    expect(gatesOf(inRun)).toEqual(gatesOf([...ATTACK_CLASSES]));
  });

  it('are in the page about them, each with its check, and with how many they are', () => {
    const page = readFileSync(join(PROJECT_ROOT, 'docs', 'red-team.md'), 'utf8');
    const rows = page.split('\n').filter((line) => line.startsWith('|'));
    const inRun = new Set(attacksOn(CONTEXT).flatMap(({ attacks }) => attacks.map(({ id }) => id)));
    const isTold = ({ id, stopped_by: { gate, code } }: Attack) =>
      rows.some((row) => {
        const [, , ids = '', run = '', refused = ''] = row.split('|');
        const isMarked = run.trim() === (inRun.has(id) ? 'run' : '');
        const isNamed = refused.includes(` ${gate} `) && refused.includes(`\`${code}\``);
        return ids.includes(`\`${id}\``) && isMarked && isNamed;
      });
    expect(ALL_ATTACKS.filter((attack) => !isTold(attack)).map(({ id }) => id)).toEqual([]);
    expect(page).toContain(`presents ${String(ALL_ATTACKS.length)} things`);
    expect(page).toContain(`the ${String(inRun.size)} of them`);
  });

  it.each<[string, Partial<AttackContext>, string[]]>([
    ['where nothing is done, nobody is asked', { observes: true }, ['human']],
    [
      'where nobody has to approve anything, nobody can be passed over',
      {
        policy: { ...BUILT_IN_POLICY, environment_approval: { dev: [], stage: [], prod: [] } },
      },
      ['human'],
    ],
    [
      'where the policy has no such limit, none can be broken',
      {
        policy: {
          ...BUILT_IN_POLICY,
          ...{ scale_down_after_ms: 0, cooldown_ms: {} },
          restart_budget: { restarts: 3, within_ms: 0 },
          storm_brake: { incidents: 1_000_000, within_ms: 60_000 },
        },
      },
      ['limits', 'limits', 'limits', 'limits'],
    ],
  ])('are not made in vain: %s', (_what, bent, idleIn) => {
    const context: AttackContext = { ...CONTEXT, kind: 'violation', ...bent };
    const made = new Set(attacksOn(context).flatMap(({ attacks }) => attacks.map(({ id }) => id)));
    const not_applicable = ATTACK_CLASSES.flatMap(({ name, attacks }) =>
      attacks.filter(({ id }) => !made.has(id)).map(() => name),
    );
    expect([...new Set(not_applicable)]).toEqual([...new Set(idleIn)]);
    expect(countAttacks(context)).toEqual({
      made: made.size,
      not_applicable: not_applicable.length,
    });
    if (idleIn.length > 1) expect(not_applicable).toHaveLength(idleIn.length);
  });
});

describe('in a run that only observes', () => {
  it('all attacks that are made are blocked, and nothing is done, not even the control', async () => {
    const open = await openTestLoop({ observes: true });
    const classes = attacksOn({ ...CONTEXT, kind: 'violation', observes: true });
    const summary = await runAttacks({ ...attackParts(open), classes });
    expect(summary).toMatchObject({ app_unchanged: true, control: 'passed' });
    expect(summary.blocked).toBe(summary.attacks);
    expect(open.acts).toEqual([]);
    expect(new Set(open.eventNames())).toEqual(
      new Set(['FAILURE_INJECTED', 'RL_DECISION', 'ORCH_OBSERVE', 'ORCH_REFUSE']),
    );
  });

  it('no human can say yes to anything: nobody is asked', async () => {
    const asked: unknown[] = [];
    const open = await openTestLoop({
      ...{ env: 'prod', observes: true },
      approver: {
        ask(request) {
          asked.push(request);
          return Promise.resolve({ granted: true, by: 'ada', waited_us: 0 });
        },
      },
    });
    const decision = open.issuer.issue(genuine(open, { action: 'scale_workers', workers_to: 3 }));
    expect(await submit(open, decision)).toMatchObject({ result: 'observed' });
    expect([asked, open.acts]).toEqual([[], []]);
    expect(open.lines()).toMatchObject([{ event_name: 'ORCH_OBSERVE', would: 'ask_for_approval' }]);
  });
});

describe('an attack counts as blocked', () => {
  it('only where the check that it names objected, whatever others did', async () => {
    const open = await openTestLoop();
    const attack = attackNamed('rollback');
    const elsewhere = { ...attack, stopped_by: { gate: 'bounds', code: 'storm_brake' } };
    const row = await makeAttack(open, elsewhere, {});
    expect(row).toMatchObject({ blocked: false, executed: false });
    expect(row.reasons).not.toEqual([]);
  });

  it('and is told with an app that changed, where it did', async () => {
    const open = await openTestLoop();
    let looks = 0;
    const snapshot = async () => ({ ...(await open.app.watch.snapshot()), desired: (looks += 1) });
    const row = await makeAttack(open, attackNamed('rollback'), { snapshot });
    expect(row).toMatchObject({ blocked: true, app_unchanged: false });
  });

  it('and not where nothing objected at all', async () => {
    const open = await openTestLoop();
    const passing = {
      ...attackNamed('rollback'),
      make: minted({}),
    };
    expect(await makeAttack(open, passing, {})).toMatchObject({
      ...{ blocked: false, executed: true, reasons: [] },
    });
  });
});

describe('where every gate is missing', () => {
  it('nothing can be done to the app that no code exists for', async () => {
    const open = await openTestLoop({ actuator: HARMLESS, gates: [] });
    for (const action of ['rollback', 'delete', 'drop_database', '__proto__', 'constructor']) {
      const decision = open.issuer.issue(genuine(open, { action }));
      await expect(submit(open, decision), action).rejects.toThrow(TypeError);
    }
    expect(open.acts).toEqual([]);
  });

  it('what is no decision, or has no policy, is refused all the same', async () => {
    const open = await openTestLoop({ actuator: HARMLESS });
    const firstAsked = ({ stopped_by: { gate } }: Attack) => ['policy', 'shape'].includes(gate);
    const rows: AttackRow[] = [];
    for (const attack of ALL_ATTACKS.filter(firstAsked)) {
      rows.push(await makeAttack(open, attack, { gates: [] }));
    }
    expect(new Set(rows.map(({ stopped_by }) => stopped_by.gate))).toEqual(
      new Set(['policy', 'shape']),
    );
    expect(rows.filter(isNotAsItMustBe)).toEqual([]);
  });
});

function isNotAsItMustBe({ blocked, executed, app_unchanged }: AttackRow): boolean {
  return !blocked || executed || !app_unchanged;
}
